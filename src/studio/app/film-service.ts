/** What windows ask about films: their scenes and frames, how they play, what an export comes to, and to queue it. */
import { mkdir, stat, statfs } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { FilmExport, FilmForecast, FilmSheet } from '../../contract/film-workbench.ts'
import type { FilmDamage } from '../../contract/film.ts'
import { filmRecipe } from '../../contract/film-library.ts'
import type { CallOptions } from '../../contract/progress.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { CarriedStream } from '../../ffmpeg/assemble.ts'
import { checkEncoder } from '../../ffmpeg/encoders.ts'
import { displaySize } from '../../ffmpeg/still.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { newMediaId } from '../../platform/file-names.ts'
import { triedStreams } from '../film/carried.ts'
import { commandsOf, shellText } from '../film/commands.ts'
import { onFilmClock } from '../film/film-clock.ts'
import { estimateFrom } from '../film/estimate.ts'
import { measureFilm, type FilmMeasure } from '../film/measure.ts'
import { keepsColor } from '../film/segments.ts'
import type { FilmDeps } from '../film/request.ts'
import { measureDamage } from '../film/restoration.ts'
import type { MediaFile } from '../http/files.ts'
import { filmKind, type JobQueue } from '../jobs/queue.ts'
import { marksIn } from '../library/film-intake.ts'
import type { Library } from '../library/open.ts'
import type { PhotoRow } from '../library/photo-repository.ts'
import { readRecipe } from '../library/stored-rows.ts'
import type { FilmClips } from '../previews/film/film-clips.ts'
import { frameAddress, type FilmPictures } from '../previews/film/film-pictures.ts'
import type { FilmSources } from '../previews/film/film-sources.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import { commandFor } from './film-command.ts'
import {
  encoderOf,
  filmPayloadSchema,
  finishedFilm,
  isPictures,
  nameOf,
  outputName,
  packed,
  picturePattern,
  placeOfFilm,
  typeOf,
  type FilmPayload,
} from './film-files.ts'
import { leadInto, partOf, placeOf, secondsOf, withinPart } from './film-part.ts'
import type { HostServices } from './host-services.ts'
import type { QueueService } from './queue-service.ts'

/** Of files in the library's folder that a browser fetches. */
const filmsFolder = 'films'
/** Films whose pace is known: those of one sitting. */
const mostMeasures = 64

interface FilmServiceDeps {
  library: Library
  sources: FilmSources
  pictures: FilmPictures
  clips: FilmClips
  jobs: JobQueue
  queue: QueueService
  studio: Omit<FilmDeps, 'tools'>
  /** Folder of this run, which exists. */
  temporary: string
}

export class FilmService {
  readonly #deps: FilmServiceDeps
  readonly #measures = new Map<string, FilmMeasure>()
  readonly #carried = new Map<string, readonly CarriedStream[]>()
  readonly #damages = new Map<string, FilmDamage | null>()

  constructor(deps: FilmServiceDeps) {
    this.#deps = deps
  }

  get pictures(): FilmPictures {
    return this.#deps.pictures
  }

  get clips(): FilmClips {
    return this.#deps.clips
  }

  /** @throws StudioFault as `FilmSources.analysed` */
  async open(photo: number, options: CallOptions = {}): Promise<FilmSheet> {
    const { row, source, analysis } = await this.#deps.sources.analysed(photo, options)
    const { times, cuts, damaged, inColor = false } = analysis
    const { timeBase } = source.video
    const facts = { times, cuts, damaged, inColor }
    return { ...displaySize(source.video), timeBase, ...facts, frames: frameAddress(row) }
  }

