/**
 * Lines of luma for a film's frames, as the guided filter makes them for photos: each window's chroma as a straight line of its
 * luma. The loops are the kernel's.
 */
import { guidedDefaults } from '../../imaging/filters/guided-filter.ts'
import type { Size } from '../tensors.ts'
import type { OpenMemory } from './farneback.ts'
import { KernelMemory } from './film-kernel.ts'

const { radius, epsilon } = guidedDefaults

/** Slope and base of Cb, slope and base of Cr, for each pixel in turn. */
export interface LineQuads extends Size {
  quads: Float32Array
}

/** For frames of one size; what it gives is valid until the next frame. */
export class FilmLines {
  readonly #size: Size
  readonly #open: OpenMemory
  readonly #grey: number
  readonly #pairs: number
  /** One over the number of pixels of a window's side, by the place of its centre. */
  readonly #across: number
  readonly #down: number
  readonly #scratch: number
  readonly #lines: LineQuads

  constructor(size: Size) {
    const { width, height } = size
    const memory = new KernelMemory()
    this.#size = size
    this.#grey = memory.take(width * height)
    this.#pairs = memory.take(width * height * 8)
    this.#across = memory.take((width + 3) * 4)
    this.#down = memory.take(height * 4)
    this.#scratch = memory.take(linesScratch(width))
    const quads = memory.take(width * height * 16)
    this.#open = memory.open()
    const { buffer } = this.#open
    new Float32Array(buffer, this.#across, width).set(shares(width))
    new Float32Array(buffer, this.#down, height).set(shares(height))
    this.#lines = { width, height, quads: new Float32Array(buffer, quads, width * height * 4) }
  }

  /**
   * @param grey   8 bits, of the size
   * @param chroma Cb and Cr in turn
   */
  of(grey: Uint8Array, chroma: Float32Array): LineQuads {
    const { kernel, buffer } = this.#open
    const { width, height } = this.#size
    new Uint8Array(buffer, this.#grey, grey.length).set(grey)
    new Float32Array(buffer, this.#pairs, chroma.length).set(chroma)
    const windows = [this.#across, this.#down, epsilon]
    const { byteOffset } = this.#lines.quads
    kernel.lines(this.#grey, this.#pairs, width, height, ...windows, this.#scratch, byteOffset)
    return this.#lines
  }
}

/** Bytes of the kernel's scratch: six rows of moments, nine times six rows of sums, and ten rows of four values a pixel. */
const linesScratch = (width: number) =>
  (width * 4 + 64) * 6 + (width * 4 + 16) * 54 + (width * 16 + 64) * 10 + 96

const shares = (length: number): number[] =>
  Array.from({ length }, (_, at) => 1 / (Math.min(length - 1, at + radius) - Math.max(0, at - radius) + 1))
