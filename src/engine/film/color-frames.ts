/** A frame's way to the color model and back: luma at the model's size, and Cb and Cr of the size in which the motion is followed. */
import type { FilmVideo } from '../../contract/film.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ModelColor, Size } from '../tensors.ts'
import { codeScale, labToChroma, matrixOf, type Matrix } from './color-space.ts'
import type { FramePlanes } from './chroma-planes.ts'
import { PlaneScaler } from './plane-scale.ts'
import type { Seen } from './steadiness.ts'

/** Pixels in which the motion is followed, about: 320 by 180 for a wide picture. */
const motionPixels = 320 * 180
/** Thin pictures are still followed with so many pixels across. */
const leastSide = 16

/** The size in which the motion is followed: the picture's shape, and as many pixels whatever its size, but no more than it has. */
export function motionSize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.sqrt(motionPixels / (width * height)))
  const length = (pixels: number) => Math.max(leastSide, Math.round(pixels * scale))
  return { width: length(width), height: length(height) }
}

/** A frame's luma as the model and the motion see it. */
export interface Look {
  /** What the model is given: grey as red, green and blue. */
  raster: Raster & { data: Uint8Array<ArrayBuffer> }
  /** Of the motion's size, 8 bits. */
  grey: Uint8Array
}

/** Of one film; knows sizes and coefficients, and runs no model itself. */
export class FrameColorizer {
  readonly #model: Size
  readonly #matrix: Matrix
  readonly #lightTable: Float32Array
  readonly #toModel: PlaneScaler
  readonly #toMotion: PlaneScaler
  /** Luma at the model's size, and planes of the motion's: memory that is used again for each frame. */
  readonly #light: Float32Array
  readonly #scratch: readonly [Float32Array, Float32Array]
  readonly size: Size

  /** @param model size of the model's input */
  constructor(video: FilmVideo, model: Size) {
    this.#model = model
    this.size = motionSize(video)
    this.#matrix = matrixOf(video)
    this.#toModel = new PlaneScaler(video, model)
    this.#toMotion = new PlaneScaler(model, this.size)
    const pixels = this.size.width * this.size.height
    this.#light = new Float32Array(model.width * model.height)
    this.#scratch = [new Float32Array(pixels), new Float32Array(pixels)]
    const { black, lumaSpan, greatest } = codeScale(video.planes.depth, video.tags.range)
    this.#lightTable = Float32Array.from({ length: greatest + 1 }, (_, code) =>
      Math.min(255, Math.max(0, ((code - black) / lumaSpan) * 255)),
    )
  }

  look({ luma }: Pick<FramePlanes, 'luma'>): Look {
    const light = this.#toModel.scale(luma, this.#lightTable, this.#light)
    const scaled = this.#toMotion.scale(light, null, this.#scratch[0])
    const grey = new Uint8Array(scaled.length)
    for (let i = 0; i < scaled.length; i++) grey[i] = scaled[i] + 0.5
    return { raster: this.#rasterOf(light), grey }
  }

  /** @param color the model's answer to the look's raster */
  chroma(grey: Uint8Array, color: Extract<ModelColor, { kind: 'ab' }>): Seen {
    const a = this.#toMotion.scale(color.a, null, this.#scratch[0])
    const b = this.#toMotion.scale(color.b, null, this.#scratch[1])
    labToChroma(grey, a, b, this.#matrix)
    const chroma = new Float32Array(2 * a.length)
    for (let i = 0; i < a.length; i++) {
      chroma[2 * i] = a[i]
      chroma[2 * i + 1] = b[i]
    }
    return { grey, chroma }
  }

  #rasterOf(light: Float32Array): Look['raster'] {
    const data = new Uint8Array(light.length * 3)
    for (let p = 0, i = 0; p < light.length; p++, i += 3) data[i] = data[i + 1] = data[i + 2] = light[p] + 0.5
    const { width, height } = this.#model
    return { width, height, depth: 8, data }
  }
}
