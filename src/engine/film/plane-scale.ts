/** One plane brought to another size, and what each of its samples is a weighted sum of; the loops are the kernel's. */
import { KernelMemory, type FilmKernel } from './film-kernel.ts'
import type { Size } from '../tensors.ts'

/** What the results along one axis are weighted sums of. */
export interface Axis {
  /** First source index of each result. */
  first: Int32Array
  /** Number of weights a result; no more than the source has. */
  taps: number
  weights: Float32Array
}

/** A triangle as wide as the step: no detail turns into noise. */
export function triangleAxis(from: number, to: number): Axis {
  const step = from / to
  const support = Math.max(1, step)
  const taps = Math.min(from, Math.ceil(2 * support))
  const first = new Int32Array(to)
  const weights = new Float32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const center = (i + 0.5) * step
    const start = Math.max(0, Math.min(from - taps, Math.ceil(center - support - 0.5)))
    first[i] = start
    let sum = 0
    for (let k = 0; k < taps; k++) {
      const weight = Math.max(0, 1 - Math.abs(start + k + 0.5 - center) / support)
      weights[i * taps + k] = weight
      sum += weight
    }
    for (let k = 0; k < taps; k++) weights[i * taps + k] /= sum
  }
  return { first, taps, weights }
}

/** Weights of an axis in fours, and room for three results more. */
function inFours({ first, taps, weights }: Axis): Axis {
  const wide = Math.ceil(taps / 4) * 4
  const padded = new Float32Array((first.length + 3) * wide)
  for (let i = 0; i < first.length; i++) padded.set(weights.subarray(i * taps, (i + 1) * taps), i * wide)
  const firsts = new Int32Array(first.length + 3)
  firsts.set(first)
  return { first: firsts, taps: wide, weights: padded }
}

/** Samples of a plane: floats as they are, whole numbers from `low` to `high`, beginning at 0 and times `gain`. */
export interface SampleScale {
  bytes: 1 | 2 | 4
  low: number
  high: number
  gain: number
}

const asTheyAre: SampleScale = { bytes: 4, low: 0, high: 0, gain: 1 }

/** The tables of one change of size in a kernel's memory. */
export class ScaleTables {
  readonly #from: Size
  readonly #to: Size
  readonly #down: Axis
  readonly #across: Axis
  readonly #places: readonly [down: number, downWeights: number, across: number, acrossWeights: number]
  readonly #row: number

  constructor(memory: KernelMemory, from: Size, to: Size, axes: typeof triangleAxis = triangleAxis) {
    this.#from = from
    this.#to = to
    this.#down = axes(from.height, to.height)
    this.#across = inFours(axes(from.width, to.width))
    const { first, weights } = this.#down
    this.#places = [
      memory.take(first.byteLength),
      memory.take(weights.byteLength),
      memory.take(this.#across.first.byteLength),
      memory.take(this.#across.weights.byteLength),
    ]
    this.#row = memory.take((from.width + this.#across.taps) * 4)
  }

  /** Before the first use. */
  fill(buffer: ArrayBuffer): void {
    const [down, downWeights, across, acrossWeights] = this.#places
    new Int32Array(buffer, down, this.#down.first.length).set(this.#down.first)
    new Float32Array(buffer, downWeights, this.#down.weights.length).set(this.#down.weights)
    new Int32Array(buffer, across, this.#across.first.length).set(this.#across.first)
    new Float32Array(buffer, acrossWeights, this.#across.weights.length).set(this.#across.weights)
  }

  /** @param plane where the plane lies. @param out where the scaled one goes, as f32 */
  run(kernel: FilmKernel, plane: number, out: number, samples: SampleScale = asTheyAre): void {
    const [down, downWeights, across, acrossWeights] = this.#places
    const scale = { 1: kernel.scale8, 2: kernel.scale16, 4: kernel.scale32 }[samples.bytes]
    const { low, high, gain } = samples
    const { width, height } = this.#to
    const columns = [across, acrossWeights, this.#across.taps]
    const rows = [down, downWeights, this.#down.taps]
    scale(plane, this.#from.width, low, high, gain, ...rows, ...columns, this.#row, width, height, out)
  }
}

/** Scales planes of one size to another; not to be shared between calls that run at once. */
export class PlaneScaler {
  readonly #kernel: FilmKernel
  readonly #buffer: ArrayBuffer
  readonly #tables: ScaleTables
  readonly #plane: number
  readonly #out: number
  readonly #pixels: number

  constructor(from: Size, to: Size) {
    const memory = new KernelMemory()
    this.#tables = new ScaleTables(memory, from, to)
    this.#plane = memory.take(from.width * from.height * 4)
    this.#pixels = to.width * to.height
    this.#out = memory.take(this.#pixels * 4)
    const { kernel, buffer } = memory.open()
    this.#kernel = kernel
    this.#buffer = buffer
    this.#tables.fill(buffer)
  }

  /** @returns a new plane */
  scale(plane: Uint8Array | Uint16Array | Float32Array): Float32Array {
    new Float32Array(this.#buffer, this.#plane, plane.length).set(plane)
    this.#tables.run(this.#kernel, this.#plane, this.#out)
    return new Float32Array(this.#buffer, this.#out, this.#pixels).slice()
  }
}
