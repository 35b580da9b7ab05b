/**
 * Chroma that follows the motion: what each frame got from the model is mixed with what the frames before it and after it
 * got, taken from where the motion says that the same thing was.
 *
 * The mixture is recursive in both directions: each frame's own share falls off with distance. Into the future it sees as
 * far as a block and some frames more, so that only so many frames are held.
 */
import type { Size } from '../tensors.ts'
import { ChromaMixer } from './chroma-mixer.ts'
import type { FrameMotion } from './motion.ts'

/** How much of a mixture comes from the neighbour, where the motion is sure. */
const share = 0.9
/** Frames that are given out together, and frames after them that they may see. */
const blockFrames = 12
export const aheadFrames = 8

/** A frame's luma and the model's chroma, both of the size of the motion. */
export interface FrameChroma {
  /** 8 bits, black 0, white 255. */
  grey: Uint8Array
  /** Cb and Cr in turn, -0.5 to 0.5. */
  chroma: Float32Array
}

interface Held {
  grey: Uint8Array
  /** Among the mixer's places. */
  slot: number
}

/** Of one scene; frames go in and come out in order. */
export class ChromaSteadier {
  readonly #mixer: ChromaMixer
  readonly #held: Held[] = []
  readonly #free = Array.from({ length: blockFrames + aheadFrames }, (_, i) => i)

  constructor(size: Size) {
    this.#mixer = new ChromaMixer(size, blockFrames + aheadFrames)
  }

  /**
   * @param known the motion to the frame before, where it was followed already
   * @returns chroma of the next frames, in order; often none yet
   */
  push({ grey, chroma }: FrameChroma, known: FrameMotion | null = null): Float32Array[] {
    const previous = this.#held.at(-1)
    const slot = this.#free.shift() ?? 0
    if (previous) {
      const motion = known ?? { before: previous.grey, now: grey }
      this.#mixer.follow(slot, previous.slot, chroma, motion, share)
    } else {
      this.#mixer.begin(slot, chroma)
    }
    this.#held.push({ grey, slot })
    return this.#free.length === 0 ? this.#give(blockFrames) : []
  }

  /** After the last frame. @returns chroma of all frames that are left */
  finish(): Float32Array[] {
    return this.#give(this.#held.length)
  }

  #give(count: number): Float32Array[] {
    const held = this.#held
    const results: Float32Array[] = []
    const last = held.at(-1)
    if (!last) return []
    this.#mixer.beginFuture(last.slot)
    for (let i = held.length - 1; i >= 0; i--) {
      const next = held[i + 1] as Held | undefined
      if (next) this.#mixer.stepBack(held[i].slot, next.slot, share)
      if (i < count) results.push(this.#mixer.result(held[i].slot))
    }
    for (const { slot } of held.splice(0, count)) this.#free.push(slot)
    return results.toReversed()
  }
}
