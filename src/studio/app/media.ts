/** Pixels of the library by URL: thumbnails of originals and of finished pictures, made where they are not there. */
import PQueue from 'p-queue'
import { mediaIdSchema } from '../../contract/ids.ts'
import type { MediaFile, MediaProvider } from '../http/files.ts'
import { thumbSizes, type ThumbSize } from '../../imaging/codec/thumb-paths.ts'
import type { EngineClient } from '../engine-client/client.ts'
import type { FilmTools } from '../library/film-intake.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { isContentKey, isRenderFile } from '../library/stored-rows.ts'
import { originalThumb, renderThumb } from '../library/thumbs.ts'
import type { ModelProposalService } from '../models/proposal-service.ts'
import type { LibraryService } from './library-service.ts'

/** Thumbnails made at the same time, when somebody has deleted them: the engine has other things to do. */
const concurrency = 3

const sizes: Record<string, ThumbSize> = { [thumbSizes.small]: 'small', [thumbSizes.large]: 'large' }

/** `thumb`, `coloured` or `edited`, id, `320-0123abcd`. */
const pattern = /^(thumb|coloured|edited)\/(\d{1,15})\/(\d{1,4})-([0-9a-f]{8})$/

/** @param films finds ffmpeg, for the poster frames of films */
export function libraryMedia(service: LibraryService, engine: EngineClient, films: FilmTools): MediaProvider {
  const queue = new PQueue({ concurrency })
  const making = new Map<string, Promise<string | null>>()

  /** A grid that scrolls asks for one thumbnail several times before it is there. */
  function once(key: string, make: () => Promise<string>): Promise<string | null> {
    const running = making.get(key)
    if (running) return running
    // What can't be made is not there: the window shows the photo as missing or failed, and says why.
    const made = queue.add(make).catch(() => null)
    making.set(key, made)
    void made.then(() => making.delete(key))
    return made
  }

  async function find(path: string): Promise<string | null> {
    const match = pattern.exec(path)
    const size = match && sizes[match[3]]
    if (!match || !size) return null
    const { library } = service.current
    const [, kind, id, , hash] = match
    if (kind === 'thumb') return ofOriginal(library, Number(id), hash, size)
    if (kind === 'coloured') return ofRender(library, Number(id), hash, size)
    return service.current.editedThumbs.file(Number(id), hash, size)
  }

  async function ofOriginal(library: Library, id: number, hash: string, size: ThumbSize) {
    const photo = await new PhotoRepository(library.db).byId(id)
    if (!photo?.sha256.startsWith(hash)) return null
    return once(`${photo.sha256}/${size}`, () => originalThumb(library, engine, photo, size, films))
  }

  async function ofRender(library: Library, id: number, hash: string, size: ThumbSize) {
    const row = await library.db
      .selectFrom('renders')
      .select(['key', 'file'])
      .where('id', '=', id)
      .where('state', '=', 'ready')
      .executeTakeFirst()
    if (!row?.key.startsWith(hash) || row.file === null) return null
    if (!isContentKey(row.key) || !isRenderFile(row.file)) return null
    const render = { key: row.key, file: row.file }
    return once(`${row.key}/${size}`, () => renderThumb(library, engine, render, size))
  }

  return async (path): Promise<MediaFile | null> => {
    const file = await find(path).catch(() => null)
    // The address says what the picture is: it never changes.
    return file === null ? null : { path: file, type: 'image/webp', forever: true }
  }
}

/** Previews, masks and tiles. They are known by what they show, but live no longer than their folders. */
export function previewMedia(service: LibraryService): MediaProvider {
  return async (path) => {
    return service.isOpen ? service.current.previews.presentMedia(path.split('/')) : null
  }
}

/** Frames, players' copies and finished films: `film/…`. */
export function filmMedia(service: LibraryService): MediaProvider {
  return async (path) => {
    if (!path.startsWith('film/') || !service.isOpen) return null
    // What can't be made is not there: the window says why when it asks for it otherwise.
    return service.current.films.media(path.slice('film/'.length)).catch(() => null)
  }
}

/** What a model that is not installed yet made of the sample photograph: `sample/ID`. */
export function sampleMedia(models: ModelProposalService): MediaProvider {
  return async (path) => {
    const [kind, id, ...rest] = path.split('/')
    const valid = mediaIdSchema.safeParse(id)
    return kind === 'sample' && rest.length === 0 && valid.success ? models.media(valid.data) : null
  }
}
