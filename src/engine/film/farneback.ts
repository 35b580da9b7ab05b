/**
 * Dense optical flow between two frames after Farneback, coarse to fine; the loops are the kernel's.
 *
 * The method and its parameters are those of OpenCV's `calcOpticalFlowFarneback`. Of each frame the polynomials are made once,
 * for both directions and for both of its neighbours: that, and four pixels at a time, is what OpenCV.js lacks.
 */
import type { Size } from '../tensors.ts'
import type { FilmKernel, KernelMemory } from './film-kernel.ts'
import { ScaleTables, type Axis } from './plane-scale.ts'

/** Levels above the frame's own, each half as large, as long as no side is under `leastSide`. */
const mostLevels = 3
const leastSide = 32
/** Deviation of the Gaussian that polynomials are fitted with; the kernel's reach and window are 5 and 15 pixels. */
const sigma = 1.1
const reach = 5
const cachedRows = 16
/** How much pixels near the frame's rim count, from the rim on. */
const rimShares = [0.14, 0.14, 0.4472, 0.4472, 0.4472]

/** A kernel's memory when it is there. */
export interface OpenMemory {
  kernel: FilmKernel
  buffer: ArrayBuffer
}

/** The places of a flow's two planes. */
export interface FlowPlaces {
  x: number
  y: number
}

interface Level {
  size: Size
  /** From the frame itself. */
  image: ScaleTables
  /** From the next coarser level's flow; null for the coarsest. */
  flow: ScaleTables | null
  rim: number
  /** Of both frames: four values a pixel, and one. */
  quads: readonly [number, number]
  mixed: readonly [number, number]
}

/** For frames of one size, of which two are known at a time. */
export class Farneback {
  readonly #levels: readonly Level[]
  readonly #weights: number
  readonly #image: number
  readonly #scratch: number
  /** Flows of levels but the frame's own. */
  readonly #coarse: readonly [FlowPlaces, FlowPlaces]

  /** @param memory in which its places are taken; `fill` when it is open */
  constructor(memory: KernelMemory, size: Size) {
    const sizes = levelSizes(size)
    this.#levels = sizes.map((own, k) => levelOf(memory, size, own, sizes[k + 1] ?? null, k))
    const planeBytes = size.width * size.height * 4
    this.#weights = memory.take(22 * 4)
    this.#image = memory.take(planeBytes)
    // Rows with margins and without them; see `step` and `expand` in the kernel.
    this.#scratch = memory.take((size.width * 4 + 128) * (6 + 5 * (cachedRows + 1)))
    const flow = () => ({ x: memory.take(planeBytes), y: memory.take(planeBytes) })
    this.#coarse = [flow(), flow()]
  }

