/** Photos and films come into the library: found, looked at, told apart from those that are there already. */
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import PQueue from 'p-queue'
import { defaultMaxPixels, type EngineResult } from '../../contract/engine.ts'
import { isFault, StudioFault, toStudioError, type StudioError } from '../../contract/errors.ts'
import { isFilmName, isLibraryName } from '../../contract/film-names.ts'
import { isPhotoName, type PassedOver } from '../../contract/photo-names.ts'
import { silent, type Progress } from '../../contract/progress.ts'
import { findPhotos } from '../find-photos.ts'
import { callWithRetry, type EngineClient } from '../engine-client/client.ts'
import { AlbumRepository } from './album-repository.ts'
import { copyIn, isThere, originalPath } from './files.ts'
import { filmIntake, type FilmTools } from './film-intake.ts'
import { filmColumns, photoColumns, type IntakeColumns } from './intake-columns.ts'
import { NearIndex, type Near } from './near-duplicates.ts'
import type { Library } from './open.ts'
import { PhotoRepository, type PhotoRow } from './photo-repository.ts'
import { pairByName } from './prints.ts'
import { SidecarFiles } from './sidecar-files.ts'

export interface ImportOptions {
  /** Copies each photo into the library's folder; otherwise it stays where it is and is only read. */
  copy?: boolean
  /** Album that the photos go into; it is made when it is not there. */
  album?: string | undefined
  /** The same by id; where it has gone meanwhile, the photos are imported all the same. */
  albumId?: number | undefined
  maxPixels?: number
  /** Photos in flight. */
  concurrency?: number
  signal?: AbortSignal
  progress?: Progress
  /** Called once with the number of photos, and the kinds of other files beside them. */
  onCounted?: (photos: number, passedOver: PassedOver[]) => void
  /** Called for each photo as it is finished. */
  onEvent?: (event: ImportEvent) => void
}

export type ImportEvent =
  /** New; `near` are photos that look almost the same, `notes` what is said of it and could not be used. */
  | { type: 'added'; file: string; photo: PhotoRow; near: Near[]; notes: StudioError[] }
  /** The same bytes are in the library already. */
  | { type: 'known'; file: string; photo: PhotoRow }
  /** Its file had been moved; the photo with all its work now points here. */
  | { type: 'found'; file: string; photo: PhotoRow; before: string }
  | { type: 'failed'; file: string; error: StudioError }

export interface ImportSummary {
  /** New, in the order of the folders. */
  added: number[]
  known: number
  found: number
  failed: number
  /** Why it ended before its end: a full disk, an unusable library. What was imported until then stays. */
  stopped: StudioError | null
}

type Intake = EngineResult<'intake'>

/** By what a file is known that is in the library already. */
type KnownByContent = Pick<Intake, 'sha256' | 'mtime'>

export class PhotoImporter {
  readonly #library: Library
  readonly #engine: EngineClient
  readonly #photos: PhotoRepository
  readonly #albums: AlbumRepository
  readonly #near: () => Promise<NearIndex>
  readonly #films: FilmTools

  /**
   * @param near  hashes of all photos; read from the library for each run when left out
   * @param films finds ffmpeg; without it films are refused, with the sentence that says what they need
   */
  constructor(
    library: Library,
    engine: EngineClient,
    near?: () => Promise<NearIndex>,
    films: FilmTools = noFilms,
  ) {
    this.#films = films
    this.#library = library
    this.#near = near ?? (async () => new NearIndex(await this.#photos.hashes()))
    this.#engine = engine
    this.#photos = new PhotoRepository(library.db)
    this.#albums = new AlbumRepository(library.db)
  }

