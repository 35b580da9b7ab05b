/** The queue of renders as windows see and steer it. */
import { z } from 'zod'
import type { ProviderChoice } from '../../contract/engine.ts'
import type { JobCard, QueueState } from '../../contract/queue.ts'
import type { BatchReview } from '../../contract/needs-look.ts'
import { makeRecipe, type Recipe, type Style } from '../../contract/recipe.ts'
import { throttled, type Throttled } from '../../platform/clock.ts'
import { filmKind, onScreen as onScreenPriority, type JobQueue } from '../jobs/queue.ts'
import type { EditHistory } from '../library/edits/history.ts'
import { applyAutomatic, applyRecipe, applyRenderFactor, applyStyle } from '../library/edits/recipes.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { presentVariants, variantOf } from '../library/recipe-steps.ts'
import { among, inPieces } from '../library/sql-lists.ts'
import { parseJson } from '../library/stored-rows.ts'
import type { EditedThumbs } from '../previews/edited-thumbs.ts'
import type { RenderJobs } from '../render/render-jobs.ts'
import { batchReview } from './batch-review.ts'
import type { EventHub } from './event-hub.ts'
import { removeWork, retryFilms, worksOf } from './film-queue.ts'
import { jobCards } from './job-cards.ts'
import type { JobRunners } from './job-runners.ts'
import { QueueReconciler } from './reconcile-queue.ts'

/** Running jobs that are listed one by one: more than any machine has at once. */
const maxRunning = 64
/** Milliseconds between two events about the queue: not more often than a window can show. */
const notifyIntervalMs = 200
/** Photos named one by one in an event; beyond, it says "any". */
const maxNamedPhotos = 1000

export interface RenderRequest {
  photos: readonly number[]
  recipe?: Recipe | undefined
  style?: Style | undefined
  automatic?: true | undefined
  onScreen: boolean
  provider?: ProviderChoice | undefined
}

/** What failed and cancelled jobs are tried again with; what is left out stays as it was. */
interface RetryChange {
  provider?: ProviderChoice | undefined
  renderFactor?: number | undefined
}

export interface QueueServiceDeps {
  library: Library
  jobs: JobQueue
  runner: JobRunners
  renders: RenderJobs
  history: EditHistory
  editedThumbs: Pick<EditedThumbs, 'find'>
  hub: EventHub
}

export class QueueService {
  readonly #deps: QueueServiceDeps
  readonly #reconciler: QueueReconciler
  /** The queue has changed: windows get its state, where there are any. */
  readonly notify: Throttled

