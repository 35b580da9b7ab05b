/** Single frames of films: as they are, by their address, and through a recipe. */
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { frameSides } from '../../../contract/film-workbench.ts'
import { defaultMaxPixels } from '../../../contract/engine.ts'
import type { FilmAnalysis } from '../../../contract/film.ts'
import type { Point } from '../../../contract/geometry.ts'
import type { Chroma } from '../../../contract/manual-color.ts'
import { makeRecipe, type Recipe } from '../../../contract/recipe.ts'
import type { CallOptions } from '../../../contract/progress.ts'
import { writeStill } from '../../../ffmpeg/still.ts'
import { BoundedFolder } from '../../../platform/bounded-folder.ts'
import { asWriteFault } from '../../../platform/file-errors.ts'
import { newMediaId } from '../../../platform/file-names.ts'
import { SingleFlight } from '../../../platform/lazy.ts'
import PQueue from 'p-queue'
import type { MediaFile } from '../../http/files.ts'
import type { PhotoRow } from '../../library/photo-repository.ts'
import { renderKey } from '../../recipe-fingerprint.ts'
import type { RenderStudio } from '../../render/library-renderer.ts'
import type { Packs } from '../../models/registry.ts'
import type { ProviderVerdicts } from '../../engine-client/provider-verdicts.ts'
import { BoundedFileCache, type CachedFile } from '../bounded-file-cache.ts'
import { proposalAsks } from '../preview-params.ts'
import type { FilmSources } from './film-sources.ts'

/** Frames as JPEG: some thousand of the large ones. */
const frameBytes = 2 ** 30
const previewBytes = 128 * 2 ** 20
/** ffmpeg processes at the same time for single frames. */
const concurrency = 2

/** Of the frame that the model sees and that is shown. */
const previewSide = frameSides[1]

const previewOptions = { format: 'jpeg', quality: 90, mark: false, metadata: false } as const

interface FilmPicturesDeps {
  sources: FilmSources
  studio: RenderStudio & { packs: Pick<Packs, 'forColorStep'>; verdicts: Pick<ProviderVerdicts, 'resolve'> }
  /** Folder for what can be made again. */
  cache: string
  /** Folder of this run, which exists. */
  temporary: string
}

export interface FilmPicture {
  url: string
  width: number
  height: number
}

/** What of a photo's recipe is done to a film's frames: their colour, what is painted on a key frame, and their grading. */
const frameRecipe = ({ steps: { color, manualColor, grade } }: Recipe): Recipe =>
  makeRecipe(color, { manualColor, grade })

/** Where a window finds frames of a film; `tick/side` goes behind it. */
export const frameAddress = ({ id, sha256 }: Pick<PhotoRow, 'id' | 'sha256'>): string =>
  `/media/film/frame/${id}/${sha256.slice(0, 8)}`

export class FilmPictures {
  readonly #deps: FilmPicturesDeps
  readonly #folder: string
  readonly #frames: BoundedFolder
  readonly #making = new SingleFlight<void>()
  readonly #queue = new PQueue({ concurrency })
  readonly #previews = new BoundedFileCache<FilmPicture & CachedFile>(previewBytes)

  constructor(deps: FilmPicturesDeps) {
    this.#deps = deps
    this.#folder = join(deps.cache, 'film-frames')
    this.#frames = new BoundedFolder(this.#folder, frameBytes)
  }

  /** @param path what follows `film/` in an address: `frame/ID/HASH/TICK/SIDE` or `preview/ID` */
  async media(path: string): Promise<MediaFile | null> {
    const frame = /^frame\/(\d{1,15})\/([0-9a-f]{8})\/(-?\d{1,15})\/(\d{1,4})$/.exec(path)
    if (!frame) {
      const file = this.#previews.fileAt(`/media/film/${path}`)
      return file === null ? null : { path: file, type: 'image/jpeg' }
    }
    const [, id, hash, tick, side] = frame
    if (!frameSides.some((each) => each === Number(side))) return null
    const row = await this.#deps.sources.row(Number(id))
    if (!row.sha256.startsWith(hash)) return null
    const made = await this.#frame(row, Number(tick), Number(side), 'jpg', {})
    // The address says what the picture is.
    return { path: made, type: 'image/jpeg', keep: 'forever' }
  }

