/** Pages of albums: prints are found on them, cut out as photos of their own, and cut again; backs are found. */
import { randomUUID } from 'node:crypto'
import { mkdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { defaultMaxPixels, type EngineResult } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { asCaption } from '../../contract/photo-words.ts'
import type { FoundPrints, PrintPlace } from '../../contract/prints.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { renameInFault } from '../../platform/file-names.ts'
import { cutEndings, cutFormatOf } from '../cut-format.ts'
import { callWithRetry, type EngineClient } from '../engine-client/client.ts'
import { addToAlbum } from '../library/edits/albums-and-tags.ts'
import { applyEdit } from '../library/edits/edits.ts'
import { presentOriginal } from '../library/files.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import { notePlace, pageOf } from '../library/prints.ts'
import type { EventHub } from './event-hub.ts'
import type { LibraryService } from './library-service.ts'
import type { OpenLibrary } from './open-library.ts'

interface CallOptions {
  signal?: AbortSignal | undefined
}

/** A print as a file of the library's own. */
interface Cut {
  /** Relative to the library's folder, with "/". */
  path: string
  intake: EngineResult<'intake'>
}

/** A place with what is written beneath it. */
type CaptionedPlace = PrintPlace & { words: string }

export interface PrintServiceDeps {
  library: Pick<LibraryService, 'current'>
  engine: EngineClient
  hub: EventHub
}

export class PrintService {
  readonly #deps: PrintServiceDeps

  constructor(deps: PrintServiceDeps) {
    this.#deps = deps
  }

  /** What is found on a photo's scan. @throws StudioFault `library.notFound`, `library.fileMissing`, or about the picture */
  async find(photo: number, { signal }: CallOptions = {}): Promise<FoundPrints> {
    const row = await this.#row(photo)
    const input = await presentOriginal(this.#deps.library.current.library, row)
    return this.#named(row, input, () =>
      callWithRetry(this.#deps.engine, 'findPrints', { input, maxPixels: defaultMaxPixels }, { signal }),
    )
  }

  /**
   * Cuts prints out of a page. What the library knows of the page's date and place they inherit, and they go into its
   * albums. @returns their ids, in the given order
   * @throws as `find`, and `output.*`; nothing has changed then
   */
  async split(page: number, prints: readonly CaptionedPlace[], options: CallOptions = {}): Promise<number[]> {
    const open = this.#deps.library.current
    const places = prints.map(({ corners, quarterTurns, caption }) => ({ corners, quarterTurns, caption }))
    const row = await this.#row(page)
    const cuts = await this.#cut(open, row, places, options)
    const ids = await open.history.do(
      async (trx) => {
        const photos = new PhotoRepository(trx)
        const made: number[] = []
        const now = open.library.clock.now()
        for (const [i, cut] of cuts.entries()) {
          const fresh = await photos.insert({
            ...rowOf(row, cut, i + 1, now),
            caption: asCaption(prints[i].words).trim(),
          })
          // The same cut as before: the photo of then, with all that was done to it.
          const known = fresh ?? (await photos.bySha(cut.intake.sha256))!
          if (!fresh) await photos.update(known.id, { removed_at: null, path: cut.path, missing_since: null })
          await notePlace(trx, known.id, page, places[i])
          made.push(known.id)
        }
        const albums = await trx
          .selectFrom('album_photos')
          .select('album_id')
          .where('photo_id', '=', page)
          .execute()
        for (const { album_id } of albums) await addToAlbum(trx, album_id, made)
        return made
      },
      (made) => ({ type: 'split', photos: made.length }),
    )
    await this.#publish(open, [page, ...ids])
    return ids
  }

  /** Cuts a print out of its page anew; its recipe, words and albums stay, its finished pictures do not. @throws as `split` */
  async recut(photo: number, place: PrintPlace, options: CallOptions = {}): Promise<void> {
    const open = this.#deps.library.current
    const { db } = open.library
    const page = await this.#row(await pageOf(db, photo))
    const [{ path, intake }] = await this.#cut(open, page, [place], options)
    const known = await new PhotoRepository(db).bySha(intake.sha256)
    if (known && known.id !== photo) {
      throw new StudioFault('prints.alreadyCut', { file: page.name, other: known.name })
    }
    const { width, height, depth, format, bytes, pages } = intake.header
    await open.history.do(
      async (trx) => {
        const size = { width, height, depth, format, bytes, pages }
        const { sha256, dhash, mtime } = intake
        await new PhotoRepository(trx).update(photo, {
          ...size,
          sha256,
          dhash,
          mtime,
          path,
          missing_since: null,
        })
        await notePlace(trx, photo, page.id, place)
        await trx.deleteFrom('renders').where('photo_id', '=', photo).execute()
      },
      () => ({ type: 'recut', photos: 1 }),
    )
    await this.#publish(open, [photo, page.id])
  }

  /** Pairs a photo with the next one where that one is mostly paper with writing. @returns whether it is. @throws as `find` */
  async findBack(photo: number, next: number, options: CallOptions = {}): Promise<boolean> {
    const open = this.#deps.library.current
    const { isBack } = await this.find(next, options)
    if (!isBack) return false
    const now = open.library.clock.now()
    await open.history.do(
      (trx) => applyEdit(trx, { type: 'back', photo, back: next }, now),
      ({ label }) => label,
    )
    await this.#publish(open, [photo, next])
    return true
  }

  async #row(id: number): Promise<PhotoRow> {
    const row = await new PhotoRepository(this.#deps.library.current.library.db).byId(id)
    if (row) return row
    throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
  }

  /** Written, looked at, and put where their hashes say; what is there already stays. */
  async #cut(
    { library }: OpenLibrary,
    page: PhotoRow,
    places: readonly PrintPlace[],
    { signal }: CallOptions,
  ): Promise<Cut[]> {
    const input = await presentOriginal(library, page)
    const format = cutFormatOf(input)
    const { cuts: folder, thumbs } = library.paths
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, folder)
    })
    const outputs = places.map(() => join(folder, `${randomUUID()}${cutEndings[format]}`))
    try {
      return await this.#named(page, input, async () => {
        const { engine } = this.#deps
        const maxPixels = defaultMaxPixels
        const cuts = places.map(({ corners, quarterTurns }, i) => ({
          corners,
          quarterTurns,
          output: outputs[i],
        }))
        await callWithRetry(engine, 'cutPrints', { input, cuts, format, maxPixels }, { signal })
        const made: Cut[] = []
        for (const output of outputs) {
          const params = { input: output, thumbs, maxPixels, now: library.clock.now() }
          const intake = await callWithRetry(engine, 'intake', params, { signal })
          const path = `cuts/${intake.sha256.slice(0, 2)}/${intake.sha256}${cutEndings[format]}`
          const place = join(library.folder, path)
          try {
            await mkdir(dirname(place), { recursive: true })
            await rename(output, place)
          } catch (error) {
            throw asWriteFault(error, place)
          }
          made.push({ path, intake })
        }
        return made
      })
    } finally {
      for (const output of outputs) await rm(output, { force: true }).catch(() => undefined)
    }
  }

  /** A window knows a page by its name, not by where it lies. */
  async #named<T>(row: PhotoRow, input: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw renameInFault(error, row.name, input)
    }
  }

  async #publish(open: OpenLibrary, photos: readonly number[]): Promise<void> {
    const { hub } = this.#deps
    open.near.forget()
    hub.photos(photos)
    hub.library()
    await open.edits.publishUndo()
  }
}

/** The row of a print: its own file, and what is known of the page's day and place. */
function rowOf(page: PhotoRow, { path, intake }: Cut, number: number, now: number) {
  const { sha256, dhash, mtime } = intake
  const { format, width, height, depth, pages, bytes } = intake.header
  const { date_from, date_to, date_text, date_source, date_beside } = page
  const { location, city, country, gps } = page
  const size = { format, width, height, depth, pages, bytes }
  const day = { date_from, date_to, date_text, date_source, date_beside }
  const name = `${basename(page.name, extname(page.name))} ${number}${extname(path)}`
  return {
    sha256,
    dhash,
    held: 'copy' as const,
    path,
    name,
    ...size,
    mtime,
    ...day,
    location,
    city,
    country,
    gps,
    missing_since: null,
    added: now,
  }
}
