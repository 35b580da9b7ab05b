/** The queue of renders as windows see and steer it. */
import { z } from 'zod'
import type { ProviderChoice } from '../../contract/engine.ts'
import { fromStudioError } from '../../contract/errors.ts'
import type { JobCard, QueueState } from '../../contract/queue.ts'
import { makeRecipe, storedRecipeSchema, type Recipe, type Style } from '../../contract/recipe.ts'
import { onScreen, type Job } from '../jobs/queue.ts'
import { applyRecipe, applyStyle } from '../library/edits/recipes.ts'
import { among, inPieces } from '../library/sql-lists.ts'
import { originalPath } from '../library/files.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { addStep, currentRecipe, variantOf } from '../library/recipe-steps.ts'
import { originalThumbs } from '../library/views/cards.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { EventHub } from './event-hub.ts'
import type { OpenLibrary } from './open-library.ts'

/** Running jobs that are told one by one: more than any machine has at once. */
const mostRunning = 64

const payloadSchema = z.object({ photoId: z.int(), variantId: z.int(), recipe: storedRecipeSchema })

export interface RenderRequest {
  photos: readonly number[]
  recipe?: Recipe | undefined
  style?: Style | undefined
  onScreen: boolean
  provider?: ProviderChoice | undefined
}

export async function queueState({ library, queue, runner }: OpenLibrary): Promise<QueueState> {
  const counts = await queue.counts()
  const rows = await library.db
    .selectFrom('jobs')
    .select(['id', 'photo_id', 'progress'])
    .where('state', '=', 'running')
    .orderBy('started')
    .limit(mostRunning)
    .execute()
  const paused = await queue.isPaused()
  return {
    paused,
    counts,
    batch: await queue.batch(),
    running: rows.flatMap(({ id, photo_id, progress }) =>
      photo_id === null
        ? []
        : [
            {
              id,
              photo: photo_id,
              progress: runner.progressOf(id) ?? progress,
              timeLeft: runner.timeLeftOf(id),
            },
          ],
    ),
    timeLeft: paused ? null : runner.timeLeft(counts.queued),
  }
}

/** Open jobs in their order, then ended ones, the last first. */
export async function jobCards(room: OpenLibrary, limit: number): Promise<JobCard[]> {
  const { library, queue } = room
  const jobs = await queue.list(limit)
  const read = jobs.flatMap((job) => {
    const payload = payloadSchema.safeParse(job.payload)
    return payload.success ? [{ job, ...payload.data }] : []
  })
  const rows = await library.db
    .selectFrom('photos')
    .selectAll()
    .where('id', 'in', among(read.map(({ photoId }) => photoId)))
    .execute()
  const photos = new Map(rows.map((row) => [row.id, row]))
  return read.flatMap(({ job, photoId, recipe }) => {
    const photo = photos.get(photoId)
    return photo ? [cardOf(room, job, photo, recipe)] : []
  })
}

function cardOf({ library, runner }: OpenLibrary, job: Job, photo: PhotoRow, recipe: Recipe): JobCard {
  const { id, state, attempts, finished } = job
  const { model, style, renderFactor } = recipe.steps.color
  return {
    id,
    photo: photo.id,
    name: photo.caption === '' ? photo.name : photo.caption,
    thumb: originalThumbs(photo).small,
    look: model ?? style,
    renderFactor: renderFactor ?? null,
    state,
    progress: runner.progressOf(id) ?? job.progress,
    timeLeft: runner.timeLeftOf(id),
    attempts,
    fault:
      job.fault &&
      renameInFault(fromStudioError(job.fault), photo.name, originalPath(library, photo)).toError(),
    finished,
  }
}

/**
 * Queues photos with their first variants' recipes; see `queueContract.render`.
 * @returns how many were queued, how many are rendered so already, and how many have another recipe now
 */
export async function renderPhotos(
  room: OpenLibrary,
  hub: EventHub,
  wish: RenderRequest,
): Promise<{ queued: number; finished: number; changed: number }> {
  const { library, history, renders, queue } = room
  const { photos, recipe = makeRecipe(), style, provider } = wish
  const now = library.clock.now()
  const changed = await history.do(
    (trx) =>
      style === undefined
        ? applyRecipe(trx, photos, recipe, { onlyNew: true, now })
        : applyStyle(trx, photos, style, now),
    (count) => ({ type: 'colorize', photos: count }),
  )
  await room.tellUndo()
  const priority = wish.onScreen ? onScreen : 0
  const result = await renders.enqueueCurrent(photos, { priority, provider })
  if (wish.onScreen) await queue.promote(await queue.openOf(photos), onScreen)
  hub.photos(photos.length > 1000 ? null : photos)
  room.queueChanged()
  return { ...result, changed }
}

/** Queues one variant; see `queueContract.renderVariant`. @throws StudioFault `library.notFound` */
export async function renderVariant(
  room: OpenLibrary,
  hub: EventHub,
  variant: number,
  isOnScreen: boolean,
): Promise<{ queued: number; finished: number }> {
  const { library, renders, queue } = room
  const { photo_id: photo } = await variantOf(library.db, variant)
  const result = await renders.enqueueVariants([variant], { priority: isOnScreen ? onScreen : 0 })
  if (isOnScreen) await queue.promote(await queue.openOf([photo]), onScreen)
  hub.photos([photo])
  room.queueChanged()
  return result
}

/** Failed and cancelled jobs again; see `queueContract.retry`. */
export async function retryJobs(
  room: OpenLibrary,
  hub: EventHub,
  ids: readonly number[],
  other: { provider?: ProviderChoice | undefined; renderFactor?: number | undefined },
): Promise<void> {
  const { queue, library, history } = room
  if (other.provider === undefined && other.renderFactor === undefined) {
    await queue.retry(ids)
    hub.photos(null)
    return
  }
  const jobs = await library.db
    .selectFrom('jobs')
    .select(['id', 'payload', 'state'])
    .where('id', 'in', among(ids))
    .where('state', 'in', ['failed', 'cancelled'])
    .execute()
  const variants = await there(
    room,
    jobs.flatMap(({ payload }) => {
      const read = payloadSchema.safeParse(JSON.parse(payload))
      return read.success ? [read.data.variantId] : []
    }),
  )
  const { renderFactor } = other
  if (renderFactor !== undefined) {
    const now = library.clock.now()
    await history.do(
      (trx) =>
        inPieces(
          variants,
          async (piece) => {
            for (const variant of piece) {
              const lower = withFactor(await currentRecipe(trx, variant), renderFactor)
              await addStep(trx, variant, lower, 'renderFactor', now)
            }
          },
          100,
        ),
      () => ({ type: 'recipeApply', photos: variants.length }),
    )
    await room.tellUndo()
  }
  await inPieces(jobs, async (piece) => {
    await library.db
      .deleteFrom('jobs')
      .where('id', 'in', among(piece.map(({ id }) => id)))
      .execute()
  })
  await room.renders.enqueueVariants(variants, { provider: other.provider })
  hub.photos(null)
}

/** Those of the variants that nobody has removed meanwhile. */
async function there({ library }: OpenLibrary, variants: readonly number[]): Promise<number[]> {
  const rows = await library.db
    .selectFrom('variants')
    .select('id')
    .where('id', 'in', among(variants))
    .execute()
  return rows.map(({ id }) => id)
}

function withFactor(recipe: Recipe, renderFactor: number): Recipe {
  const { color } = recipe.steps
  return { ...recipe, steps: { ...recipe.steps, color: { ...color, renderFactor } } }
}