  /**
   * A frame in colour.
   * @throws StudioFault as `FilmSources.readable`, `film.noFrames`, `model.*`
   */
  async preview(
    { photo, tick, recipe }: { photo: number; tick: number; recipe: Recipe },
    options: CallOptions = {},
  ): Promise<FilmPicture> {
    const { sources, studio, temporary } = this.#deps
    const row = await sources.row(photo)
    const colored = frameRecipe(recipe)
    const pack = await studio.packs.forColorStep(colored.steps.color)
    const reference = await sources.reference(colored)
    const decides = [tick, colored, pack.manifest.files[0].sha256, reference?.file ?? null]
    const key = renderKey([row.sha256, ...decides])
    const made = await this.#previews.getOrMake(key, options, async (call) => {
      const id = newMediaId()
      const output = join(temporary, 'film', `${id}.jpg`)
      await makeFolder(join(temporary, 'film'), output)
      const input = await this.#frame(row, tick, previewSide, 'png', call)
      return sources.named(
        row,
        async () => {
          const options = { ...previewOptions }
          const request = { input, output, recipe: colored, reference, options, isPreview: true }
          const { output: file, width, height, bytes } = await studio.restore(request, call)
          return { file, bytes, url: `/media/film/preview/${id}`, width, height }
        },
        input,
        output,
      )
    })
    const { url, width, height } = made
    return { url, width, height }
  }

  /**
   * The colours that the models themselves think likely at a place of a frame.
   * @throws StudioFault as `FilmSources.readable`, `film.noFrames`, `model.*`
   */
  async proposals(
    { photo, tick, recipe, place }: { photo: number; tick: number; recipe: Recipe; place: Point },
    options: CallOptions = {},
  ): Promise<Chroma[]> {
    const { sources, studio } = this.#deps
    const row = await sources.row(photo)
    const input = await this.#frame(row, tick, previewSide, 'png', options)
    const asked = frameRecipe(recipe)
    const asks = await proposalAsks(studio.packs, studio.verdicts, asked)
    const params = { input, recipe: asked, place, asks, maxPixels: defaultMaxPixels }
    const { colors } = await sources.named(row, () => studio.engine.call('proposals', params, options), input)
    return colors
  }

  /** Absolute path of a frame as it is; it is made where it is not there. */
  async #frame(
    row: PhotoRow,
    tick: number,
    side: number,
    ending: 'jpg' | 'png',
    options: CallOptions,
  ): Promise<string> {
    const name = `${row.sha256.slice(0, 32)}-${tick}-${side}.${ending}`
    const file = this.#frames.path(name)
    if (await this.#frames.use(name)) return file
    await this.#making.run(name, options, async ({ signal }) => {
      const { source, analysis } = await this.#deps.sources.analysed(row.id, { signal })
      const place = { tick, number: numberOf(tick, analysis) }
      await makeFolder(this.#folder, file)
      await this.#deps.sources.named(
        row,
        () => this.#queue.add(() => writeStill(source, place, file, side, signal)),
        file,
      )
      await this.#frames.added(name)
    })
    return file
  }
}

/** Where times were put in order, those in the file are others. */
function numberOf(tick: number, { times, movedTimes }: FilmAnalysis): number | null {
  const number = movedTimes > 0 ? times.indexOf(tick) : -1
  return number < 0 ? null : number
}

async function makeFolder(folder: string, file: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, file)
  })
}

/** Of a finished file, for a cache. */
export const sizeOf = async (file: string): Promise<number> => (await stat(file)).size
