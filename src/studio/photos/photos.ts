/**
 * The opened photos of one run: id -> original, display copies and renders. In memory, with its files in the
 * run's own temporary folder; originals are only ever read.
 */
import { rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import PQueue from 'p-queue'
import type { OutputOptions } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { silent } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { mediaIdSchema } from '../../contract/rpc.ts'
import type { PhotoInfo, PublicReport } from '../../contract/rpc.ts'
import type { CallOptions } from '../engine/client.ts'
import type { PackRegistry } from '../models/registry.ts'
import type { Studio } from '../studio.ts'
import type { MediaFile, MediaProvider } from '../http/media.ts'
import { mediaTypeOf, newMediaId, outputName, plainName, renameInFault } from './names.ts'
import type { Workspace } from './workspace.ts'

/** Longest side of the display copy. Sharp on a 4K display beside the panel, a tenth of a scan's bytes. */
const displaySide = 2048
const thumbSide = 192
/** Renders up to this size start from the display copy: no second decode of a 100-megapixel scan. */
const quickSide = 1024
/** Renders kept for each photo, so that going back to a setting costs nothing; older ones are deleted. */
const rendersKept = 16
const downloadsKept = 4

const mediaKinds = ['photo', 'thumb', 'render', 'download'] as const
type MediaKind = (typeof mediaKinds)[number]

export interface Rendered {
  renderId: string
  url: string
  width: number
  height: number
  report: PublicReport
}

interface Entry {
  info: PhotoInfo
  path: string
  /** An upload: the file is ours and goes with the photo. */
  owned: boolean
  proxy: string
  thumb: string
  /** Newest last. */
  renders: Map<string, { path: string; rendered: Rendered }>
}

/** The part of the studio that an opened photo needs. */
export type PhotoStudio = Pick<Studio, 'engine' | 'restore' | 'close'> & { packs: Pick<PackRegistry, 'list'> }

export interface SaveRequest {
  photoId: string
  recipe: Recipe
  options: OutputOptions
}

export interface Photos {
  /**
   * Opens a photo: reads its header and makes its display copies.
   * @param options.name what the person calls it; the file's own name when left out
   * @throws StudioFault about the picture; an owned file is gone then
   */
  open(path: string, options?: { name?: string; owned?: boolean; signal?: AbortSignal }): Promise<PhotoInfo>
  list(): PhotoInfo[]
  get(id: string): PhotoInfo
  remove(id: string): Promise<boolean>
  render(
    request: { photoId: string; recipe: Recipe; longestSide: number },
    options?: CallOptions,
  ): Promise<Rendered>
  /** The name a save would suggest. */
  suggestName(request: SaveRequest): string
  /** Renders into `target`, or into a download of this run when it is null. */
  save(
    request: SaveRequest,
    target: string | null,
    options?: CallOptions,
  ): Promise<{ url: string | null; report: PublicReport }>
  /** What lies behind a media URL; null for an id nobody has. */
  media(kind: MediaKind, id: string): MediaFile | null
  /** A place for an upload's bytes, to be opened with `owned`. */
  uploadPath(): string
}

export function createPhotos({ studio, workspace }: { studio: PhotoStudio; workspace: Workspace }): Photos {
  const entries = new Map<string, Entry>()
  const downloads = new Map<string, MediaFile>()
  // Two at once keep the engine busy; a hundred dropped photos must not be decoded into memory together.
  const opening = new PQueue({ concurrency: 2 })

  const entryOf = (id: string): Entry => {
    const entry = entries.get(id)
    if (entry) return entry
    throw new StudioFault('usage', { reason: 'This photo is no longer open. Add it again.' })
  }

  /** What a window may know of the files a call touched. */
  const named = (entry: Entry, more: [string, string][] = []) =>
    new Map([[entry.path, entry.info.name], [entry.proxy, entry.info.name], ...more])

  async function openNow(
    path: string,
    name: string,
    owned: boolean,
    signal?: AbortSignal,
  ): Promise<PhotoInfo> {
    const id = newMediaId()
    const proxy = workspace.file('proxies', `${id}.webp`)
    const thumb = workspace.file('proxies', `${id}.thumb.webp`)
    try {
      const header = await studio.engine.call('header', { input: path }, { signal })
      await studio.engine.call('proxy', { input: path, output: proxy, longestSide: displaySide }, { signal })
      await studio.engine.call('proxy', { input: proxy, output: thumb, longestSide: thumbSide }, { signal })
      const info = { id, name, header, url: `/media/photo/${id}`, thumbUrl: `/media/thumb/${id}` }
      entries.set(id, { info, path, owned, proxy, thumb, renders: new Map() })
      return info
    } catch (error) {
      for (const file of owned ? [proxy, thumb, path] : [proxy, thumb]) await rm(file, { force: true })
      throw renameInFault(
        error,
        new Map([
          [path, name],
          [proxy, name],
          [thumb, name],
        ]),
      )
    }
  }

  return {
    async open(path, { name, owned = false, signal } = {}) {
      const absolute = resolve(path)
      const shown = plainName(name ?? absolute)
      const known = [...entries.values()].find((entry) => !owned && entry.path === absolute)
      if (known) return known.info
      return opening.add(() => openNow(absolute, shown, owned, signal))
    },

    list: () => [...entries.values()].map((entry) => entry.info),

    get: (id) => entryOf(id).info,

    async remove(id) {
      const entry = entries.get(id)
      if (!entry) return false
      entries.delete(id)
      const files = [entry.proxy, entry.thumb, ...[...entry.renders.values()].map((render) => render.path)]
      for (const file of entry.owned ? [...files, entry.path] : files) await rm(file, { force: true })
      return true
    },

    async render({ photoId, recipe, longestSide }, options = {}) {
      const entry = entryOf(photoId)
      const key = JSON.stringify([recipe, longestSide])
      const known = entry.renders.get(key)
      if (known) {
        entry.renders.delete(key)
        entry.renders.set(key, known)
        return known.rendered
      }
      const renderId = newMediaId()
      const output = workspace.file('renders', `${renderId}.jpg`)
      const input = longestSide <= quickSide ? entry.proxy : entry.path
      try {
        const { output: _path, ...report } = await studio.restore(
          {
            input,
            output,
            recipe,
            options: { format: 'jpeg', quality: 90, longestSide, mark: false, metadata: false },
          },
          options,
        )
        const { width, height } = report
        const rendered = { renderId, url: `/media/render/${renderId}`, width, height, report }
        entry.renders.set(key, { path: output, rendered })
        // The photo may have been removed meanwhile: its renders go with it.
        if (!entries.has(photoId)) await rm(output, { force: true })
        for (const [oldKey, old] of [...entry.renders].slice(0, -rendersKept)) {
          entry.renders.delete(oldKey)
          await rm(old.path, { force: true })
        }
        return rendered
      } catch (error) {
        throw renameInFault(error, named(entry, [[output, entry.info.name]]))
      }
    },

    suggestName: ({ photoId, recipe, options }) =>
      outputName(entryOf(photoId).info.name, recipe, options.format),

    async save({ photoId, recipe, options }, target, { signal, progress = silent } = {}) {
      const entry = entryOf(photoId)
      const name = outputName(entry.info.name, recipe, options.format)
      const id = newMediaId()
      // The file's name inside the temporary folder is ours; the person's name may be 255 bytes of anything.
      const output = target ?? workspace.file('renders', `${id}.save`)
      if (target !== null && [...entries.values()].some((other) => other.path === resolve(target))) {
        throw new StudioFault('output.isOriginal', { file: plainName(target) })
      }
      try {
        const { output: _path, ...report } = await studio.restore(
          { input: entry.path, output, recipe, options },
          { signal, progress },
        )
        if (target !== null) return { url: null, report }
        downloads.set(id, { path: output, type: mediaTypeOf(options.format), name })
        for (const [oldId, old] of [...downloads].slice(0, -downloadsKept)) {
          downloads.delete(oldId)
          await rm(old.path, { force: true })
        }
        return { url: `/media/download/${id}`, report }
      } catch (error) {
        throw renameInFault(error, named(entry, [[output, target === null ? name : plainName(target)]]))
      }
    },

    media(kind, id) {
      if (kind === 'download') return downloads.get(id) ?? null
      if (kind === 'render') {
        for (const entry of entries.values()) {
          for (const render of entry.renders.values()) {
            if (render.rendered.renderId === id) return { path: render.path, type: 'image/jpeg' }
          }
        }
        return null
      }
      const entry = entries.get(id)
      return entry ? { path: kind === 'photo' ? entry.proxy : entry.thumb, type: 'image/webp' } : null
    },

    uploadPath: () => workspace.file('uploads', newMediaId()),
  }
}

/** `photo/ID`, `thumb/ID`, `render/ID` and `download/ID` below `/media/`. */
export function photoMedia(photos: Photos): MediaProvider {
  return async (path) => {
    const [kind, id, ...rest] = path.split('/')
    const known = mediaKinds.find((each) => each === kind)
    const valid = mediaIdSchema.safeParse(id)
    return known === undefined || rest.length > 0 || !valid.success ? null : photos.media(known, valid.data)
  }
}
