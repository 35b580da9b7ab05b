/** Photos come into the library while a person does something else: each import an activity, told as it goes. */
import { basename } from 'node:path'
import { fromStudioError, type StudioError } from '../../contract/errors.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { ImportEvent } from '../library/import.ts'
import type { Activities, Running } from './activities.ts'
import type { EventHub } from './event-hub.ts'
import type { OpenLibrary } from './open-library.ts'

export interface ImportRequest {
  paths: readonly string[]
  copy: boolean
  album?: number | undefined
  /** What a person calls it; the first path's own name when left out. */
  name?: string | undefined
  /** Goes on by itself: nobody is told unless there is something new. */
  quiet?: boolean
  /** What else is to be done with the new photos, in the order of the import. */
  afterwards?: ((added: readonly number[]) => Promise<void>) | undefined
}

export class Imports {
  readonly #activities: Activities
  readonly #hub: EventHub
  /** Colours new photos where the person has asked for that. */
  readonly colorize: (room: OpenLibrary, added: readonly number[]) => Promise<void>

  constructor(
    activities: Activities,
    hub: EventHub,
    colorize: (room: OpenLibrary, added: readonly number[]) => Promise<void>,
  ) {
    this.#activities = activities
    this.#hub = hub
    this.colorize = colorize
  }

  /** Begins an import. @returns the activity's id */
  begin(room: OpenLibrary, request: ImportRequest): number {
    const { paths, name = basename(paths[0] ?? ''), quiet = false } = request
    const work = (running: Running) => this.#run(room, request, name, running)
    return this.#activities.begin('import', name, work, { quiet })
  }

  async #run(room: OpenLibrary, request: ImportRequest, name: string, running: Running): Promise<void> {
    const { library } = room
    const { paths, copy, album, afterwards } = request
    const note = await this.noteImport(room, name)
    let total = 0
    let done = 0
    const handle = (event: ImportEvent) => {
      done += 1
      tellImported(running, event)
      running.progress(done, Math.max(done, total))
      if (event.type === 'known') return
      if (event.type === 'added') room.tellLibrary()
      else if (event.type === 'found') this.#hub.photos([event.photo.id])
    }
    const onCounted = (photos: number, skipped: number) => {
      total = photos
      running.skipped(skipped)
      running.progress(0, photos)
    }
    const { signal } = running
    // An empty folder is what a new scanner begins with.
    const onEvent = request.quiet ? (event: ImportEvent) => isNoPhotos(event) || handle(event) : handle
    const { added, stopped } = await room.imports.run(paths, {
      copy,
      albumId: album,
      signal,
      onCounted,
      onEvent,
    })
    if (stopped) running.stopped(stopped)
    if (added.length === 0) await library.db.deleteFrom('imports').where('id', '=', note).execute()
    await afterwards?.(added)
    if (!request.quiet || added.length > 0) this.#hub.library()
    await this.colorize(room, added)
  }

  /** The last import is something that a person looks for. @returns its row */
  async noteImport({ library }: OpenLibrary, name: string): Promise<number> {
    const { id } = await library.db
      .insertInto('imports')
      .values({ name, began: library.clock.now() })
      .returning('id')
      .executeTakeFirstOrThrow()
    return id
  }
}

const isNoPhotos = (event: ImportEvent) => event.type === 'failed' && event.error.code === 'input.noPhotos'

/** Counts one photo of an import. */
export function tellImported(running: Running, event: ImportEvent): void {
  if (event.type === 'failed') {
    running.fault(plainFault(event.error, event.file))
    return
  }
  running.count(event.type === 'added' ? 'fresh' : event.type)
  if (event.type === 'added' && event.near[0]) running.alike(event.photo.id, event.near[0].id)
}

/** A fault that names a file as a person does, without its folders. */
export function plainFault(error: StudioError, file: string): StudioError {
  return renameInFault(fromStudioError(error), basename(file), file).toError()
}
