/**
 * Chroma that follows the motion: what each frame got from the model is mixed with what the frames before it and after it
 * got, taken from where the motion says that the same thing was.
 *
 * The mixture is recursive in both directions: each frame's own share falls off with distance. Into the future it sees as
 * far as a block and some frames more, so that only so many frames are held.
 */
import type { Size } from '../tensors.ts'
import { MotionEstimator, type FrameMotion, type Motion } from './motion.ts'

/** How much of a mixture comes from the neighbour, where the motion is sure. */
const share = 0.9
/** Frames that are given out together, and frames after them that they may see. */
const blockFrames = 12
export const aheadFrames = 8

/** A frame's luma and the model's chroma, both of the size of the motion. */
export interface Seen {
  /** 8 bits, black 0, white 255. */
  grey: Uint8Array
  /** Cb and Cr in turn, -0.5 to 0.5. */
  chroma: Float32Array
}

interface Held extends Seen {
  /** Mixed with all frames before; in memory of its own, which becomes the result's. */
  past: Float32Array
  /** Where this frame's pixels lie in the one before, and that one's in this one; null for the first of a scene. */
  inPrevious: Motion | null
  fromPrevious: Motion | null
  /** The motion is nobody else's: its memory may be used again. */
  isOwnMotion: boolean
}

/** Of one scene; frames go in and come out in order. */
export class ChromaSteadier {
  readonly #motion: MotionEstimator
  readonly #held: Held[] = []

  private constructor(motion: MotionEstimator) {
    this.#motion = motion
  }

  static async open(size: Size): Promise<ChromaSteadier> {
    return new ChromaSteadier(await MotionEstimator.open(size))
  }

  close(): void {
    this.#motion.close()
  }

  /**
   * @param known the motion to the frame before, where it was followed already
   * @returns chroma of the next frames, in order; often none yet
   */
  push(seen: Seen, known: FrameMotion | null = null): Float32Array[] {
    const previous = this.#held.at(-1)
    if (previous) {
      const { inPrevious, fromPrevious } = known ?? this.#follow(previous.grey, seen.grey)
      const past = this.#mix(seen.chroma, previous.past, inPrevious, new Float32Array(seen.chroma.length))
      this.#held.push({ ...seen, past, inPrevious, fromPrevious, isOwnMotion: known === null })
    } else {
      const past = seen.chroma.slice()
      this.#held.push({ ...seen, past, inPrevious: null, fromPrevious: null, isOwnMotion: false })
    }
    return this.#held.length >= blockFrames + aheadFrames ? this.#give(blockFrames) : []
  }

  /** After the last frame. @returns chroma of all frames that are left */
  finish(): Float32Array[] {
    return this.#give(this.#held.length)
  }

  #follow(previous: Uint8Array, grey: Uint8Array): FrameMotion {
    const { inFirst, inSecond } = this.#motion.between(previous, grey)
    return { inPrevious: inFirst, fromPrevious: inSecond }
  }

  #give(count: number): Float32Array[] {
    const held = this.#held
    const results: Float32Array[] = []
    const last = held.at(-1)
    if (!last) return []
    const future = last.chroma.slice()
    for (let i = held.length - 1; i >= 0; i--) {
      const next = held[i + 1]
      if (next?.fromPrevious) this.#mix(held[i].chroma, future, next.fromPrevious, future)
      if (i < count) results.push(meanInto(held[i].past, future))
    }
    for (const { inPrevious, fromPrevious, isOwnMotion } of held.splice(0, count)) {
      if (isOwnMotion && inPrevious && fromPrevious) this.#motion.reuse(inPrevious, fromPrevious)
    }
    return results.toReversed()
  }

  /** @param mixed gets the mixture; may be the neighbour's own memory */
  #mix(own: Float32Array, neighbour: Float32Array, motion: Motion, mixed: Float32Array): Float32Array {
    this.#motion.warp(neighbour, motion, mixed)
    const { confidence } = motion
    for (let i = 0, at = 0; i < confidence.length; i++, at += 2) {
      const weight = share * confidence[i]
      mixed[at] = own[at] + weight * (mixed[at] - own[at])
      mixed[at + 1] = own[at + 1] + weight * (mixed[at + 1] - own[at + 1])
    }
    return mixed
  }
}

function meanInto(p: Float32Array, q: Float32Array): Float32Array {
  for (let i = 0; i < p.length; i++) p[i] = (p[i] + q[i]) / 2
  return p
}
