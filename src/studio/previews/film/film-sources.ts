/** Films of the library as they are read: what they are, and what one pass over them found, cached for the next time. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../../../contract/errors.ts'
import {
  filmAnalysisSchema,
  scanSchema,
  type FilmAnalysis,
  type FilmInfo,
  type FilmSource,
} from '../../../contract/film.ts'
import type { CallOptions } from '../../../contract/progress.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { probeFilm } from '../../../ffmpeg/probe.ts'
import { writeBuffers } from '../../../platform/atomic-file.ts'
import { BoundedFolder } from '../../../platform/bounded-folder.ts'
import { renameInFault } from '../../../platform/file-names.ts'
import { SingleFlight } from '../../../platform/lazy.ts'
import { callWithRetry, type EngineClient } from '../../engine-client/client.ts'
import { detectFilmScan } from '../../film/look.ts'
import { originalPath, presentOriginal, referenceOf, type ReferencePhoto } from '../../library/files.ts'
import type { FilmTools } from '../../library/film-intake.ts'
import type { Library } from '../../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../../library/photo-repository.ts'
import { parseJson } from '../../library/stored-rows.ts'

/** A film that can be read frame by frame. */
export interface ReadableFilm {
  row: PhotoRow
  info: FilmInfo
  source: FilmSource
}

export interface AnalysedFilm extends ReadableFilm {
  analysis: FilmAnalysis
}

/** What the folder of the cache holds of a film. */
const cachedSchema = z.object({ version: z.literal(1), scan: scanSchema, analysis: filmAnalysisSchema })

/** Of an hour of film it takes a megabyte. */
const maxCacheBytes = 256 * 2 ** 20
/** Films whose facts stay in memory: more than a person opens in one session. */
const maxProbed = 16

interface FilmSourcesDeps {
  library: Library
  engine: EngineClient
  tools: FilmTools
  /** Folder for what can be made again. */
  cache: string
}

export class FilmSources {
  readonly #deps: FilmSourcesDeps
  readonly #photos: PhotoRepository
  readonly #cached: BoundedFolder
  readonly #folder: string
  readonly #probed = new Map<string, { info: FilmInfo; source: FilmSource }>()
  readonly #probing = new SingleFlight<{ info: FilmInfo; source: FilmSource }>()
  readonly #analysing = new SingleFlight<FilmAnalysis>()
  /** Of the film that was asked for last: it is asked for again and again. */
  #last: { sha256: string; analysis: FilmAnalysis } | null = null

  constructor(deps: FilmSourcesDeps) {
    this.#deps = deps
    this.#photos = new PhotoRepository(deps.library.db)
    this.#folder = join(deps.cache, 'films')
    this.#cached = new BoundedFolder(this.#folder, maxCacheBytes)
  }

  /** @throws StudioFault `library.notFound`, also of a photo */
  async row(id: number): Promise<PhotoRow> {
    const row = await this.#photos.byId(id)
    if (row && row.film !== null) return row
    throw new StudioFault('library.notFound', { kind: 'photo', name: row?.name ?? String(id) })
  }

  /** The photo from which a key frame takes colours; see `referenceOf`. */
  reference(recipe: Recipe): Promise<ReferencePhoto | undefined> {
    return referenceOf(this.#deps.library, recipe)
  }

  /** @throws StudioFault `library.notFound`, `library.fileMissing`, `film.*`, with the film's name in the place of its path */
  async readable(id: number, options: CallOptions = {}): Promise<ReadableFilm> {
    const row = await this.row(id)
    return this.named(row, async () => ({ row, ...(await this.#probe(row, options)) }))
  }

  /** The same with what one pass over all of it finds. @throws as `readable` */
  async analysed(id: number, options: CallOptions = {}): Promise<AnalysedFilm> {
    const { row, info, source } = await this.readable(id, options)
    if (this.#last?.sha256 === row.sha256) return { row, info, source, analysis: this.#last.analysis }
    const analysis = await this.named(row, () =>
      this.#analysing.run(row.sha256, options, (call) => this.#analyse(row, info, source, call)),
    )
    this.#last = { sha256: row.sha256, analysis }
    return { row, info, source, analysis }
  }

  /** What `work` gives; its faults name the film, and not where it lies. */
  async named<T>(row: PhotoRow, work: () => Promise<T>, ...others: string[]): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw renameInFault(error, row.name, originalPath(this.#deps.library, row), ...others)
    }
  }

  async #probe(row: PhotoRow, options: CallOptions): Promise<{ info: FilmInfo; source: FilmSource }> {
    const input = await presentOriginal(this.#deps.library, row)
    const known = this.#probed.get(row.sha256)
    if (known?.source.input === input) return known
    const found = await this.#probing.run(`${row.sha256}:${input}`, options, async ({ signal }) => {
      const tools = await this.#deps.tools()
      const info = await probeFilm(tools, input, signal)
      const scan = (await this.#read(row))?.scan ?? (await detectFilmScan(tools, info, signal))
      return { info, source: { tools, input, video: info.video, scan } }
    })
    this.#probed.set(row.sha256, found)
    for (const oldest of this.#probed.keys()) {
      if (this.#probed.size <= maxProbed) break
      this.#probed.delete(oldest)
    }
    return found
  }

  async #analyse(
    row: PhotoRow,
    info: FilmInfo,
    source: FilmSource,
    call: Required<CallOptions>,
  ): Promise<FilmAnalysis> {
    const cached = await this.#read(row)
    if (cached) return cached.analysis
    const rate = info.video.frameRate
    const expectedFrames =
      info.seconds !== null && rate
        ? Math.max(1, Math.round((info.seconds * rate.num) / rate.den))
        : info.video.declaredFrames
    const params = { source, from: null, to: null, expectedFrames }
    const analysis = await callWithRetry(this.#deps.engine, 'filmAnalyse', params, call)
    await this.#write(row, { version: 1, scan: source.scan, analysis })
    return analysis
  }

  async #read(row: PhotoRow): Promise<z.output<typeof cachedSchema> | null> {
    const name = nameOf(row)
    if (!(await this.#cached.use(name))) return null
    const text = await readFile(this.#cached.path(name), 'utf8').catch(() => '')
    return cachedSchema.safeParse(parseJson(text)).data ?? null
  }

  /** A cache that can't be written is no reason not to look at a film. */
  async #write(row: PhotoRow, cached: z.output<typeof cachedSchema>): Promise<void> {
    try {
      await mkdir(this.#folder, { recursive: true })
      const name = nameOf(row)
      await writeBuffers(this.#cached.path(name), [Buffer.from(JSON.stringify(cached))], { durable: false })
      await this.#cached.added(name)
    } catch {
      // It is made again the next time.
    }
  }
}

const nameOf = ({ sha256 }: PhotoRow): string => `${sha256}.json`
