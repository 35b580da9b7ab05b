/** Pixels of the library by URL: thumbnails of originals and of finished pictures, made where they are not there. */
import PQueue from 'p-queue'
import { z } from 'zod'
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

const sizes: Record<string, ThumbSize | undefined> = {
  [thumbSizes.small]: 'small',
  [thumbSizes.large]: 'large',
}

/** `thumb`, `coloured` or `edited`, id, `320-0123abcd`. */
const pattern = /^(thumb|coloured|edited)\/(\d{1,15})\/(\d{1,4})-([0-9a-f]{8})$/

interface MediaAddress {
  kind: 'thumb' | 'coloured' | 'edited'
  /** Of a photo, of `coloured` that of a render. */
  id: number
  /** How the hash of what is shown begins. */
  hash: string
  size: ThumbSize
}

const kindSchema = z.enum(['thumb', 'coloured', 'edited'])

/** What follows `/media/` as an address; null where it is none of the library's. */
function addressOf(path: string): MediaAddress | null {
  const [, kind, id, side, hash] = pattern.exec(path) ?? []
  const size = sizes[side]
  return size ? { kind: kindSchema.parse(kind), id: Number(id), hash, size } : null
}

async function photoOfRender(library: Library, id: number): Promise<number | undefined> {
  const row = await library.db
    .selectFrom('renders')
    .select('photo_id')
    .where('id', '=', id)
    .executeTakeFirst()
  return row?.photo_id
}

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

  async function exact(address: MediaAddress): Promise<string | null> {
    const { library, editedThumbs } = service.current
    const { kind, id, hash, size } = address
    if (kind === 'thumb') return ofOriginal(library, id, hash, size)
    if (kind === 'coloured') return ofRender(library, id, hash, size)
    return editedThumbs.file(id, hash, size)
  }

  /** Where the picture lies that a window would be shown today in the place of an address. */
  async function today({ kind, id, size }: MediaAddress): Promise<string | null> {
    const { library } = service.current
    const photo = kind === 'coloured' ? await photoOfRender(library, id) : id
    const [card] = photo === undefined ? [] : await service.cards([photo])
    if (!card) return null
    const { original, colored } = card
    return (kind === 'thumb' ? original : (colored ?? original))[size]
  }

  async function find(path: string): Promise<MediaFile | null> {
    const asked = addressOf(path)
    if (!asked) return null
    const type = 'image/webp'
    const file = await exact(asked)
    if (file !== null) return { path: file, type, keep: 'forever' }
    // An edit or its undoing came between the window's list and its pictures: it gets what the photo looks like by now.
    const newer = (await today(asked))?.slice('/media/'.length)
    if (newer === undefined || newer === path) return null
    const address = addressOf(newer)
    const other = address && (await exact(address))
    return other ? { path: other, type, keep: 'never' } : null
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

  return (path) => find(path).catch(() => null)
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
