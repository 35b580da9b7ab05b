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

/** Pixels in which the motion is followed, about: 320 by 180 for a wide picture. */
const motionPixels = 320 * 180
/** Thin pictures are still followed with so many pixels across. */
const leastSide = 16

/** The size in which the motion is followed: the picture's shape, and as many pixels whatever its size. */
export function motionSize({ width, height }: Size): Size {
  const scale = Math.sqrt(motionPixels / (width * height))
  const length = (pixels: number) => Math.max(leastSide, Math.round(pixels * scale))
  return { width: length(width), height: length(height) }
}

/** A frame's luma as the model and the motion see it. */
export interface Look {
  /** Of the model's size, 0 to 255. */
  light: Float32Array
  /** Of the motion's size. */
  grey: Uint8Array
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
  readonly size: Size
  /** The one that gave the last answer. */
  provider: ExecutionProvider
  runMs = 0

  constructor(video: FilmVideo, deps: FrameColorizerDeps) {
    this.#deps = deps
    this.provider = deps.provider
    this.#model = modelSize(deps.pack.manifest.input.size, video, deps.color.renderFactor)
    this.size = motionSize(video)
    this.#matrix = matrixOf(video)
    this.#toModel = new PlaneScaler(video, this.#model)
    this.#toMotion = new PlaneScaler(this.#model, this.size)
    const { black, lumaSpan, greatest } = codeScale(video.planes.depth, video.tags.range)
    this.#lightTable = Float32Array.from({ length: greatest + 1 }, (_, code) =>
      Math.min(255, Math.max(0, ((code - black) / lumaSpan) * 255)),
    )
  }

  look({ luma }: FramePlanes): Look {
    const light = this.#toModel.scale(luma, this.#lightTable)
    return { light, grey: Uint8Array.from(this.#toMotion.scale(light), (v) => v + 0.5) }
  }

  /** @throws as `runColorModel` */
  async color({ light, grey }: Look): Promise<Seen> {
    const { pack, provider, color, sessions } = this.#deps
    const small = this.#rasterOf(light)
    const run = await runColorModel(pack, small, provider, sessions)
    this.runMs += run.runMs
    this.provider = run.provider
    const shifted = color.temperature === 0 ? run.color : shiftTemperature(run.color, color.temperature)
    const ab = shifted.kind === 'ab' ? shifted : abFromRgb(shifted.raster)
    const a = this.#toMotion.scale(ab.a)
    const b = this.#toMotion.scale(ab.b)
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
