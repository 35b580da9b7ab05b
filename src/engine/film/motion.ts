/** Motion between two frames as a dense field, and how far it can be believed: forward against backward, and by the luma. */
import type { Size } from '../tensors.ts'
import { Farneback, type FlowPlaces, type OpenMemory } from './farneback.ts'
import { KernelMemory } from './film-kernel.ts'

/** Where the pixels of one frame lie in another one, and how sure that is. */
export interface Motion {
  /** Absolute places, `width * height` each. */
  x: Float32Array
  y: Float32Array
  /** 0 (not to be found there) to 1. */
  confidence: Float32Array
}

/** Where the pixels of a frame lie in the one before it, and that one's in this one. */
export interface FrameMotion {
  inPrevious: Motion
  fromPrevious: Motion
}

/** Pixels between there and back at which the confidence has fallen to a third. */
const disagreement = 0.8
/** Levels of luma, of 255, at which it has. */
const otherLuma = 10

/** Above it there is as good as no confidence left. */
const mostDoubt = 6
const [perWay, perLuma] = [1 / disagreement ** 2, 1 / otherLuma ** 2]
/** Steps of the table of confidences for one of doubt. */
const doubtSteps = 256
const doubtTable = Float32Array.from({ length: mostDoubt * doubtSteps + 1 }, (_, i) =>
  i < mostDoubt * doubtSteps ? Math.exp(-i / doubtSteps) : 0,
)

/** The places of a motion's planes in a kernel's memory. */
export interface MotionPlaces extends FlowPlaces {
  confidence: number
}

export function takeMotion(memory: KernelMemory, { width, height }: Size): MotionPlaces {
  const plane = () => memory.take(width * height * 4)
  return { x: plane(), y: plane(), confidence: plane() }
}

/** Follows frames of one size within a kernel's memory. */
export class MotionKernel {
  readonly #size: Size
  readonly #farneback: Farneback
  readonly #greys: readonly [number, number]
  readonly #flows: readonly [FlowPlaces, FlowPlaces]
  /** Luma of the other frame, at the places of this one's pixels. */
  readonly #found: number
  readonly #table: number
  /** The frames whose polynomials are there; they are known again by themselves. */
  readonly #seen: [Uint8Array | null, Uint8Array | null] = [null, null]

