/** Jobs of the queue as windows show them: with the photo's name and thumbnail, and faults without paths. */
import { z } from 'zod'
import { fromStudioError } from '../../contract/errors.ts'
import type { JobCard } from '../../contract/queue.ts'
import { storedRecipeSchema, type Recipe } from '../../contract/recipe.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { Job } from '../jobs/queue.ts'
import type { JobRunner } from '../jobs/runner.ts'
import { originalPath } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { among } from '../library/sql-lists.ts'
import { originalThumbs } from '../library/views/cards.ts'

/** What of a render's payload the queue's view needs. */
export const jobPayloadSchema = z.object({
  photoId: z.int(),
  variantId: z.int(),
  recipe: storedRecipeSchema,
})

/** In the order of `jobs`; those whose photo is gone, or that are no renders, are left out. */
export async function jobCards(
  library: Library,
  runner: JobRunner,
  jobs: readonly Job[],
): Promise<JobCard[]> {
  const read = jobs.flatMap((job) => {
    const payload = jobPayloadSchema.safeParse(job.payload)
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
    return photo ? [cardOf(library, runner, job, photo, recipe)] : []
  })
}

function cardOf(library: Library, runner: JobRunner, job: Job, photo: PhotoRow, recipe: Recipe): JobCard {
  const { id, state, attempts, finished, fault } = job
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
    fault: fault && renameInFault(fromStudioError(fault), photo.name, originalPath(library, photo)).toError(),
    finished,
  }
}
