/** An open library with all that stands on it: its queue and the worker of it, its history, its imports. */
import { availableParallelism } from 'node:os'
import type { UndoState } from '../../contract/edits.ts'
import { removeAbandoned } from '../../platform/atomic-file.ts'
import { newOwner } from '../../platform/process-liveness.ts'
import { JobRunner, type RunnerEvent } from '../jobs/runner.ts'
import { SqliteJobQueue } from '../jobs/sqlite-queue.ts'
import { EditHistory } from '../library/edits/history.ts'
import { ImportService } from '../library/import.ts'
import { SharedNearIndex } from '../library/near-duplicates.ts'
import { openLibrary, type Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { purgeRemoved } from '../library/purge.ts'
import { LibraryRenderer, renderKind } from '../render/library-renderer.ts'
import { type Clock, systemClock, throttled } from '../../platform/clock.ts'
import type { Studio } from '../studio.ts'
import type { PreviewStudio } from '../previews/previews.ts'
import { PreviewService } from '../previews/preview-service.ts'
import type { EventHub } from './event-hub.ts'

export type LibraryStudio = PreviewStudio & Pick<Studio, 'paths'>

export interface OpenLibraryDeps {
  /** Of the library. */
  folder: string
  make: boolean
  studio: LibraryStudio
  hub: EventHub
  /** Folder of this run, which exists. */
  temporary: string
  clock: Clock
  /** Called when the queue has changed, not more often than a window can show it. */
  tellQueue: () => void
}

/** Milliseconds between two looks whether another process has changed the library. */
const lookEvery = 1000
/** Milliseconds between two tellings of the queue, and of what the library holds. */
const tellQueueEvery = 200
const tellLibraryEvery = 1000
/** Milliseconds that running renders get to come to an end when the studio closes; then the engine is ended under them. */
const patience = 2000

/** Renders at the same time: they overlap decoding, inference and encoding, and leave room for what a person looks at. */
const concurrency = Math.max(2, Math.min(4, availableParallelism()))

export class OpenLibrary {
  readonly library: Library
  readonly queue: SqliteJobQueue
  readonly runner: JobRunner
  readonly renderer: LibraryRenderer
  readonly history: EditHistory
  readonly imports: ImportService
  readonly near: SharedNearIndex
  readonly workbench: PreviewService
  readonly #hub: EventHub
  readonly #over = new AbortController()
  readonly #working: Promise<void>
  readonly #tidying: Promise<void>
  readonly #stopLooking: () => void
  /** What changes the order or the side bar comes in rows of hundreds: an import. */
  readonly tellLibrary
  readonly tellQueue
  /** Jobs that an undo has cancelled. */
  readonly withdrawnJobs = new Set<number>()

  private constructor(
    library: Library,
    renderer: LibraryRenderer,
    { studio, hub, temporary, clock, tellQueue }: OpenLibraryDeps,
  ) {
    this.library = library
    this.#hub = hub
    this.queue = new SqliteJobQueue(library.db, clock)
    this.renderer = renderer
    this.history = new EditHistory(library)
    const photos = new PhotoRepository(library.db)
    this.near = new SharedNearIndex(() => photos.hashes())
    this.imports = new ImportService(library, studio.engine, this.near.get)
    const { cache } = studio.paths
    this.workbench = new PreviewService({
      library,
      studio,
      cache,
      temporary,
      rendered: (photo) => hub.photos([photo]),
    })
    this.tellLibrary = throttled(clock, tellLibraryEvery, () => hub.library())
    this.tellQueue = throttled(clock, tellQueueEvery, tellQueue)
    this.runner = new JobRunner({
      queue: this.queue,
      clock,
      owner: newOwner(),
      handlers: { [renderKind]: this.renderer.handler },
      concurrency,
      hear: (event) => this.#hear(event),
    })
    this.#working = this.runner.run(this.#over.signal)
    this.#tidying = this.#tidy()
    this.#stopLooking = this.#watchOthers()
  }

  /** @throws as `openLibrary` */
  static async open(parts: OpenLibraryDeps): Promise<OpenLibrary> {
    const library = await openLibrary(parts.folder, { clock: parts.clock, make: parts.make })
    try {
      await purgeRemoved(library)
      const renderer = new LibraryRenderer(library, parts.studio)
      await renderer.refreshModels()
      // From here on jobs run and clocks tick: all that can fail has been done.
      return new OpenLibrary(library, renderer, parts)
    } catch (error) {
      await library.db.destroy()
      throw error
    }
  }

  /** What undo and redo would do has changed. */
  async tellUndo(): Promise<void> {
    const state: UndoState = await this.history.state()
    this.#hub.undo(state)
  }

  /** Cards of these are to be asked for anew. */
  photosChanged(ids: readonly number[]): void {
    this.#hub.photos(ids)
  }

  /** The queue has been changed by a person: whoever works on it hears of it now. */
  queueChanged(): void {
    this.runner.wake()
    this.tellQueue()
  }

  /** A kill in the midst of an import leaves half thumbnails, and half a copy, of which nobody else knows. */
  async #tidy(): Promise<void> {
    const { thumbs, renders, originals } = this.library.paths
    for (const folder of [thumbs, renders, originals]) await removeAbandoned(folder, this.#over.signal)
  }

  #hear(event: RunnerEvent): void {
    this.tellQueue()
    if (event.type === 'progress') return
    const photo = (event.job.payload as { photoId?: unknown }).photoId
    if (typeof photo === 'number') this.#hub.photos([photo])
  }

  /** Another process on the same library tells nobody; SQLite counts what it does. */
  #watchOthers(): () => void {
    const { clock } = this.library
    let known = this.library.foreignChanges()
    let cancel = () => {}
    const compare = () => {
      const now = this.library.foreignChanges()
      if (now === known) return
      known = now
      this.near.forget()
      this.runner.wake()
      this.#hub.library()
      this.#hub.photos(null)
      this.tellQueue()
      void this.tellUndo().catch(() => undefined)
    }
    const look = () => {
      try {
        compare()
      } catch (error) {
        // A drive that is gone for a moment: whoever asks the library hears of it; this clock goes on.
        console.error('What others changed in the library could not be read:', error)
      }
      cancel = clock.after(lookEvery, look)
    }
    cancel = clock.after(lookEvery, look)
    return () => cancel()
  }

  /**
   * Gives running jobs back to the queue. Those that do not come to an end in time do so when the engine is ended.
   * @returns to be called when the engine is ended: waits for the last ones and closes the database
   */
  async leave(): Promise<() => Promise<void>> {
    this.#stopLooking()
    this.tellQueue.stop()
    this.tellLibrary.stop()
    this.#over.abort()
    const { promise: tooLong, resolve } = Promise.withResolvers<void>()
    const cancel = systemClock.after(patience, resolve)
    await Promise.race([this.#working, tooLong])
    cancel()
    return async () => {
      await Promise.all([this.#working, this.#tidying])
      await this.library.close()
    }
  }
}