  /** @param memory in which its places are taken; `fill` when it is open */
  constructor(memory: KernelMemory, size: Size) {
    const pixels = size.width * size.height
    const plane = () => memory.take(pixels * 4)
    this.#size = size
    this.#farneback = new Farneback(memory, size)
    this.#greys = [memory.take(pixels), memory.take(pixels)]
    this.#flows = [
      { x: plane(), y: plane() },
      { x: plane(), y: plane() },
    ]
    this.#found = plane()
    this.#table = memory.take(doubtTable.byteLength)
  }

  fill(buffer: ArrayBuffer): void {
    this.#farneback.fill(buffer)
    new Float32Array(buffer, this.#table, doubtTable.length).set(doubtTable)
  }

  /**
   * @param a        8-bit greys of the size, which must not change afterwards
   * @param inFirst  gets where the pixels of `b` lie in `a`
   * @param inSecond gets where those of `a` lie in `b`
   */
  follow(
    open: OpenMemory,
    a: Uint8Array,
    b: Uint8Array,
    inFirst: MotionPlaces,
    inSecond: MotionPlaces,
  ): void {
    const first = this.#seen[1] === a ? 1 : 0
    const second = first === 0 ? 1 : 0
    this.#see(open, a, first)
    this.#see(open, b, second)
    this.#farneback.flow(open, second, this.#flows[0])
    this.#farneback.flow(open, first, this.#flows[1])
    const [toFirst, toSecond] = this.#flows
    this.#believe(open, toFirst, toSecond, second, inFirst)
    this.#believe(open, toSecond, toFirst, first, inSecond)
  }

  #see(open: OpenMemory, grey: Uint8Array, which: 0 | 1): void {
    if (this.#seen[which] === grey) return
    new Uint8Array(open.buffer, this.#greys[which], grey.length).set(grey)
    this.#farneback.see(open, this.#greys[which], which)
    this.#seen[which] = grey
  }

  #believe(
    { kernel, buffer }: OpenMemory,
    there: FlowPlaces,
    back: FlowPlaces,
    own: 0 | 1,
    { x, y, confidence }: MotionPlaces,
  ): void {
    const { width, height } = this.#size
    const pixels = width * height
    const [ownGrey, other] = [this.#greys[own], this.#greys[own === 0 ? 1 : 0]]
    // Between the pixels: at an edge half a pixel is a great deal of luma.
    kernel.find(other, there.x, there.y, width, height, x, y, this.#found)
    const { gain, lift } = fadeBetween(
      new Uint8Array(buffer, ownGrey, pixels),
      new Float32Array(buffer, this.#found, pixels),
    )
    const flows = [there.x, there.y, back.x, back.y]
    const line = [gain, lift, perWay, perLuma]
    const doubt = [this.#table, doubtSteps, mostDoubt]
    kernel.believe(ownGrey, ...flows, x, y, this.#found, width, height, ...line, ...doubt, confidence)
  }
}

/** Motions between frames of one size, each in memory of its own. */
export class MotionEstimator {
  readonly #pixels: number
  readonly #open: OpenMemory
  readonly #motion: MotionKernel
  readonly #places: readonly [MotionPlaces, MotionPlaces]

  constructor(size: Size) {
    const memory = new KernelMemory()
    this.#pixels = size.width * size.height
    this.#motion = new MotionKernel(memory, size)
    this.#places = [takeMotion(memory, size), takeMotion(memory, size)]
    this.#open = memory.open()
    this.#motion.fill(this.#open.buffer)
  }

  /**
   * @param a 8-bit greys of the estimator's size, which must not change afterwards
   * @returns where the pixels of `b` lie in `a`, and those of `a` in `b`
   */
  between(a: Uint8Array, b: Uint8Array): { inFirst: Motion; inSecond: Motion } {
    const [first, second] = this.#places
    this.#motion.follow(this.#open, a, b, first, second)
    return { inFirst: this.#copyOf(first), inSecond: this.#copyOf(second) }
  }

  #copyOf({ x, y, confidence }: MotionPlaces): Motion {
    const copy = (at: number) => new Float32Array(this.#open.buffer, at, this.#pixels).slice()
    return { x: copy(x), y: copy(y), confidence: copy(confidence) }
  }
}

/** Of so many pixels one is looked at for a fade; odd, so that it is not always the same column. */
const fadeStride = 5
/** Marks pixels that lie beyond the other frame. */
const outside = -1
/** What a fade does to contrast from one frame to the next, at most: more is another picture. */
const mostGain = 1.3
/** Share of one frame's luma that a fade of the other explains, at least: another scene is not the same picture darker. */
const leastExplained = 0.8
/** Variance of luma under which there is nothing to tell a change of contrast by. */
const leastVariance = 16
const unchanged = { gain: 1, lift: 0 }

/**
 * The straight line by which the luma of one frame becomes that of the next: a fade, or the print's flicker, is no other
 * thing. Frames that no such line explains are of two scenes.
 */
function fadeBetween(own: Uint8Array, found: Float32Array): { gain: number; lift: number } {
  let [n, p, q, pp, qq, pq] = [0, 0, 0, 0, 0, 0]
  // Some of the pixels tell it as well as all of them.
  for (let i = 0; i < own.length; i += fadeStride) {
    const there = found[i]
    if (there === outside) continue
    n += 1
    p += own[i]
    q += there
    pp += own[i] * own[i]
    qq += there * there
    pq += own[i] * there
  }
  if (n === 0) return unchanged
  const [meanP, meanQ] = [p / n, q / n]
  const [varianceP, varianceQ] = [pp / n - meanP * meanP, qq / n - meanQ * meanQ]
  if (varianceP < leastVariance || varianceQ < leastVariance) return unchanged
  const covariance = pq / n - meanP * meanQ
  const gain = covariance / varianceQ
  const explained = (covariance * covariance) / (varianceP * varianceQ)
  if (explained < leastExplained || gain > mostGain || gain < 1 / mostGain) return unchanged
  return { gain, lift: meanP - gain * meanQ }
}