  constructor(deps: QueueServiceDeps) {
    this.#deps = deps
    this.#reconciler = new QueueReconciler(deps.library.db, deps.jobs)
    this.notify = throttled(deps.library.clock, notifyIntervalMs, () => void this.#publish())
  }

  async state(): Promise<QueueState> {
    const { library, jobs, runner } = this.#deps
    const counts = await jobs.counts()
    const rows = await library.db
      .selectFrom('jobs')
      .select(['id', 'kind', 'photo_id', 'progress'])
      .where('state', '=', 'running')
      .orderBy('started')
      .limit(maxRunning)
      .execute()
    const paused = await jobs.isPaused()
    const { n: queuedFilms } = await library.db
      .selectFrom('jobs')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where('state', '=', 'queued')
      .where('kind', '=', filmKind)
      .executeTakeFirstOrThrow()
    const films = rows.filter(({ kind }) => kind === filmKind).map(({ id }) => id)
    const photos = { queued: counts.queued - queuedFilms, running: rows.length - films.length }
    return {
      paused,
      counts,
      batch: await jobs.batch(),
      running: rows.flatMap(({ id, photo_id: photo, progress }) =>
        photo === null || photo < 1
          ? []
          : [
              {
                id,
                photo,
                progress: runner.progressOf(id) ?? progress,
                timeLeft: runner.timeLeftOf(id),
                stage: runner.stageOf(id),
                framesPerSecond: runner.framesPerSecondOf(id),
              },
            ],
      ),
      timeLeft: paused ? null : runner.timeLeft(photos, { queued: queuedFilms, running: films }),
    }
  }

  /** Open jobs in their order, then ended ones, the last first. */
  async list(limit: number): Promise<JobCard[]> {
    const { library, runner, jobs, editedThumbs } = this.#deps
    return jobCards(library, runner, await jobs.list(limit), (row) => editedThumbs.find(row))
  }

  /** See `queueContract.review`. */
  review(): Promise<BatchReview> {
    return batchReview(this.#deps.library.db)
  }

  /**
   * Queues photos with their first variants' recipes; see `queueContract.render`.
   * @returns how many were queued, how many are rendered so already, how many have another recipe now, and films passed over
   */
  async render(
    request: RenderRequest,
  ): Promise<{ queued: number; finished: number; changed: number; films: number }> {
    const { library, history, renders, hub } = this.#deps
    const photos = await new PhotoRepository(library.db).withoutFilms(request.photos)
    const { recipe = makeRecipe(), style, automatic, provider, onScreen } = request
    const now = library.clock.now()
    const changed = await history.do(
      (trx) => {
        if (automatic) return applyAutomatic(trx, photos, style, now)
        if (style !== undefined) return applyStyle(trx, photos, style, now)
        return applyRecipe(trx, photos, recipe, { onlyNew: true, now })
      },
      (count) => ({ type: 'colorize', photos: count }),
    )
    hub.undo(await history.state())
    const result = await renders.enqueueCurrent(photos, {
      priority: onScreen ? onScreenPriority : 0,
      provider,
    })
    if (onScreen) await this.#promote(photos)
    hub.photos(photos.length > maxNamedPhotos ? null : photos)
    this.changed()
    return { ...result, changed, films: request.photos.length - photos.length }
  }

  /** Queues one variant; see `queueContract.renderVariant`. @throws StudioFault `library.notFound` */
  async renderVariant(variant: number, onScreen: boolean): Promise<{ queued: number; finished: number }> {
    const { library, renders, hub } = this.#deps
    const { photo_id: photo } = await variantOf(library.db, variant)
    const result = await renders.enqueueVariants([variant], { priority: onScreen ? onScreenPriority : 0 })
    if (onScreen) await this.#promote([photo])
    hub.photos([photo])
    this.changed()
    return result
  }

  pause(ids: readonly number[] | undefined): Promise<QueueState> {
    return this.#change((jobs) => jobs.pause(ids))
  }

  resume(ids: readonly number[] | undefined): Promise<QueueState> {
    return this.#change((jobs) => jobs.resume(ids))
  }

  async cancel(ids: readonly number[] | undefined): Promise<QueueState> {
    await this.#deps.jobs.cancel(ids)
    this.changed()
    this.#deps.hub.photos(null)
    return this.state()
  }

  /** Failed and cancelled jobs again; see `queueContract.retry`. */
  retry(ids: readonly number[], change: RetryChange): Promise<QueueState> {
    return this.#change(async (jobs) => {
      const isSame = change.provider === undefined && change.renderFactor === undefined
      await (isSame ? jobs.retry(ids) : this.#retryWith(ids, change))
      this.#deps.hub.photos(null)
    })
  }

  move(ids: readonly number[], before: number | null): Promise<QueueState> {
    return this.#change((jobs) => jobs.move(ids, before))
  }

  /** What a person looks at now goes first. */
  putOnScreen(photos: readonly number[]): Promise<QueueState> {
    return this.#change(() => this.#promote(photos))
  }

  clear(states: readonly ('done' | 'failed' | 'cancelled')[]): Promise<QueueState> {
    return this.#change(async (jobs) => {
      const films = await worksOf(this.#deps.library.db, states)
      await jobs.clear(states)
      for (const film of films) await removeWork(this.#deps.library.folder, film)
    })
  }

  /** Nobody waits for pictures of photos that were taken out of the library. */
  async cancelPhotos(photos: readonly number[]): Promise<void> {
    const { jobs } = this.#deps
    await jobs.cancel(await jobs.openOf(photos))
  }

  /** See `QueueReconciler`. */
  async reconcile(): Promise<void> {
    await this.#reconciler.run()
    this.changed()
  }

  /** A person has changed the queue: workers and windows need not wait to find out. */
  changed(): void {
    this.#deps.runner.wake()
    this.notify()
  }

  async #change(act: (jobs: JobQueue) => Promise<void>): Promise<QueueState> {
    await act(this.#deps.jobs)
    this.changed()
    return this.state()
  }

  async #promote(photos: readonly number[]): Promise<void> {
    const { jobs } = this.#deps
    await jobs.promote(await jobs.openOf(photos), onScreenPriority)
  }

  async #publish(): Promise<void> {
    const { hub } = this.#deps
    if (!hub.hasSubscribers) return
    // The library may be closed, or its drive gone, meanwhile: the next call gets the fault.
    const state = await this.state().catch(() => null)
    if (state) hub.queue(state)
  }

  async #retryWith(ids: readonly number[], { provider, renderFactor }: RetryChange): Promise<void> {
    const { library, renders, history, hub } = this.#deps
    const jobs = await library.db
      .selectFrom('jobs')
      .select(['id', 'payload', 'state'])
      .where('id', 'in', among(ids))
      .where('kind', '<>', filmKind)
      .where('state', 'in', ['failed', 'cancelled'])
      .execute()
    await this.#deps.jobs.retry(await retryFilms(library.db, ids, { provider, renderFactor }))
    const variants = await presentVariants(
      library.db,
      jobs.flatMap(({ payload }) => {
        const read = z.object({ variantId: z.int() }).safeParse(parseJson(payload))
        return read.success ? [read.data.variantId] : []
      }),
    )
    if (renderFactor !== undefined) {
      const now = library.clock.now()
      await history.do(
        (trx) => applyRenderFactor(trx, variants, renderFactor, now),
        () => ({ type: 'recipeApply', photos: variants.length }),
      )
      hub.undo(await history.state())
    }
    await inPieces(jobs, async (piece) => {
      await library.db
        .deleteFrom('jobs')
        .where('id', 'in', among(piece.map(({ id }) => id)))
        .execute()
    })
    await renders.enqueueVariants(variants, { provider })
  }
}