  /**
   * What the film's picture suffers from; null for films that can't be sought in and those of very short scenes.
   * @throws StudioFault as `FilmSources.analysed`, `film.toolFailed`
   */
  async damage(photo: number, { signal }: CallOptions = {}): Promise<FilmDamage | null> {
    const { sources, studio } = this.#deps
    const { row, source, analysis } = await sources.analysed(photo, { signal })
    const known = this.#damages.get(row.sha256)
    if (known !== undefined) return known
    const work = { deps: studio, source, signal: signal ?? new AbortController().signal }
    const damage = await sources.named(row, () => measureDamage(work, analysis))
    keep(this.#damages, row.sha256, damage)
    return damage
  }

  /** @throws StudioFault as `FilmSources.analysed`, `model.*`, `film.*` */
  async forecast(request: FilmExport, options: CallOptions = {}): Promise<FilmForecast> {
    const { sources, temporary, studio, library } = this.#deps
    const { row, info, source, analysis } = await sources.analysed(request.photo, options)
    const recipe = await this.#recipeOf(row)
    const { color, grade } = recipe.steps
    const encoder = encoderOf(request)
    const marks = marksIn(row.film_marks, row.name)
    const { restoration, exceptions } = marks
    const part = partOf(marks, request, analysis)
    const place = placeOf(part, source.video.timeBase)
    const fileName = nameOf(request)
    const output = outputName(request)
    if (!isPictures(request)) await checkEncoder(source.tools, encoder, output, options.signal)
    const key = renderKey([row.sha256, color, grade, restoration, encoder])
    let measure = this.#measures.get(key)
    if (!measure) {
      const trial = join(temporary, `${newMediaId()}.nut`)
      const work = { source, analysis, color, encoder, grade, restoration }
      measure = await sources.named(row, () => measureFilm(studio, work, trial, options), trial)
      keep(this.#measures, key, measure)
    }
    const tried = `${row.sha256} ${extname(output)}`
    const carried =
      this.#carried.get(tried) ??
      (await sources.named(row, () => triedStreams(source.tools, info, output, options.signal)))
    keep(this.#carried, tried, carried)
    const pack = await studio.packs.forColorStep(color)
    const looked = {
      tools: { ...source.tools, ffmpeg: 'ffmpeg' },
      info: { ...info, file: row.name },
      scan: source.scan,
      pack,
      folder: `${output}.tintype`,
      carried,
    }
    const scenes = exceptions.map(({ tick, ...changes }) => ({
      time: secondsOf(tick, source.video.timeBase),
      ...changes,
    }))
    const how = commandsOf(looked, { output, color, grade, restoration, scenes, encoder, ...place })
    const room = request.part ? 0 : info.bytes
    const lead = leadInto(part, marks, analysis)
    const made = withinPart(analysis, { first: part.first - lead, end: part.end })
    const { seconds, bytes, neededBytes } = estimateFrom(made, measure, room, lead)
    const disk = await statfs(library.folder).catch(() => null)
    return {
      frames: part.frames,
      recolors: analysis.inColor === true && !keepsColor(color, analysis),
      time: seconds * 1000,
      bytes,
      neededBytes,
      freeBytes: disk ? disk.bavail * disk.bsize : null,
      changed: looked.carried.flatMap(({ stream: { kind, codec }, how, encoder = null }) =>
        how === 'copied' ? [] : [{ kind, codec, isLost: how === 'left out', encoder }],
      ),
      fileName,
      command: commandFor({
        ...request,
        // A person counts from the beginning, wherever the film's clock begins.
        ...onFilmClock({ ...place, scenes }, { start: -info.start }),
        input: row.name,
        output,
        color,
        grade,
        restoration,
      }),
      ffmpeg: {
        read: shellText(how.read),
        write: shellText(how.write),
        assemble: shellText(how.assemble),
      },
    }
  }

  /**
   * Queues a film.
   * @returns the job's id; null where the dialog for the folder was closed
   * @throws StudioFault as `FilmSources.analysed`, `output.*`
   */
  async export(request: FilmExport, host: Pick<HostServices, 'pickFolder'>): Promise<number | null> {
    const { sources, jobs, queue, library } = this.#deps
    const { row, source, analysis } = await sources.analysed(request.photo)
    const isDownload = host.pickFolder === null
    const folder = host.pickFolder ? await host.pickFolder() : join(library.folder, filmsFolder)
    if (folder === null) return null
    await mkdir(folder, { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, folder)
    })
    const marks = marksIn(row.film_marks, row.name)
    const part = partOf(marks, request, analysis)
    const work = {
      photoId: row.id,
      recipe: await this.#recipeOf(row),
      marks,
      preset: request.preset,
      pictures: request.pictures,
      encoder: encoderOf(request),
      ...placeOf(part, source.video.timeBase),
    }
    const free = await this.#freeOutput(
      folder,
      isDownload && isPictures(request) ? nameOf(request) + packed : nameOf(request),
    )
    const output = isPictures(request) && !isDownload ? join(free, picturePattern(request)) : free
    const stored = isDownload ? `${filmsFolder}/${basename(output)}` : output
    const payload: FilmPayload = { ...work, output: stored, download: isDownload }
    const key = `${filmKind}:${renderKey([row.sha256, work, isDownload ? filmsFolder : folder])}`
    const [job] = await jobs.add([{ kind: filmKind, key, payload }])
    queue.changed()
    return job ?? null
  }

  /** The finished film of a job, for whoever may fetch it: `result/ID` behind `film/`. */
  async media(path: string): Promise<MediaFile | null> {
    const id = /^result\/(\d{1,15})$/.exec(path)?.[1]
    if (id === undefined) return (await this.#deps.pictures.media(path)) ?? this.#deps.clips.media(path)
    const job = await this.#deps.jobs.get(Number(id))
    const film = filmPayloadSchema.safeParse(job?.payload).data
    const found =
      job?.state === 'done' && film?.download
        ? await finishedFilm(this.#deps.library.folder, job.payload)
        : null
    return found && { ...found, type: typeOf(found.name) }
  }

  /** Absolute path of what a job has made; null where it is not there. */
  async placeOf(job: number): Promise<string | null> {
    const found = await this.#deps.jobs.get(job)
    const film = found && (await finishedFilm(this.#deps.library.folder, found.payload))
    return film?.path ?? null
  }

  /** Of the first variant. @throws StudioFault `library.rowUnreadable` */
  async #recipeOf(row: PhotoRow): Promise<Recipe> {
    const found = await this.#deps.library.db
      .selectFrom('variants')
      .innerJoin('recipe_steps as step', (join) =>
        join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
      )
      .select('step.recipe')
      .where('variants.photo_id', '=', row.id)
      .where('variants.position', '=', 0)
      .executeTakeFirst()
    return found ? readRecipe(found.recipe, row.name) : filmRecipe
  }

  /** No file that is there is replaced; what was begun for a name is gone on with. */
  async #freeOutput(folder: string, name: string): Promise<string> {
    const taken = new Set<string>()
    for (const { payload, state } of await this.#deps.jobs.list()) {
      const film = filmPayloadSchema.safeParse(payload).data
      if (film && ['queued', 'running', 'paused'].includes(state))
        taken.add(placeOfFilm(this.#deps.library.folder, film).toLowerCase())
    }
    const ending = extname(name)
    const stem = name.slice(0, name.length - ending.length)
    for (let n = 1; ; n++) {
      const output = join(folder, n === 1 ? name : `${stem} (${n})${ending}`)
      if (!taken.has(output.toLowerCase()) && !(await stat(output).catch(() => null))) return output
    }
  }
}

/** What is kept of the films of one sitting, the newest. */
function keep<V>(kept: Map<string, V>, key: string, value: V): void {
  kept.set(key, value)
  for (const oldest of kept.keys()) {
    if (kept.size <= mostMeasures) break
    kept.delete(oldest)
  }
}