  /**
   * Imports files and folders, to the bottom. Each ends in one event; what is broken is reported and the rest goes on.
   * A full disk ends it with `stopped`; aborting leaves what is done and imports no more. Doing it again goes on.
   */
  async run(inputs: readonly string[], options: ImportOptions = {}): Promise<ImportSummary> {
    const { signal, progress = silent, onEvent = () => {} } = options
    const { photos, faults, passedOver } = await findPhotos(
      inputs,
      this.#library.folder,
      signal,
      isLibraryName,
    )
    options.onCounted?.(photos.length, passedOver)
    const near = await this.#near()
    const sidecars = new SidecarFiles()
    const ids: (number | null)[] = photos.map(() => null)
    const summary: ImportSummary = { added: [], known: 0, found: 0, failed: 0, stopped: null }
    const fresh = new Set<number>()
    const finish = (event: ImportEvent) => {
      if (event.type === 'added') fresh.add(event.photo.id)
      else summary[event.type] += 1
      onEvent(event)
    }
    for (const error of faults) finish({ type: 'failed', file: fileOf(error), error })
    const queue = new PQueue({ concurrency: options.concurrency ?? 4 })
    let done = 0
    const one = async (file: string, i: number): Promise<void> => {
      if (signal?.aborted || summary.stopped) return
      try {
        const event = await this.#one(file, options, near, sidecars)
        ids[i] = event.photo.id
        finish(event)
      } catch (error) {
        if (signal?.aborted) return
        const fault = toStudioError(error)
        if (ends(error)) summary.stopped ??= fault
        else finish({ type: 'failed', file, error: fault })
      }
      progress.report(++done / photos.length, file)
    }
    await queue.addAll(
      photos.map(
        ({ file }, i) =>
          () =>
            one(file, i),
      ),
    )
    const here = ids.filter((id) => id !== null)
    await pairByName(
      this.#library.db,
      photos.flatMap(({ file }, i) => (ids[i] === null ? [] : [{ id: ids[i], file }])),
      this.#library.clock.now(),
    )
    const { album, albumId } = options
    if (here.length > 0) {
      if (album !== undefined)
        await this.#albums.add(await this.#albums.ensure(album, this.#library.clock.now()), here)
      if (albumId !== undefined && (await this.#albums.has(albumId))) await this.#albums.add(albumId, here)
    }
    summary.added = [...new Set(here)].filter((id) => fresh.has(id))
    return summary
  }

  /** SHA-256 of a file, to know it by. @throws StudioFault about the file */
  async hash(file: string, signal?: AbortSignal): Promise<string> {
    return (await callWithRetry(this.#engine, 'hash', { file }, { signal })).sha256
  }

  async #one(
    file: string,
    options: ImportOptions,
    near: NearIndex,
    sidecars: SidecarFiles,
  ): Promise<Exclude<ImportEvent, { type: 'failed' }>> {
    const facts = await stat(file).catch(() => null)
    const rows = await this.#photos.byPath(file)
    const same = rows.find((row) => row.bytes === facts?.size && row.mtime === Math.round(facts.mtimeMs))
    // Who has photos copied in will rely on the copy, also of those that lay outside until now: they are looked at anew.
    if (same && options.copy !== true) {
      if (same.removed_at !== null) return this.#bringBack(file, same)
      if (same.missing_since !== null) await this.#photos.update(same.id, { missing_since: null })
      return { type: 'known', file, photo: same }
    }
    if (isFilmName(file)) return this.#film(file, rows, options)
    const intake = await this.#inspect(file, await sidecars.of(file), options).catch((error: unknown) => {
      // Named outright, with an ending that says nothing: ffmpeg may know what it is.
      if (!isPhotoName(basename(file)) && isFault(error, 'image.notAPicture', 'image.unsupported'))
        return error
      throw error
    })
    if (intake instanceof StudioFault) {
      return this.#film(file, rows, options).catch((error: unknown) => {
        throw isFault(error, 'film.unreadable', 'film.ffmpegMissing') ? intake : error
      })
    }
    const known = await this.#photos.bySha(intake.sha256)
    if (known) return this.#importKnown(file, known, intake, options)
    const photo = await this.#insert(file, photoColumns(intake, basename(file)), options)
    for (const tag of photo ? intake.tags : []) await this.#albums.tag(photo!.id, tag, true)
    // The same bytes under two names, both in flight: the other one was quicker.
    if (!photo) return { type: 'known', file, photo: (await this.#photos.bySha(intake.sha256))! }
    // What used to lie there was overwritten by something else; its work stays, its file is gone.
    for (const row of rows) await this.#photos.update(row.id, { missing_since: this.#library.clock.now() })
    const alike = intake.dhash === null ? [] : near.find(intake.dhash)
    if (intake.dhash !== null) near.add(photo.id, intake.dhash)
    return { type: 'added', file, photo, near: alike, notes: intake.notes }
  }

  async #film(
    file: string,
    rows: readonly PhotoRow[],
    options: ImportOptions,
  ): Promise<Exclude<ImportEvent, { type: 'failed' }>> {
    const film = await filmIntake(this.#library, this.#engine, this.#films, file, options.signal)
    const known = await this.#photos.bySha(film.sha256)
    if (known) return this.#importKnown(file, known, film, options)
    const photo = await this.#insert(file, filmColumns(film, basename(file)), options)
    if (!photo) return { type: 'known', file, photo: (await this.#photos.bySha(film.sha256))! }
    for (const row of rows) await this.#photos.update(row.id, { missing_since: this.#library.clock.now() })
    return { type: 'added', file, photo, near: [], notes: [] }
  }

  /** @returns null where the same bytes have come in meanwhile */
  async #insert(
    file: string,
    columns: IntakeColumns,
    { copy = false }: ImportOptions,
  ): Promise<PhotoRow | null> {
    return this.#photos.insert({
      ...columns,
      held: copy ? 'copy' : 'reference',
      path: copy ? await copyIn(this.#library, file, columns.sha256) : file,
      name: basename(file),
      missing_since: null,
      added: this.#library.clock.now(),
    })
  }

  /** It was taken out of the library, and is wanted again: it comes back with all that was done to it. */
  async #bringBack(file: string, photo: PhotoRow): Promise<Extract<ImportEvent, { type: 'added' }>> {
    const now = { removed_at: null, missing_since: null, added: this.#library.clock.now() }
    await this.#photos.update(photo.id, now)
    return { type: 'added', file, photo: { ...photo, ...now }, near: [], notes: [] }
  }

  /** These bytes are known: another copy of them, or the same file at another place. */
  async #importKnown(
    file: string,
    known: PhotoRow,
    intake: KnownByContent,
    options: ImportOptions,
  ): Promise<Exclude<ImportEvent, { type: 'failed' }>> {
    const before = originalPath(this.#library, known)
    if (known.removed_at !== null) {
      const copy = options.copy === true || known.held === 'copy'
      const path = copy ? await copyIn(this.#library, file, intake.sha256) : file
      const held = copy ? 'copy' : 'reference'
      await this.#photos.update(known.id, { held, path, mtime: intake.mtime })
      return this.#bringBack(file, { ...known, held, path, mtime: intake.mtime })
    }
    if (before === file || (await isThere(before))) {
      const takeIn = options.copy === true && known.held === 'reference'
      await this.#photos.update(known.id, {
        missing_since: null,
        ...((before === file || takeIn) && { mtime: intake.mtime }),
        ...(takeIn && { held: 'copy', path: await copyIn(this.#library, file, intake.sha256) }),
      })
      return { type: 'known', file, photo: takeIn ? (await this.#photos.byId(known.id))! : known }
    }
    const copy = options.copy === true || known.held === 'copy'
    await this.#photos.update(known.id, {
      held: copy ? 'copy' : 'reference',
      path: copy ? await copyIn(this.#library, file, intake.sha256) : file,
      mtime: intake.mtime,
      missing_since: null,
    })
    return { type: 'found', file, photo: (await this.#photos.byId(known.id))!, before }
  }

  #inspect(
    file: string,
    sidecars: string[],
    { signal, maxPixels = defaultMaxPixels }: ImportOptions,
  ): Promise<Intake> {
    const { paths, clock } = this.#library
    const params = { input: file, thumbs: paths.thumbs, maxPixels, sidecars, now: clock.now() }
    return callWithRetry(this.#engine, 'intake', params, { signal })
  }
}

const noFilms: FilmTools = () => Promise.reject(new StudioFault('film.ffmpegMissing', { tried: ['PATH'] }))

/** Faults after which the next photo would fare no better. */
function ends(error: unknown): boolean {
  return isFault(
    error,
    'output.diskFull',
    'library.diskFull',
    'output.notWritable',
    'library.unusable',
    'library.corrupt',
    'engine.closed',
  )
}

function fileOf(error: StudioError): string {
  const { data } = new StudioFault(error.code, error.data)
  return 'file' in data ? data.file : 'folder' in data ? data.folder : ''
}
