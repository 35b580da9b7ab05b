/** Chroma of frames in a row and the motion between them, in a kernel's memory, where they are mixed. */
import type { Size } from '../tensors.ts'
import type { OpenMemory } from './farneback.ts'
import { KernelMemory } from './film-kernel.ts'
import { MotionKernel, takeMotion, type FrameMotion, type Motion, type MotionPlaces } from './motion.ts'

/** Steps between two pixels for which the kernel has the cubic's weights. */
const cubicSteps = 64

/** Weights of the four pixels around a place, as OpenCV's cubic has them: what is sampled again and again must not get softer. */
function cubicWeights(share: number): number[] {
  const a = -0.75
  const near = (x: number) => ((a + 2) * x - (a + 3)) * x * x + 1
  const far = (x: number) => ((a * x - 5 * a) * x + 8 * a) * x - 4 * a
  const [first, second, third] = [far(share + 1), near(share), near(1 - share)]
  return [first, second, third, 1 - first - second - third]
}

const cubicTable = Float32Array.from(
  Array.from({ length: cubicSteps + 1 }, (_, i) =>
    cubicWeights(i / cubicSteps).flatMap((weight) => [weight, weight]),
  ).flat(),
)

interface Slot {
  own: number
  /** Mixed with all frames before. */
  past: number
  /** Where the pixels of the frame before lie in this one. */
  fromPrevious: MotionPlaces
}

/** Places for so many frames of one size. */
export class ChromaMixer {
  readonly #size: Size
  readonly #open: OpenMemory
  readonly #motion: MotionKernel
  readonly #slots: readonly Slot[]
  readonly #inPrevious: MotionPlaces
  readonly #cubic: number
  readonly #future: [number, number]

  constructor(size: Size, frames: number) {
    const memory = new KernelMemory()
    const pairs = () => memory.take(size.width * size.height * 8)
    this.#size = size
    this.#motion = new MotionKernel(memory, size)
    this.#slots = Array.from({ length: frames }, () => ({
      own: pairs(),
      past: pairs(),
      fromPrevious: takeMotion(memory, size),
    }))
    this.#inPrevious = takeMotion(memory, size)
    this.#cubic = memory.take(cubicTable.byteLength)
    this.#future = [pairs(), pairs()]
    this.#open = memory.open()
    this.#motion.fill(this.#open.buffer)
    new Float32Array(this.#open.buffer, this.#cubic, cubicTable.length).set(cubicTable)
  }

  /** The first frame of a scene. */
  begin(slot: number, chroma: Float32Array): void {
    const { own, past } = this.#slots[slot]
    this.#pairs(own).set(chroma)
    this.#pairs(past).set(chroma)
  }

  /**
   * A frame that follows another one, whose past is mixed into its own.
   * @param motion between both, or their greys
   */
  follow(
    slot: number,
    previous: number,
    chroma: Float32Array,
    motion: FrameMotion | { before: Uint8Array; now: Uint8Array },
    share: number,
  ): void {
    const { own, past, fromPrevious } = this.#slots[slot]
    this.#pairs(own).set(chroma)
    if ('before' in motion) {
      this.#motion.follow(this.#open, motion.before, motion.now, this.#inPrevious, fromPrevious)
    } else {
      this.#put(motion.inPrevious, this.#inPrevious)
      this.#put(motion.fromPrevious, fromPrevious)
    }
    this.#mix(own, this.#slots[previous].past, this.#inPrevious, share, past)
  }

  /** The last frame that is known: nothing comes after it. */
  beginFuture(slot: number): void {
    this.#pairs(this.#future[0]).set(this.#pairs(this.#slots[slot].own))
  }

  /** A frame and the one after it, whose future is mixed into its own. */
  stepBack(slot: number, next: number, share: number): void {
    const [from, to] = this.#future
    this.#mix(this.#slots[slot].own, from, this.#slots[next].fromPrevious, share, to)
    this.#future.reverse()
  }

  /** @returns the mean of a frame's past and of the future that is there now; its past is gone then */
  result(slot: number): Float32Array {
    const { past } = this.#slots[slot]
    const { width, height } = this.#size
    this.#open.kernel.mean(past, this.#future[0], 2 * width * height)
    return this.#pairs(past).slice()
  }

  /** Pairs of values of another frame, taken from where a motion says that they are. */
  warp(pairs: Float32Array, motion: Motion): Float32Array {
    const [from, to] = this.#future
    this.#pairs(from).set(pairs)
    this.#put(motion, this.#inPrevious)
    const { width, height } = this.#size
    const { x, y } = this.#inPrevious
    this.#open.kernel.warp(from, x, y, width, height, this.#cubic, to)
    return this.#pairs(to).slice()
  }

  #mix(own: number, other: number, { x, y, confidence }: MotionPlaces, share: number, out: number): void {
    const { width, height } = this.#size
    this.#open.kernel.mix(own, other, x, y, confidence, share, width, height, this.#cubic, out)
  }

  #put(motion: Motion, places: MotionPlaces): void {
    for (const key of ['x', 'y', 'confidence'] as const)
      new Float32Array(this.#open.buffer, places[key], motion[key].length).set(motion[key])
  }

  #pairs(at: number): Float32Array {
    return new Float32Array(this.#open.buffer, at, 2 * this.#size.width * this.#size.height)
  }
}
