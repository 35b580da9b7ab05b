/** An open library with its services: edits, queue and worker, previews, imports. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { removeAbandoned } from '../../platform/atomic-file.ts'
import { systemClock, throttled, type Clock, type Throttled } from '../../platform/clock.ts'
import type { JobQueue } from '../jobs/queue.ts'
import type { RunnerEvent } from '../jobs/runner.ts'
import { SqliteJobQueue } from '../jobs/sqlite-queue.ts'
import type { SegmentFarm } from '../film/request.ts'
import { filmTools } from '../film/tools.ts'
import { EditHistory } from '../library/edits/history.ts'
import { PhotoImporter } from '../library/import.ts'
import { SharedNearIndex } from '../library/near-duplicates.ts'
import { openLibrary, type Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { purgeRemoved } from '../library/purge.ts'
import type { StudioPaths } from '../paths.ts'
import { EditedThumbs } from '../previews/edited-thumbs.ts'
import { FilmClips } from '../previews/film/film-clips.ts'
import { FilmPictures } from '../previews/film/film-pictures.ts'
import { FilmSources } from '../previews/film/film-sources.ts'
import { PreviewService, type PreviewStudio } from '../previews/preview-service.ts'
import { LibraryRenderer } from '../render/library-renderer.ts'
import { RenderJobs } from '../render/render-jobs.ts'
import { EditService } from './edit-service.ts'
import type { EventHub } from './event-hub.ts'
import { FilmJobs } from './film-jobs.ts'
import { FilmService } from './film-service.ts'
import { photoOfJob } from './job-cards.ts'
import { JobRunners } from './job-runners.ts'
import { QueueService } from './queue-service.ts'

/** The part of the studio that an open library needs. */
export type LibraryStudio = PreviewStudio & {
  paths: StudioPaths
  /** Machines that share the work take more jobs at the same time than this one. */
  farm?: { window: number } | null
  segments?: SegmentFarm | undefined
}

export interface OpenLibraryDeps {
  /** Of the library. */
  folder: string
  /** Whether a library that is not there is made. */
  make: boolean
  studio: LibraryStudio
  hub: EventHub
  /** Folder of this run, which exists. */
  temporary: string
  clock: Clock
}

/** Milliseconds between two checks whether another process has changed the library. */
const foreignCheckIntervalMs = 1000
/** Milliseconds between two events about what the library holds: an import changes it hundreds of times. */
const notifyIntervalMs = 1000
/** Milliseconds that running renders get to come to an end when the studio closes; then the engine is ended under them. */
const closeTimeoutMs = 2000

/** Renders at the same time: they overlap decoding, inference and encoding, and leave capacity for previews. */
const concurrency = Math.max(2, Math.min(4, availableParallelism()))

export class OpenLibrary {
  readonly library: Library
  readonly jobs: JobQueue
  readonly renderer: LibraryRenderer
  readonly importer: PhotoImporter
  readonly near: SharedNearIndex
  readonly history: EditHistory
  readonly edits: EditService
  readonly queue: QueueService
  readonly previews: PreviewService
  readonly editedThumbs: EditedThumbs
  /** What the library holds has changed: windows get an event, not more often than they can show it. */
  readonly notifyChanged: Throttled
  readonly films: FilmService
  readonly #runner: JobRunners
  readonly #hub: EventHub
  readonly #closing = new AbortController()
  readonly #working: Promise<void>
  readonly #tidying: Promise<void>
  readonly #stopForeignChecks: () => void

