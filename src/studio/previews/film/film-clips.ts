/** Films for the player of a window: the whole film as every browser plays it, and some seconds of it in colour. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FilmMarks } from '../../../contract/film-library.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import type { CallOptions } from '../../../contract/progress.ts'
import {
  proxyKind,
  writeExcerpt,
  writeProxy,
  writeStacked,
  type ProxyKind,
} from '../../../ffmpeg/browser-copy.ts'
import { sizeWithin } from '../../../ffmpeg/still.ts'
import { BoundedFolder } from '../../../platform/bounded-folder.ts'
import { asWriteFault } from '../../../platform/file-errors.ts'
import { newMediaId } from '../../../platform/file-names.ts'
import { lazyAsync, SingleFlight } from '../../../platform/lazy.ts'
import { colorFilm } from '../../film/film.ts'
import type { FilmDeps, FilmEvent } from '../../film/request.ts'
import type { MediaFile } from '../../http/files.ts'
import type { FilmTools } from '../../library/film-intake.ts'
import { renderKey } from '../../recipe-fingerprint.ts'
import { BoundedFileCache, type CachedFile } from '../bounded-file-cache.ts'
import { sizeOf, type FilmPicture } from './film-pictures.ts'
import type { AnalysedFilm, FilmSources } from './film-sources.ts'
import { filmWork, paintedFrom } from './film-work.ts'

/** Longest side of the player's copy, and of the seconds in colour. */
const proxySide = 854
const loopSide = 640
/** Some ten hours of films. */
const proxyBytes = 8 * 2 ** 30
const loopBytes = 256 * 2 ** 20
/** Seconds from a painted key frame to the first frame that is seen, at most: all frames between are coloured as well. */
const longestWay = 20

export interface LoopRequest {
  photo: number
  /** Of its first frame. */
  tick: number
  seconds: number
  recipe: Recipe
  marks: FilmMarks
}

interface FilmClipsDeps {
  sources: FilmSources
  tools: FilmTools
  /** What `colorFilm` needs beside ffmpeg. */
  studio: Omit<FilmDeps, 'tools'>
  /** Folder for what can be made again. */
  cache: string
  /** Folder of this run, which exists. */
  temporary: string
}

export class FilmClips {
  readonly #deps: FilmClipsDeps
  readonly #folder: string
  readonly #proxies: BoundedFolder
  readonly #making = new SingleFlight<void>()
  readonly #loops = new BoundedFileCache<FilmPicture & CachedFile>(loopBytes)
  readonly #kind: () => Promise<ProxyKind>

  constructor(deps: FilmClipsDeps) {
    this.#deps = deps
    this.#folder = join(deps.cache, 'film-proxies')
    this.#proxies = new BoundedFolder(this.#folder, proxyBytes)
    this.#kind = lazyAsync(async () => proxyKind(await deps.tools()))
  }

