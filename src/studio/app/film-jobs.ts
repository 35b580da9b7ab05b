/**
 * Films as jobs of the queue: coloured segment by segment into a file; what is finished of one stays finished
 * whatever happens.
 */
import { dirname } from 'node:path'
import { isFault, StudioFault } from '../../contract/errors.ts'
import type { FilmAnalysis } from '../../contract/film.ts'
import { issuesOf } from '../../contract/recipe.ts'
import { filesIn, writeZip } from '../export/zip.ts'
import { colorFilm } from '../film/film.ts'
import type { FilmDeps, FilmEvent } from '../film/request.ts'
import { filmKind, type JobQueue } from '../jobs/queue.ts'
import type { JobHandler } from '../jobs/runner.ts'
import { presentOriginal } from '../library/files.ts'
import type { FilmTools } from '../library/film-intake.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'
import { unreadable } from '../library/stored-rows.ts'
import { filmWork, paintedFrom } from '../previews/film/film-work.ts'
import type { FilmSources } from '../previews/film/film-sources.ts'
import { recipeFingerprint } from '../recipe-fingerprint.ts'
import type { LibraryRenderer } from '../render/library-renderer.ts'
import {
  filmPayloadSchema,
  isMade,
  outputOf,
  placeOfFilm,
  removeWork,
  type FilmPayload,
} from './film-files.ts'

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
          else await this.#make(read.data, signal, (event) => this.#report(jobId, event, progress))
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

  #report(jobId: number, event: FilmEvent, progress: Parameters<JobHandler>[1]['progress']): void {
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
    return job !== null && job.attempts > 1 && (await isMade(this.#deps.library.folder, payload))
  }

  /** A browser fetches one file: pictures are packed. @throws as `#color`, `output.*` */
  async #make(payload: FilmPayload, signal: AbortSignal, onEvent: (event: FilmEvent) => void): Promise<void> {
    const { folder } = this.#deps.library
    const [output, place] = [outputOf(folder, payload), placeOfFilm(folder, payload)]
    if (payload.preset !== 'pictures' || !payload.download)
      return this.#color(payload, output, signal, onEvent)
    const pictures = dirname(output)
    // After a stop all of them may be there, and only the packing is left.
    if (!(await isMade(folder, { ...payload, download: false, output })))
      await this.#color(payload, output, signal, onEvent)
    await writeZip(place, pictures, await filesIn(pictures), signal)
    await removeWork(folder, payload)
  }

  /** @throws StudioFault as `colorFilm`, `library.notFound`, `library.fileMissing` */
  async #color(
    payload: FilmPayload,
    output: string,
    signal: AbortSignal,
    onEvent: (event: FilmEvent) => void,
  ): Promise<void> {
    const { library, tools, studio } = this.#deps
    const { photoId, recipe, marks, encoder, from, to, provider } = payload
    const photo = await this.#photos.byId(photoId)
    if (!photo) throw new StudioFault('library.notFound', { kind: 'photo', name: String(photoId) })
    const input = await presentOriginal(library, photo)
    const { analysis, source } = await this.#deps.sources.analysed(photoId, { signal })
    const { timeBase } = source.video
    const range = rangeOf(payload, analysis, timeBase)
    const part = range && { ...range, from: paintedFrom(marks, analysis, range.from) }
    const request = {
      input,
      output,
      ...(await filmWork(recipe, marks, { analysis, timeBase, part }, (of) =>
        this.#deps.sources.reference(of),
      )),
      encoder,
      steady: true,
      from,
      to,
      provider,
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
