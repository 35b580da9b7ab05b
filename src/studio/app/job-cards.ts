/** Jobs of the queue as windows show them: with the photo's name and thumbnail, and faults without paths. */
import { z } from 'zod'
import { providerChoiceSchema } from '../../contract/engine.ts'
import { fromStudioError, type StudioError } from '../../contract/errors.ts'
import { photoIdSchema } from '../../contract/ids.ts'
import type { PhotoCard } from '../../contract/library.ts'
import type { JobCard } from '../../contract/queue.ts'
import { issuesOf, storedRecipeSchema } from '../../contract/recipe.ts'
import { renameInFault } from '../../platform/file-names.ts'
import type { Job } from '../jobs/queue.ts'
import { filmKind } from '../jobs/queue.ts'
import { filmPayloadSchema, finishedFilm, nameOfFilm } from './film-files.ts'
import type { JobRunners } from './job-runners.ts'
import { originalPath } from '../library/files.ts'
import type { Library } from '../library/open.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { among } from '../library/sql-lists.ts'
import { unreadable } from '../library/stored-rows.ts'
import { originalThumbs, photoRows, thumbsOf, type CardRow } from '../library/views/cards.ts'

/** What of a render's payload the queue's view needs. */
const jobPayloadSchema = z.object({
  photoId: z.int(),
  recipe: storedRecipeSchema,
  provider: providerChoiceSchema.optional(),
})
type JobPayload = z.output<typeof jobPayloadSchema>

/** The photo of a job, also where the rest of it can't be read. */
export const photoOfJob = ({ payload }: Pick<Job, 'payload'>): number | null =>
  z.object({ photoId: photoIdSchema }).safeParse(payload).data?.photoId ?? null

/** In the order of `jobs`; renders of photos that are gone are left out. What can't be read is named, and can be removed. */
export async function jobCards(
  library: Library,
  runner: JobRunners,
  jobs: readonly Job[],
  preview: (row: CardRow) => Promise<PhotoCard['original'] | null>,
): Promise<JobCard[]> {
  const rows = await library.db
    .selectFrom('photos')
    .selectAll()
    .where('id', 'in', among(jobs.flatMap((job) => photoOfJob(job) ?? [])))
    .execute()
  const photos = new Map(rows.map((row) => [row.id, row]))
  const colored = new Map<number, PhotoCard['colored']>()
  for (const row of await photoRows(library.db, [...photos.keys()]))
    colored.set(row.id, (await preview(row)) ?? thumbsOf(row))
  const films = new Map<number, JobCard['film']>()
  for (const job of jobs) if (job.kind === filmKind) films.set(job.id, await filmOf(library, job))
  return jobs.flatMap((job) => {
    const payload = jobPayloadSchema.safeParse(job.payload)
    const photo = photos.get(photoOfJob(job) ?? -1)
    if (!payload.success) return [unreadableCard(library, job, photo, issuesOf(payload.error))]
    if (!photo) return []
    const { small } = colored.get(photo.id) ?? originalThumbs(photo)
    const film = films.get(job.id) ?? null
    return [{ ...cardOf(library, runner, job, photo, payload.data), film, thumb: small }]
  })
}

function cardOf(
  library: Library,
  runner: JobRunners,
  job: Job,
  photo: PhotoRow,
  { recipe, provider }: JobPayload,
): Omit<JobCard, 'thumb' | 'film'> {
  const { id, state, attempts, finished } = job
  const { model, style, renderFactor } = recipe.steps.color
  return {
    id,
    photo: photo.id,
    name: photo.caption === '' ? photo.name : photo.caption,
    look: model ?? style,
    renderFactor: renderFactor ?? null,
    provider: provider ?? null,
    state,
    progress: runner.progressOf(id) ?? job.progress,
    timeLeft: runner.timeLeftOf(id),
    stage: runner.stageOf(id),
    framesPerSecond: runner.framesPerSecondOf(id),
    attempts,
    fault: faultOf(library, job, photo),
    finished,
  }
}

/** How a film is written, and where it can be had once it is done. */
async function filmOf({ folder }: Library, { id, payload, state }: Job): Promise<JobCard['film']> {
  const film = filmPayloadSchema.safeParse(payload).data
  if (!film) return null
  const isDone = state === 'done' && film.download && (await finishedFilm(folder, payload)) !== null
  return {
    preset: film.preset,
    fileName: nameOfFilm(film),
    download: isDone ? `/media/film/result/${id}` : null,
  }
}

function faultOf(library: Library, { fault }: Job, photo: PhotoRow): StudioError | null {
  return fault && renameInFault(fromStudioError(fault), photo.name, originalPath(library, photo)).toError()
}

function unreadableCard(library: Library, job: Job, photo: PhotoRow | undefined, issues: string[]): JobCard {
  const { id, kind, state, progress, attempts, finished } = job
  const name = photo?.name ?? `${kind} ${id}`
  return {
    id,
    photo: photo?.id ?? null,
    name,
    thumb: photo ? originalThumbs(photo).small : null,
    look: '',
    renderFactor: null,
    provider: null,
    state,
    progress,
    timeLeft: null,
    stage: null,
    framesPerSecond: null,
    film: null,
    attempts,
    fault: (photo && faultOf(library, job, photo)) ?? job.fault ?? unreadable('job', name, issues).toError(),
    finished,
  }
}
