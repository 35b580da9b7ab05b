/**
 * A frame's way to the color model and back: luma at the model's size, and Cb and Cr of the size in which the
 * motion is followed.
 */
import type { FilmVideo } from '../../contract/film.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { ModelColor, Size } from '../tensors.ts'
import { codeScale, gammaSteps, labTables, matrixOf } from './color-space.ts'
import type { FramePlanes } from './chroma-planes.ts'
import type { OpenMemory } from './farneback.ts'
import { KernelMemory } from './film-kernel.ts'
import { ScaleTables, type SampleScale } from './plane-scale.ts'
import type { FrameChroma } from './steadiness.ts'

/** Pixels in which the motion is followed, about: 320 by 180 for a wide picture. */
const motionPixels = 320 * 180
/** Thin pictures are still followed with so many pixels across. */
const leastSide = 16

/**
 * The size in which the motion is followed: the picture's shape, and as many pixels whatever its size, but no
 * more than it has.
 */
export function motionSize({ width, height }: Size): Size {
  const scale = Math.min(1, Math.sqrt(motionPixels / (width * height)))
  const length = (pixels: number) => Math.max(leastSide, Math.round(pixels * scale))
  return { width: length(width), height: length(height) }
}

/** A frame's luma as the model and the motion take it. */
export interface FrameInput {
  /** What the model is given: grey as red, green and blue; valid until the next frame. */
  raster: Raster & { data: Uint8Array }
  /** Of the motion's size, 8 bits. */
  grey: Uint8Array
}

/** Of one film; knows sizes and coefficients, and runs no model itself. */
export class FrameColorizer {
  readonly #model: Size
  readonly size: Size
  readonly #open: OpenMemory
  readonly #toModel: ScaleTables
  readonly #toMotion: ScaleTables
  readonly #samples: SampleScale
  readonly #places: ReturnType<typeof placesOf>

  /** @param model size of the model's input */
  constructor(video: FilmVideo, model: Size) {
    const memory = new KernelMemory()
    this.#model = model
    this.size = motionSize(video)
    this.#toModel = new ScaleTables(memory, video, model)
    this.#toMotion = new ScaleTables(memory, model, this.size)
    const { black, lumaSpan } = codeScale(video.planes.depth, video.tags.range)
    const bytes = video.planes.depth === 8 ? 1 : 2
    this.#samples = { bytes, low: black, high: black + lumaSpan, gain: 255 / lumaSpan }
    const pixels = ({ width, height }: Size) => width * height
    this.#places = placesOf(memory, pixels(video) * bytes, pixels(model), pixels(this.size))
    this.#open = memory.open()
    const { buffer } = this.#open
    this.#toModel.fill(buffer)
    this.#toMotion.fill(buffer)
    const { shares, roots, gamma } = labTables(matrixOf(video))
    for (const [table, at] of [
      [shares, this.#places.shares],
      [roots, this.#places.roots],
      [gamma, this.#places.gamma],
    ] as const)
      new Float32Array(buffer, at, table.length).set(table)
  }

  inputOf({ luma }: Pick<FramePlanes, 'luma'>): FrameInput {
    const { kernel, buffer } = this.#open
    const { plane, light, scaled, grey, rgb } = this.#places
    const { width, height } = this.#model
    new Uint8Array(buffer, plane, luma.byteLength).set(bytesOf(luma))
    this.#toModel.run(kernel, plane, light, this.#samples)
    this.#toMotion.run(kernel, light, scaled)
    const pixels = this.size.width * this.size.height
    kernel.toBytes(scaled, pixels, grey)
    kernel.toGreyRgb(light, width * height, rgb)
    const data = new Uint8Array(buffer, rgb, width * height * 3)
    return { raster: { width, height, depth: 8, data }, grey: new Uint8Array(buffer, grey, pixels).slice() }
  }

  /**
   * @param color the model's answer to the input's raster
   * @returns its chroma is valid until the next one
   */
  chroma(grey: Uint8Array, color: Extract<ModelColor, { kind: 'ab' }>): FrameChroma {
    const { kernel, buffer } = this.#open
    const places = this.#places
    new Uint8Array(buffer, places.grey, grey.length).set(grey)
    for (const [plane, out] of [
      [color.a, places.scaled],
      [color.b, places.other],
    ] as const) {
      new Float32Array(buffer, places.light, plane.length).set(plane)
      this.#toMotion.run(kernel, places.light, out)
    }
    const { scaled, other, shares, roots, gamma, pairs } = places
    kernel.labToPairs(places.grey, scaled, other, grey.length, shares, roots, gamma, pairs)
    return { grey, chroma: new Float32Array(buffer, pairs, 2 * grey.length) }
  }
}

function placesOf(memory: KernelMemory, lumaBytes: number, model: number, motion: number) {
  return {
    plane: memory.take(lumaBytes),
    /** At the model's size; what the model gives lies there, too. */
    light: memory.take(model * 4),
    rgb: memory.take(model * 3),
    /** At the motion's size. */
    scaled: memory.take(motion * 4),
    other: memory.take(motion * 4),
    grey: memory.take(motion),
    pairs: memory.take(motion * 8),
    shares: memory.take(14 * 4),
    roots: memory.take(256 * 4),
    gamma: memory.take((gammaSteps + 1) * 4),
  }
}

const bytesOf = (plane: Uint8Array | Uint16Array): Uint8Array =>
  new Uint8Array(plane.buffer, plane.byteOffset, plane.byteLength)
