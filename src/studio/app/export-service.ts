/** Exports as activities: to a folder or zip that a person names, or to a zip that a browser fetches. */
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { exportRequestSchema } from '../../contract/export.ts'
import { createProgress } from '../../contract/progress.ts'
import { PhotoExporter } from '../export/export.ts'
import { checkTemplate, safeName } from '../export/names.ts'
import type { MediaFile, MediaProvider } from '../http/media.ts'
import { newMediaId } from '../../platform/file-names.ts'
import type { z } from 'zod'
import type { Activities } from './activities.ts'
import type { HostServices } from './host-services.ts'
import type { OpenLibrary, LibraryStudio } from './open-library.ts'

export type ParsedExport = z.output<typeof exportRequestSchema>

/** Zips that wait to be fetched; older ones are deleted. */
const downloadsKept = 3

export class Exports {
  readonly #activities: Activities
  readonly #studio: LibraryStudio
  readonly #host: HostServices
  readonly #temporary: string
  /** By the id in their address; the newest last. */
  readonly #downloads = new Map<string, MediaFile>()

  /** @param temporary folder of this run, which exists */
  constructor(activities: Activities, studio: LibraryStudio, host: HostServices, temporary: string) {
    this.#activities = activities
    this.#studio = studio
    this.#host = host
    this.#temporary = temporary
  }

  /**
   * Asks where to, and begins.
   * @returns the activity's id; null where the dialog was closed
   * @throws StudioFault `export.template`, before anything is asked
   */
  async start(room: OpenLibrary, request: ParsedExport, as: 'folder' | 'zip'): Promise<number | null> {
    checkTemplate(request.template)
    const { pickFolder, pickTarget } = this.#host
    const suggested = `${safeName(request.title || request.album || 'Tintype', 'Tintype')}.zip`
    if (!pickFolder || !pickTarget) return this.#toDownload(room, request, suggested)
    const target = as === 'folder' ? await pickFolder() : await pickTarget(suggested)
    if (target === null) return null
    const named = as === 'zip' && !target.toLowerCase().endsWith('.zip') ? `${target}.zip` : target
    return this.#begin(room, request, named, { place: named })
  }

  #toDownload(room: OpenLibrary, request: ParsedExport, name: string): number {
    const id = newMediaId()
    const path = join(this.#temporary, `${id}.zip`)
    const ready = async () => {
      this.#downloads.set(id, { path, type: 'application/zip', name })
      for (const [oldId, old] of [...this.#downloads].slice(0, -downloadsKept)) {
        this.#downloads.delete(oldId)
        await rm(old.path, { force: true })
      }
    }
    return this.#begin(room, request, path, { download: `/media/export/${id}`, name, ready })
  }

  #begin(
    room: OpenLibrary,
    { photos, ...request }: ParsedExport,
    target: string,
    to: { place?: string; download?: string; name?: string; ready?: () => Promise<void> },
  ): number {
    const service = new PhotoExporter(room.library, this.#studio, room.renderer)
    return this.#activities.begin('export', to.name ?? basename(target), async (running) => {
      let pictures = photos.length
      running.progress(0, pictures)
      const summary = await service.run({
        ...request,
        photoIds: photos,
        target,
        signal: running.signal,
        progress: createProgress((fraction) => running.progress(Math.round(fraction * pictures), pictures)),
        onEvent: (event) => {
          if (event.type === 'planned') pictures = event.pictures
          else if (event.type === 'written') running.count('fresh')
          else if (event.type === 'unchanged') running.count('known')
          else if (event.type === 'failed') running.fault(event.error)
        },
      })
      if (summary.stopped) running.stopped(summary.stopped)
      else if (!running.signal.aborted) {
        await to.ready?.()
        running.result({
          ...(to.place !== undefined && { place: to.place }),
          ...(to.download !== undefined && { download: to.download }),
        })
      }
      room.photosChanged(photos)
    })
  }

  /** `export/` and the id. */
  readonly media: MediaProvider = async (path) => {
    const id = /^export\/([A-Za-z0-9_-]{22})$/.exec(path)?.[1]
    return (id !== undefined && this.#downloads.get(id)) || null
  }
}
