/** The color model on the frames of a film: luma in, Cb and Cr out, both of the size in which the motion is followed. */
import type { FilmVideo } from '../../contract/film.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import type { ColorStep } from '../../contract/recipe.ts'
import type { Raster } from '../../imaging/photo.ts'
import { runColorModel } from '../pipeline/color-model.ts'
import { abFromRgb, shiftTemperature } from '../pipeline/merge.ts'
import type { SessionCache } from '../sessions.ts'
import { modelSize, type Size } from '../tensors.ts'
import { codeScale, labToChroma, matrixOf, type Matrix } from './color-space.ts'
import type { FramePlanes } from './chroma-planes.ts'
import { PlaneScaler } from './plane-scale.ts'
import type { Seen } from './steadiness.ts'

/** Pixels of the longer side in which the motion is followed, whatever the model's size. */
const leastSide = 160
const greatestSide = 400

/** The size in which the motion is followed: the picture's shape, as fine as the model's longer side. */
export function motionSize(video: Size, model: Size): Size {
  const side = Math.min(greatestSide, Math.max(leastSide, model.width, model.height))
  const scale = side / Math.max(video.width, video.height)
  const length = (pixels: number) => Math.max(16, Math.round(pixels * scale))
  return { width: length(video.width), height: length(video.height) }
}

export interface FrameColorizerDeps {
  pack: Pack
  provider: ExecutionProvider
  color: ColorStep
  sessions: SessionCache
}

export class FrameColorizer {
  readonly #deps: FrameColorizerDeps
  readonly #model: Size
  readonly #matrix: Matrix
  readonly #lightTable: Float32Array
  readonly #toModel: PlaneScaler
  readonly #toMotion: PlaneScaler
  readonly #chromaToMotion: PlaneScaler
  readonly size: Size
  /** The one that gave the last answer. */
  provider: ExecutionProvider
  runMs = 0

  constructor(video: FilmVideo, deps: FrameColorizerDeps) {
    this.#deps = deps
    this.provider = deps.provider
    this.#model = modelSize(deps.pack.manifest.input.size, video, deps.color.renderFactor)
    this.size = motionSize(video, this.#model)
    this.#matrix = matrixOf(video)
    this.#toModel = new PlaneScaler(video, this.#model)
    this.#toMotion = new PlaneScaler(video, this.size)
    this.#chromaToMotion = new PlaneScaler(this.#model, this.size)
    const { black, lumaSpan, greatest } = codeScale(video.planes.depth, video.tags.range)
    this.#lightTable = Float32Array.from({ length: greatest + 1 }, (_, code) =>
      Math.min(255, Math.max(0, ((code - black) / lumaSpan) * 255)),
    )
  }

  /** The frame's luma in the size of the motion. */
  greyOf({ luma }: FramePlanes): Uint8Array {
    return Uint8Array.from(this.#toMotion.scale(luma, this.#lightTable), (v) => v + 0.5)
  }

  /** @throws as `runColorModel` */
  async color(frame: FramePlanes, grey: Uint8Array): Promise<Seen> {
    const { pack, provider, color, sessions } = this.#deps
    const small = this.#rasterOf(this.#toModel.scale(frame.luma, this.#lightTable))
    const run = await runColorModel(pack, small, provider, sessions)
    this.runMs += run.runMs
    this.provider = run.provider
    const shifted = color.temperature === 0 ? run.color : shiftTemperature(run.color, color.temperature)
    const ab = shifted.kind === 'ab' ? shifted : abFromRgb(shifted.raster)
    const a = this.#chromaToMotion.scale(ab.a)
    const b = this.#chromaToMotion.scale(ab.b)
    labToChroma(grey, a, b, this.#matrix)
    const chroma = new Float32Array(2 * a.length)
    for (let i = 0; i < a.length; i++) {
      chroma[2 * i] = a[i]
      chroma[2 * i + 1] = b[i]
    }
    return { grey, chroma }
  }

  #rasterOf(light: Float32Array): Raster {
    const data = new Uint8Array(light.length * 3)
    for (let p = 0, i = 0; p < light.length; p++, i += 3) data[i] = data[i + 1] = data[i + 2] = light[p] + 0.5
    return { ...this.#model, depth: 8, data }
  }
}
