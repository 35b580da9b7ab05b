/**
 * Lines of luma for a film's frames, as the guided filter makes them for photos: each window's chroma as a straight line of its
 * luma. All sums of a frame are made in two passes over it, in memory that is kept from frame to frame.
 */
import { guidedDefaults, type ChromaLines } from '../../imaging/filters/guided-filter.ts'
import type { Size } from '../tensors.ts'

const { radius, epsilon } = guidedDefaults

/** Sums of a window that are kept a column: luma, its square, each chroma, and each chroma times luma. */
const moments = 6
/** Slope and base of Cb, slope and base of Cr. */
const coefficients = 4

/** For frames of one size; what it gives is valid until the next frame. */
export class FilmLines {
  readonly #size: Size
  readonly #lines: ChromaLines
  /** `coefficients` a pixel, before they are smoothed. */
  readonly #raw: Float32Array
  readonly #columns: Float64Array
  /** One over the number of pixels of a window's side, by the place of its centre. */
  readonly #across: Float64Array
  readonly #down: Float64Array

  constructor(size: Size) {
    const { width, height } = size
    const plane = () => new Float32Array(width * height)
    this.#size = size
    this.#lines = { width, height, slopeA: plane(), baseA: plane(), slopeB: plane(), baseB: plane() }
    this.#raw = new Float32Array(width * height * coefficients)
    this.#columns = new Float64Array(width * moments)
    this.#across = shares(width)
    this.#down = shares(height)
  }

  /**
   * @param grey   8 bits, of the size
   * @param chroma Cb and Cr in turn
   */
  of(grey: Uint8Array, chroma: Float32Array): ChromaLines {
    const { width, height } = this.#size
    const columns = this.#columns.fill(0)
    for (let y = 0; y < Math.min(radius, height); y++) addRow(columns, grey, chroma, y * width, width, 1)
    for (let y = 0; y < height; y++) {
      if (y + radius < height) addRow(columns, grey, chroma, (y + radius) * width, width, 1)
      if (y > radius) addRow(columns, grey, chroma, (y - radius - 1) * width, width, -1)
      this.#solveRow(y * width * coefficients, this.#down[y])
    }
    this.#smooth()
    return this.#lines
  }

  /** Slopes and bases of a row of windows from the sums of their columns. @param down one over their height */
  #solveRow(out: number, down: number): void {
    const { width } = this.#size
    const [columns, raw, across] = [this.#columns, this.#raw, this.#across]
    let [l, ll, p, pl, q, ql] = [0, 0, 0, 0, 0, 0]
    for (let x = -radius; x < width; x++) {
      const last = x + radius
      if (last < width && last >= 0) {
        const at = last * moments
        l += columns[at]
        ll += columns[at + 1]
        p += columns[at + 2]
        pl += columns[at + 3]
        q += columns[at + 4]
        ql += columns[at + 5]
      }
      if (x < 0) continue
      if (x > radius) {
        const at = (x - radius - 1) * moments
        l -= columns[at]
        ll -= columns[at + 1]
        p -= columns[at + 2]
        pl -= columns[at + 3]
        q -= columns[at + 4]
        ql -= columns[at + 5]
      }
      const share = down * across[x]
      const mean = l * share
      const variance = ll * share - mean * mean
      const spread = 1 / ((variance > 0 ? variance : 0) + epsilon)
      const [meanP, meanQ] = [p * share, q * share]
      const slopeP = (pl * share - mean * meanP) * spread
      const slopeQ = (ql * share - mean * meanQ) * spread
      const at = out + x * coefficients
      raw[at] = slopeP
      raw[at + 1] = meanP - slopeP * mean
      raw[at + 2] = slopeQ
      raw[at + 3] = meanQ - slopeQ * mean
    }
  }

  /** Each coefficient becomes the mean of its window. */
  #smooth(): void {
    const { width, height } = this.#size
    const raw = this.#raw
    const wide = width * coefficients
    const columns = this.#columns.fill(0)
    const add = (from: number) => {
      for (let i = 0; i < wide; i++) columns[i] += raw[from + i]
    }
    const remove = (from: number) => {
      for (let i = 0; i < wide; i++) columns[i] -= raw[from + i]
    }
    for (let y = 0; y < Math.min(radius, height); y++) add(y * wide)
    for (let y = 0; y < height; y++) {
      if (y + radius < height) add((y + radius) * wide)
      if (y > radius) remove((y - radius - 1) * wide)
      this.#giveRow(y * width, this.#down[y])
    }
  }

  #giveRow(out: number, down: number): void {
    const { width } = this.#size
    const [columns, across] = [this.#columns, this.#across]
    const { slopeA, baseA, slopeB, baseB } = this.#lines
    let [p, q, r, s] = [0, 0, 0, 0]
    for (let x = -radius; x < width; x++) {
      const last = x + radius
      if (last < width && last >= 0) {
        const at = last * coefficients
        p += columns[at]
        q += columns[at + 1]
        r += columns[at + 2]
        s += columns[at + 3]
      }
      if (x < 0) continue
      if (x > radius) {
        const at = (x - radius - 1) * coefficients
        p -= columns[at]
        q -= columns[at + 1]
        r -= columns[at + 2]
        s -= columns[at + 3]
      }
      const share = down * across[x]
      slopeA[out + x] = p * share
      baseA[out + x] = q * share
      slopeB[out + x] = r * share
      baseB[out + x] = s * share
    }
  }
}

function shares(length: number): Float64Array {
  return Float64Array.from(
    { length },
    (_, at) => 1 / (Math.min(length - 1, at + radius) - Math.max(0, at - radius) + 1),
  )
}

/** @param sign 1: the row enters the window; -1: it leaves */
function addRow(
  columns: Float64Array,
  grey: Uint8Array,
  chroma: Float32Array,
  from: number,
  width: number,
  sign: 1 | -1,
): void {
  for (let x = 0, at = 0; x < width; x++, at += moments) {
    const light = (grey[from + x] * sign) / 255
    const luma = grey[from + x] / 255
    const p = chroma[2 * (from + x)]
    const q = chroma[2 * (from + x) + 1]
    columns[at] += light
    columns[at + 1] += light * luma
    columns[at + 2] += sign * p
    columns[at + 3] += light * p
    columns[at + 4] += sign * q
    columns[at + 5] += light * q
  }
}