  /** @param path what follows `film/` in an address: `proxy/ID/HASH` or `loop/ID` */
  async media(path: string): Promise<MediaFile | null> {
    const { type, ending } = await this.#kind()
    const proxy = /^proxy\/(\d{1,15})\/([0-9a-f]{8})$/.exec(path)
    if (!proxy) {
      const file = this.#loops.fileAt(`/media/film/${path}`)
      return file === null ? null : { path: file, type }
    }
    const row = await this.#deps.sources.row(Number(proxy[1]))
    const name = `${row.sha256}${ending}`
    if (!row.sha256.startsWith(proxy[2]) || !(await this.#proxies.use(name))) return null
    return { path: this.#proxies.path(name), type, keep: 'forever' }
  }

  /** The film as every browser plays it. @throws StudioFault as `FilmSources.analysed`, `film.toolFailed`, `output.*` */
  async proxy(photo: number, options: CallOptions = {}): Promise<FilmPicture> {
    const { sources } = this.#deps
    const { row, source, analysis } = await sources.analysed(photo, options)
    const kind = await this.#kind()
    const name = `${row.sha256}${kind.ending}`
    if (!(await this.#proxies.use(name))) {
      await this.#making.run(name, options, async ({ signal, progress }) => {
        const output = this.#proxies.path(name)
        await mkdir(this.#folder, { recursive: true }).catch((error: unknown) => {
          throw asWriteFault(error, output)
        })
        const [first, last] = [analysis.times[0], analysis.times.at(-1) ?? analysis.times[0]]
        const { num, den } = source.video.timeBase
        await sources.named(
          row,
          () =>
            writeProxy(source, kind, output, {
              longestSide: proxySide,
              start: (first * num) / den,
              seconds: ((last - first) * num) / den,
              isMoved: analysis.movedTimes > 0,
              onProgress: (fraction) => progress.report(fraction),
              signal,
            }),
          output,
        )
        await this.#proxies.added(name)
      })
    }
    const url = `/media/film/proxy/${row.id}/${row.sha256.slice(0, 8)}`
    return { url, ...sizeWithin(source.video, proxySide) }
  }

  /**
   * Some seconds of it in colour.
   * @throws StudioFault as `FilmSources.analysed`, `model.*`, `film.*`
   */
  async loop(request: LoopRequest, options: CallOptions = {}): Promise<FilmPicture> {
    const film = await this.#deps.sources.analysed(request.photo, options)
    const { color, grade } = request.recipe.steps
    const pack = await this.#deps.studio.packs.forColorStep(color)
    const { from: _from, to: _to, ...marks } = request.marks
    const decides = [request.tick, request.seconds, color, grade, marks]
    const key = renderKey([film.row.sha256, ...decides, pack.manifest.files[0].sha256])
    const { url, width, height } = await this.#loops.getOrMake(key, options, (call) =>
      this.#makeLoop(film, request, call),
    )
    return { url, width, height }
  }

  async #makeLoop(
    { row, source, analysis }: AnalysedFilm,
    { tick, seconds, recipe, marks }: LoopRequest,
    { signal, progress }: Required<CallOptions>,
  ): Promise<FilmPicture & CachedFile> {
    const { sources, tools, studio, temporary } = this.#deps
    const kind = await this.#kind()
    const { num, den } = source.video.timeBase
    const { times } = analysis
    const last = tick + (seconds * den) / num
    const frames = times.filter((time) => time >= tick && time < last)
    const [shown, to] = [frames[0] ?? times[0], frames.at(-1) ?? times.at(-1) ?? times[0]]
    const painted = paintedFrom(marks, analysis, shown)
    const from = shown - painted <= (longestWay * den) / num ? painted : shown
    const passed = times.filter((time) => time >= from && time < shown).length
    const isMoved = analysis.movedTimes > 0
    const numbers = isMoved ? { first: times.indexOf(from), last: times.indexOf(to) } : undefined
    const id = newMediaId()
    await mkdir(join(temporary, 'film'), { recursive: true })
    const folder = await mkdtemp(join(temporary, 'film', 'loop-'))
    const [plain, colored] = [join(folder, 'plain.mkv'), join(folder, 'colored.mkv')]
    const file = join(temporary, 'film', `${id}${kind.ending}`)
    try {
      return await sources.named(
        row,
        async () => {
          const range = { from, to, frames: passed + Math.max(1, frames.length), numbers }
          await writeExcerpt(source, range, plain, loopSide, signal)
          const work = {
            input: plain,
            output: colored,
            ...(await filmWork(
              recipe,
              marks,
              { analysis, timeBase: source.video.timeBase, part: { from, to } },
              (of) => sources.reference(of),
            )),
            encoder: { codec: 'ffv1', quality: 'best' } as const,
            steady: true,
            from: null,
            to: null,
            provider: undefined,
            resume: false,
            overwrite: true,
          }
          const onEvent = (event: FilmEvent) => {
            if (event.type === 'colored') progress.report(0.1 + (0.85 * event.frames) / Math.max(1, event.of))
          }
          await colorFilm({ tools: await tools(), ...studio }, work, onEvent, signal)
          await writeStacked(await tools(), { above: plain, below: colored, passed }, kind, file, signal)
          const { width, height } = sizeWithin(source.video, loopSide)
          return { file, bytes: await sizeOf(file), url: `/media/film/loop/${id}`, width, height }
        },
        plain,
        colored,
        file,
      )
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }
}