  fill(buffer: ArrayBuffer): void {
    new Float32Array(buffer, this.#weights, 22).set(gaussianWeights())
    for (const { image, flow, rim, size } of this.#levels) {
      image.fill(buffer)
      flow?.fill(buffer)
      const shares = [...rimOf(size.width), ...rimOf(size.height)]
      new Float32Array(buffer, rim, shares.length).set(shares)
    }
  }

  /** Looks at a frame, in the place of the one of the two that was there. @param grey where its bytes lie */
  see({ kernel }: OpenMemory, grey: number, which: 0 | 1): void {
    for (const { size, image, quads, mixed } of this.#levels) {
      image.run(kernel, grey, this.#image, { bytes: 1, low: 0, high: 255, gain: 1 })
      const { width, height } = size
      kernel.expand(this.#image, width, height, this.#weights, this.#scratch, quads[which], mixed[which])
    }
  }

  /** Where the pixels of one of the two frames lie in the other one, from where they are themselves. @param out gets it */
  flow({ kernel, buffer }: OpenMemory, from: 0 | 1, out: FlowPlaces): void {
    const to = from === 0 ? 1 : 0
    for (let k = this.#levels.length - 1; k >= 0; k--) {
      const { size, flow, rim, quads, mixed } = this.#levels[k]
      const own = k === 0 ? out : this.#coarse[k % 2]
      const coarser = this.#coarse[(k + 1) % 2]
      for (const axis of ['x', 'y'] as const) {
        if (flow) flow.run(kernel, coarser[axis], own[axis], { bytes: 4, low: 0, high: 0, gain: 2 })
        else new Float32Array(buffer, own[axis], size.width * size.height).fill(0)
      }
      const frames = [quads[from], mixed[from], quads[to], mixed[to]]
      kernel.step(...frames, own.x, own.y, size.width, size.height, rim, this.#scratch)
    }
  }
}

function levelSizes({ width, height }: Size): Size[] {
  const sizes: Size[] = [{ width, height }]
  for (let k = 1; k <= mostLevels; k++) {
    const scale = 0.5 ** k
    if (Math.min(width, height) * scale < leastSide) break
    sizes.push({ width: Math.round(width * scale), height: Math.round(height * scale) })
  }
  return sizes
}

function levelOf(memory: KernelMemory, whole: Size, size: Size, coarser: Size | null, k: number): Level {
  const pixels = size.width * size.height
  const both = (bytes: number) => [memory.take(pixels * bytes), memory.take(pixels * bytes)] as const
  return {
    size,
    image: new ScaleTables(memory, whole, size, (from, to) => softAxis(from, to, k)),
    flow: coarser && new ScaleTables(memory, coarser, size),
    rim: memory.take((size.width + size.height) * 4),
    quads: both(16),
    mixed: both(4),
  }
}

/** A Gaussian as wide as a level's pixels, then a place between two pixels. */
function softAxis(from: number, to: number, level: number): Axis {
  const gauss = gaussOf(level)
  const half = (gauss.length - 1) / 2
  const taps = Math.min(from, gauss.length + 1)
  const first = new Int32Array(to)
  const weights = new Float32Array(to * taps)
  for (let i = 0; i < to; i++) {
    const place = ((i + 0.5) * from) / to - 0.5
    const before = Math.floor(place)
    const start = Math.max(0, Math.min(from - taps, before - half))
    first[i] = start
    for (const [k, weight] of gauss.entries()) {
      for (const [next, share] of [1 - (place - before), place - before].entries()) {
        const base = Math.max(0, Math.min(from - 1, before + next))
        const at = mirrored(base + k - half, from)
        weights[i * taps + Math.min(taps - 1, Math.max(0, at - start))] += weight * share
      }
    }
  }
  return { first, taps, weights }
}

/** What lies beyond a rim is what lies as far within it. */
const mirrored = (at: number, length: number) => (at < 0 ? -at : at >= length ? 2 * (length - 1) - at : at)

function gaussOf(level: number): number[] {
  if (level === 0) return [0.25, 0.5, 0.25]
  const deviation = (2 ** level - 1) / 2
  const half = Math.max(1, Math.floor(Math.round(deviation * 5) / 2))
  const values = Array.from({ length: 2 * half + 1 }, (_, i) =>
    Math.exp(-((i - half) ** 2) / (2 * deviation ** 2)),
  )
  const sum = values.reduce((total, value) => total + value, 0)
  return values.map((value) => value / sum)
}

/**
 * What polynomials are fitted with: for each distance the Gaussian, it times the distance, and times its square; then the
 * entries of the inverse normal matrix that are not 0.
 */
function gaussianWeights(): number[] {
  const distances = Array.from({ length: 2 * reach + 1 }, (_, i) => i - reach)
  const raw = distances.map((x) => Math.exp(-(x * x) / (2 * sigma * sigma)))
  const sum = raw.reduce((total, value) => total + value, 0)
  const g = raw.map((value) => value / sum)
  const moment = (power: number) => distances.reduce((total, x, i) => total + g[i] * x ** power, 0)
  const [second, fourth] = [moment(2), moment(4)]
  // Of 1, x x and y y: [[1, a, a], [a, c, b], [a, b, c]], with b the product of both second moments.
  const [a, b, c] = [second, second * second, fourth]
  const determinant = c * c - b * b - 2 * a * a * (c - b)
  const levelToCurve = (-a * (c - b)) / determinant
  const curve = (c - a * a) / determinant
  const rows = distances.slice(reach).map((x) => [g[x + reach], x * g[x + reach], x * x * g[x + reach]])
  return [...rows.flat(), 1 / second, levelToCurve, curve, 1 / (second * second)]
}

const rimOf = (length: number): number[] =>
  Array.from({ length }, (_, i) => (rimShares[i] ?? 1) * (rimShares[length - 1 - i] ?? 1))
