/** Exports as activities: to a folder or zip that a person names, or to a zip that a browser fetches. */
import { rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sql } from 'kysely'
import type { z } from 'zod'
import type { ExportForecast, exportRequestSchema } from '../../contract/export.ts'
import { createProgress } from '../../contract/progress.ts'
import { newMediaId } from '../../platform/file-names.ts'
import { PhotoExporter } from '../export/export.ts'
import { forecastExport } from '../export/forecast.ts'
import { checkTemplate, safeName } from '../export/names.ts'
import type { MediaFile, MediaProvider } from '../http/files.ts'
import type { Library } from '../library/open.ts'
import { listed } from '../library/sql-lists.ts'
import type { Activities } from './activities.ts'
import type { EventHub } from './event-hub.ts'
import type { HostServices } from './host-services.ts'
import type { LibraryService } from './library-service.ts'
import type { LibraryStudio, OpenLibrary } from './open-library.ts'

type ParsedExport = z.output<typeof exportRequestSchema>

/** Zips that wait to be fetched; older ones are deleted. */
const maxDownloads = 3

interface ExportServiceDeps {
  library: LibraryService
  activities: Activities
  hub: EventHub
  studio: LibraryStudio
  host: Pick<HostServices, 'pickFolder' | 'pickTarget'>
  /** Folder of this run, which exists. */
  temporary: string
}

export class ExportService {
  readonly #deps: ExportServiceDeps
  /** By the id in their address; the newest last. */
  readonly #downloads = new Map<string, MediaFile>()

  constructor(deps: ExportServiceDeps) {
    this.#deps = deps
  }

  /** What an export would come to. @throws as `forecastExport` */
  async forecast({ photos, ...request }: Omit<ParsedExport, 'as'>): Promise<ExportForecast> {
    const { library, renderer } = this.#deps.library.current
    return forecastExport(library, renderer, { ...request, photoIds: photos }, this.#deps.studio.enlargements)
  }

  /**
   * Asks where to, and begins.
   * @param as `download`: a zip to be fetched, also where a dialog could ask
   * @returns the activity's id; null where the dialog was closed
   * @throws StudioFault `export.template`, before anything is asked
   */
  async start(request: ParsedExport, as: 'folder' | 'zip' | 'download'): Promise<number | null> {
    const open = this.#deps.library.current
    checkTemplate(request.template)
    const { pickFolder, pickTarget } = this.#deps.host
    const called = request.title || request.album || (await albumOfAll(open.library, request.photos))
    const suggested = `${safeName(called || 'Tintype', 'Tintype')}.zip`
    if (as === 'download' || !pickFolder || !pickTarget) return this.#toDownload(open, request, suggested)
    const target = as === 'folder' ? await pickFolder() : await pickTarget(suggested)
    if (target === null) return null
    const named = as === 'zip' && !target.toLowerCase().endsWith('.zip') ? `${target}.zip` : target
    return this.#begin(open, request, named, { place: named })
  }

  #toDownload(open: OpenLibrary, request: ParsedExport, name: string): number {
    const id = newMediaId()
    const path = join(this.#deps.temporary, `${id}.zip`)
    const ready = async () => {
      this.#downloads.set(id, { path, type: 'application/zip', name })
      for (const [oldId, old] of [...this.#downloads].slice(0, -maxDownloads)) {
        this.#downloads.delete(oldId)
        await rm(old.path, { force: true })
      }
    }
    return this.#begin(open, request, path, { download: `/media/export/${id}`, name, ready })
  }

  #begin(
    open: OpenLibrary,
    { photos, ...request }: ParsedExport,
    target: string,
    to: { place?: string; download?: string; name?: string; ready?: () => Promise<void> },
  ): number {
    const { activities, studio, hub } = this.#deps
    const exporter = new PhotoExporter(open.library, studio, open.renderer)
    return activities.begin('export', to.name ?? basename(target), async (activity) => {
      let pictures = photos.length
      activity.progress(0, pictures)
      const summary = await exporter.run({
        ...request,
        photoIds: photos,
        target,
        signal: activity.signal,
        progress: createProgress((fraction) => activity.progress(Math.round(fraction * pictures), pictures)),
        onEvent: (event) => {
          if (event.type === 'planned') pictures = event.pictures
          else if (event.type === 'written') activity.count('fresh')
          else if (event.type === 'unchanged') activity.count('known')
          else if (event.type === 'noted') activity.pictureNote(event.name, event.note)
          else if (event.type === 'failed') activity.fault(event.error)
        },
      })
      if (summary.stopped) activity.stopped(summary.stopped)
      else if (!activity.signal.aborted) {
        await to.ready?.()
        activity.result({
          ...(to.place !== undefined && { place: to.place }),
          ...(to.download !== undefined && { download: to.download }),
        })
      }
      hub.photos(photos)
    })
  }

  /** `export/` and the id. */
  readonly media: MediaProvider = async (path) => {
    const id = /^export\/([A-Za-z0-9_-]{22})$/.exec(path)?.[1]
    return (id !== undefined && this.#downloads.get(id)) || null
  }
}

/** The one album that holds all of these photos; empty where there is none, or more than one. */
async function albumOfAll({ db }: Library, photos: readonly number[]): Promise<string> {
  const rows = await sql<{ name: string }>`SELECT a.name FROM album_photos AS place
    JOIN ${listed(photos)} AS given ON given.value = place.photo_id JOIN albums AS a ON a.id = place.album_id
    GROUP BY a.id HAVING count(*) = ${photos.length} LIMIT 2`.execute(db)
  return rows.rows.length === 1 ? rows.rows[0].name : ''
}