  private constructor(
    library: Library,
    renderer: LibraryRenderer,
    { studio, hub, temporary, clock }: OpenLibraryDeps,
  ) {
    this.library = library
    this.renderer = renderer
    this.#hub = hub
    this.jobs = new SqliteJobQueue(library.db, clock)
    const renders = new RenderJobs(library, renderer, this.jobs)
    this.history = new EditHistory(library)
    const photos = new PhotoRepository(library.db)
    this.near = new SharedNearIndex(() => photos.hashes())
    this.importer = new PhotoImporter(library, studio.engine, this.near.get, () => filmTools(studio.paths))
    this.previews = new PreviewService({
      library,
      studio,
      cache: studio.paths.cache,
      temporary,
      onRendered: (photo) => hub.photos([photo]),
    })
    this.editedThumbs = new EditedThumbs({
      library,
      engine: studio.engine,
      folder: join(studio.paths.cache, 'workbench', 'edited'),
      preview: (photo, recipe) => this.previews.thumbSource(photo, recipe),
      idle: () => this.previews.idle,
      onMade: (photo) => hub.photos([photo]),
    })
    this.notifyChanged = throttled(clock, notifyIntervalMs, () => hub.library())
    const { jobs, history, near, editedThumbs } = this
    const tools = () => filmTools(studio.paths)
    const { cache } = studio.paths
    const sources = new FilmSources({ library, engine: studio.engine, tools, cache })
    const filmJobs = new FilmJobs({
      library,
      renderer,
      jobs,
      sources,
      tools,
      studio,
      onPace: () => this.queue.notify(),
    })
    this.#runner = new JobRunners({
      queue: jobs,
      clock,
      photos: renders.handlers,
      films: filmJobs.handlers,
      concurrency: studio.farm?.window ?? concurrency,
      paceOf: (id) => filmJobs.paceOf(id),
      onEvent: (event) => this.#onJobEvent(event),
    })
    this.queue = new QueueService({
      library,
      jobs,
      runner: this.#runner,
      renders,
      history,
      editedThumbs,
      hub,
    })
    const pictures = new FilmPictures({ sources, studio, cache, temporary })
    const clips = new FilmClips({ sources, tools, studio, cache, temporary })
    const { queue } = this
    this.films = new FilmService({ library, sources, pictures, clips, jobs, queue, studio, temporary })
    this.edits = new EditService({ library, history, queue: this.queue, renderer, near, hub })
    this.#working = this.#runner.run(this.#closing.signal)
    this.#tidying = this.#tidy()
    this.#stopForeignChecks = this.#checkForeignChanges()
  }

  /** @throws as `openLibrary` */
  static async open(deps: OpenLibraryDeps): Promise<OpenLibrary> {
    const library = await openLibrary(deps.folder, { clock: deps.clock, make: deps.make })
    try {
      await purgeRemoved(library)
      const renderer = new LibraryRenderer(library, deps.studio)
      await renderer.refreshModels()
      // From here on jobs run and clocks tick: all that can fail has been done.
      return new OpenLibrary(library, renderer, deps)
    } catch (error) {
      await library.release()
      throw error
    }
  }

  /** A kill in the midst of an import leaves half thumbnails, and half a copy, of which nobody else knows. */
  async #tidy(): Promise<void> {
    const { thumbs, renders, originals, cuts } = this.library.paths
    for (const folder of [thumbs, renders, originals, cuts])
      await removeAbandoned(folder, this.#closing.signal)
  }

  #onJobEvent(event: RunnerEvent): void {
    this.queue.notify()
    if (event.type === 'progress') return
    const photo = photoOfJob(event.job)
    if (photo !== null) this.#hub.photos([photo])
  }

  /** Another process on the same library sends no events; SQLite counts its changes. @returns ends the checks */
  #checkForeignChanges(): () => void {
    const { clock } = this.library
    let known = this.library.foreignChanges()
    let cancel = () => {}
    const compare = () => {
      const now = this.library.foreignChanges()
      if (now === known) return
      known = now
      this.near.forget()
      this.#runner.wake()
      this.#hub.library()
      this.#hub.photos(null)
      this.queue.notify()
      void this.edits.publishUndo().catch(() => undefined)
    }
    const check = () => {
      try {
        compare()
      } catch (error) {
        // A drive that is gone for a moment: whoever asks the library gets the fault; the checks go on.
        console.error('What others changed in the library could not be read:', error)
      }
      cancel = clock.after(foreignCheckIntervalMs, check)
    }
    cancel = clock.after(foreignCheckIntervalMs, check)
    return () => cancel()
  }

  /**
   * Gives running jobs back to the queue. Those that do not come to an end in time do so when the engine is ended.
   * @returns to be called when the engine is ended: waits for the last ones and closes the database
   */
  async beginClose(): Promise<() => Promise<void>> {
    this.#stopForeignChecks()
    this.queue.notify.stop()
    this.notifyChanged.stop()
    this.editedThumbs.stop()
    this.#closing.abort()
    const { promise: timeout, resolve } = Promise.withResolvers<void>()
    const cancel = systemClock.after(closeTimeoutMs, resolve)
    await Promise.race([this.#working, timeout])
    cancel()
    return async () => {
      await Promise.all([this.#working, this.#tidying, this.editedThumbs.ended()])
      await this.library.close()
    }
  }
}
