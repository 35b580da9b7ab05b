/** One plane brought to another size by a triangle as wide as the step: no detail turns into noise, and weights are made once. */
import type { Size } from '../tensors.ts'

type Samples = Uint8Array | Uint16Array | Float32Array

interface Axis {
  /** First source index of each result. */
  first: Int32Array
  /** Number of weights a result. */
  taps: number
  weights: Float32Array
}

function axisOf(from: number, to: number): Axis {
  const step = from / to
  const support = Math.max(1, step)
  const taps = Math.ceil(support) * 2 + 1
  const first = new Int32Array(to)
  const weights = new Float32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * step
    const start = Math.max(0, Math.min(Math.max(0, from - taps), Math.floor(center - support)))
    first[i] = start
    let sum = 0
    for (let k = 0; k < taps && start + k < from; k++) {
      const weight = Math.max(0, 1 - Math.abs((start + k + 0.5 - center) / support))
      weights[i * taps + k] = weight
      sum += weight
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k] /= sum
  }
  return { first, taps, weights }
}

/** Scales planes of one size to another; not to be shared between calls that run at once. */
export class PlaneScaler {
  readonly #from: Size
  readonly #to: Size
  readonly #across: Axis
  readonly #down: Axis
  readonly #rows: Float32Array
  readonly #row: Float32Array

  constructor(from: Size, to: Size) {
    this.#from = from
    this.#to = to
    this.#across = axisOf(from.width, to.width)
    this.#down = axisOf(from.height, to.height)
    this.#rows = new Float32Array(to.width * from.height)
    this.#row = new Float32Array(from.width + this.#across.taps)
  }

  /**
   * @param table what each sample stands for; the samples themselves when left out
   * @param result gets the scaled plane
   */
  scale(plane: Samples, table: Float32Array | null = null, result?: Float32Array): Float32Array {
    const { width, height } = this.#from
    const { first, taps, weights } = this.#across
    const rows = this.#rows
    const wide = this.#to.width
    const row = this.#row
    for (let y = 0; y < height; y++) {
      const at = y * width
      if (table) for (let x = 0; x < width; x++) row[x] = table[plane[at + x]]
      else for (let x = 0; x < width; x++) row[x] = plane[at + x]
      for (let x = 0, w = 0; x < wide; x++) {
        let sum = 0
        for (let k = 0, from = first[x]; k < taps; k++, w++) sum += row[from + k] * weights[w]
        rows[y * wide + x] = sum
      }
    }
    return this.#downwards(result ?? new Float32Array(wide * this.#to.height))
  }

  #downwards(result: Float32Array): Float32Array {
    const { first, taps, weights } = this.#down
    const { width, height } = this.#to
    const rows = this.#rows
    result.fill(0)
    for (let y = 0; y < height; y++) {
      const to = y * width
      for (let k = 0; k < taps; k++) {
        const weight = weights[y * taps + k]
        if (weight === 0) continue
        const from = (first[y] + k) * width
        for (let x = 0; x < width; x++) result[to + x] += rows[from + x] * weight
      }
    }
    return result
  }
}
