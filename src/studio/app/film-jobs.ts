/** Films as jobs of the queue: coloured segment by segment into a file; what is finished of one stays finished whatever happens. */
import { access, rm, stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { z } from 'zod'
import { providerChoiceSchema } from '../../contract/engine.ts'
import { isFault, StudioFault } from '../../contract/errors.ts'
import { filmPresetSchema } from '../../contract/film-desk.ts'
import { encoderSchema, type FilmAnalysis } from '../../contract/film.ts'
import { storedFilmMarksSchema } from '../../contract/film-library.ts'
import { issuesOf, storedRecipeSchema } from '../../contract/recipe.ts'
import { colorFilm } from '../film/film.ts'
import type { FilmDeps, FilmEvent } from '../film/request.ts'
import { filmKind, type JobQueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { presentOriginal } from '../library/files.ts'
import type { FilmTools } from '../library/film-intake.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { unreadable } from '../library/stored-rows.ts'
import { colorOnly } from '../previews/film/film-pictures.ts'
import { cutsOf, keyFramesOf } from '../previews/film/film-work.ts'
import type { FilmSources } from '../previews/film/film-sources.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import type { LibraryRenderer } from '../render/library-renderer.ts'

/** The only files that a browser is given: Tintype's own, in the library's folder. */
const isOwnFile = (output: string): boolean => /^films\/[^/\\]+$/.test(output) && !output.endsWith('/..')

const payloadFields = z.strictObject({
  photoId: z.int(),
  recipe: storedRecipeSchema,
  marks: storedFilmMarksSchema,
  preset: filmPresetSchema,
  encoder: encoderSchema,
  /** Seconds of the film's clock; the whole film when null. */
  from: z.number().nullable(),
  to: z.number().nullable(),
  /** Of the coloured film: absolute, or, of one that a browser fetches, relative to the library's folder. */
  output: z.string(),
  /** A browser fetches it: it lies in the library's folder. */
  download: z.boolean(),
  /** The setting's where it is left out. */
  provider: providerChoiceSchema.optional(),
})

export const filmPayloadSchema = payloadFields.refine(
  ({ output, download }) => !download || isOwnFile(output),
  'a film that is fetched lies in the folder of films',
)
export type FilmPayload = z.output<typeof filmPayloadSchema>

/** Absolute path of the coloured film. @param folder of the library, which may have been moved */
export const outputOf = (folder: string, { output }: Pick<FilmPayload, 'output'>): string =>
  resolve(folder, output)

/** Where `colorFilm` keeps what is finished of a film. */
const workFolder = (output: string): string => `${output}.tintype`

/** How a film goes that is being coloured. */
export interface FilmPace {
  framesPerSecond: number | null
  /** Milliseconds. */
  timeLeft: number | null
}

/** Parts of the whole that one sees go by: the look, the frames, the end. */
const lookShare = 0.04
const colorShare = 0.94

interface FilmJobsDeps {
  library: Library
  renderer: LibraryRenderer
  jobs: Pick<JobQueue, 'get'>
  sources: FilmSources
  tools: FilmTools
  studio: Omit<FilmDeps, 'tools'>
  /** What is known of a running film has changed. */
  onPace: () => void
}

export class FilmJobs {
  readonly #deps: FilmJobsDeps
  readonly #photos: PhotoRepository
  readonly #pace = new Map<number, FilmPace>()

  constructor(deps: FilmJobsDeps) {
    this.#deps = deps
    this.#photos = new PhotoRepository(deps.library.db)
  }

  /** For the queue's runner of films. */
  get handlers(): Record<string, JobHandler> {
    return {
      [filmKind]: async (payload, { signal, progress, jobId }) => {
        const read = filmPayloadSchema.safeParse(payload)
        if (!read.success) throw unreadable('job', filmKind, issuesOf(read.error))
        try {
          if (await this.#isFinished(read.data, jobId)) await removeWork(this.#deps.library.folder, read.data)
          else await this.#color(read.data, signal, (event) => this.#told(jobId, event, progress))
          await this.#exported(read.data)
        } finally {
          this.#pace.delete(jobId)
        }
      },
    }
  }

  /** Null for a job that is not under way here. */
  paceOf(jobId: number): FilmPace | null {
    return this.#pace.get(jobId) ?? null
  }

  #told(jobId: number, event: FilmEvent, progress: Parameters<JobHandler>[1]['progress']): void {
    if (event.type === 'analysing') progress.report(lookShare * event.fraction)
    else if (event.type === 'estimated') {
      this.#pace.set(jobId, { framesPerSecond: null, timeLeft: event.estimate.seconds * 1000 })
    } else if (event.type === 'colored') {
      const { frames, of, framesPerSecond, secondsLeft } = event
      this.#pace.set(jobId, { framesPerSecond, timeLeft: secondsLeft === null ? null : secondsLeft * 1000 })
      progress.report(lookShare + (colorShare * frames) / Math.max(1, of))
    } else if (event.type === 'assembling') progress.report(lookShare + colorShare)
    this.#deps.onPace()
  }

  /** A worker that died between the film and its report leaves nothing to do. A file of somebody else's is not taken for it. */
  async #isFinished(payload: FilmPayload, jobId: number): Promise<boolean> {
    const job = await this.#deps.jobs.get(jobId)
    return job !== null && job.attempts > 1 && (await isThere(outputOf(this.#deps.library.folder, payload)))
  }

  /** @throws StudioFault as `colorFilm`, `library.notFound`, `library.fileMissing` */
  async #color(
    payload: FilmPayload,
    signal: AbortSignal,
    onEvent: (event: FilmEvent) => void,
  ): Promise<void> {
    const { library, tools, studio } = this.#deps
    const { photoId, recipe, marks, encoder, from, to, provider } = payload
    const output = outputOf(library.folder, payload)
    const photo = await this.#photos.byId(photoId)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(photoId) })
    const input = await presentOriginal(library, photo)
    const { analysis, source } = await this.#deps.sources.analysed(photoId, { signal })
    const { timeBase } = source.video
    const request = {
      input,
      output,
      color: colorOnly(recipe).steps.color,
      encoder,
      steady: true,
      from,
      to,
      provider,
      cuts: cutsOf(marks, timeBase),
      keyFrames: keyFramesOf(marks, analysis, timeBase, rangeOf(payload, analysis, timeBase)),
    }
    const run = async (resume: boolean) => {
      const how = { ...request, resume, overwrite: !resume }
      await colorFilm({ tools: await tools(), ...studio }, how, onEvent, signal)
    }
    try {
      await run(true)
    } catch (error) {
      // Another ffmpeg or model since: segments of both would not fit together, and the film is made anew.
      if (!isFault(error, 'film.otherWork')) throw error
      await run(false)
    }
  }

  /** The album says that it was exported, and by which recipe. */
  async #exported({ photoId, recipe }: FilmPayload): Promise<void> {
    const { library, renderer } = this.#deps
    const variant = await library.db
      .selectFrom('variants')
      .select('id')
      .where('photo_id', '=', photoId)
      .executeTakeFirst()
    const row = {
      recipe_hash: variant ? recipeFingerprint(recipe).hash : '',
      models: variant ? renderer.modelsOf(recipe) : '',
      exported: library.clock.now(),
    }
    await library.db
      .insertInto('exports')
      .values({ photo_id: photoId, ...row })
      .onConflict((conflict) => conflict.column('photo_id').doUpdateSet(row))
      .execute()
  }
}

/** Ticks of the first and the last frame of a part; null for the whole film. */
function rangeOf(
  { from, to }: Pick<FilmPayload, 'from' | 'to'>,
  { times }: FilmAnalysis,
  { num, den }: { num: number; den: number },
): { from: number; to: number } | null {
  if (from === null && to === null) return null
  const tick = (seconds: number) => Math.ceil((seconds * den) / num - 1e-6)
  const first = from === null ? times[0] : tick(from)
  const end = to === null ? Infinity : tick(to)
  const within = times.filter((time) => time >= first && time < end)
  return { from: within[0] ?? first, to: within.at(-1) ?? first }
}

/** What is kept of a film that nobody will go on with. */
export async function removeWork(folder: string, payload: Pick<FilmPayload, 'output'>): Promise<void> {
  await rm(workFolder(outputOf(folder, payload)), { recursive: true, force: true }).catch(() => undefined)
}

/** The finished film, with what a person calls it; null where it is not there (any more). */
export async function finishedFilm(
  folder: string,
  payload: unknown,
): Promise<{ path: string; name: string } | null> {
  const read = filmPayloadSchema.safeParse(payload)
  if (!read.success) return null
  const output = outputOf(folder, read.data)
  const facts = await stat(output).catch(() => null)
  return facts?.isFile() ? { path: output, name: basename(output) } : null
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )
