/** Where scenes begin: hard cuts, fades through a plain frame, and dissolves, from small frames of luma one after the other. */
import type { Size } from '../tensors.ts'
import {
  factsOf,
  histogramDistance,
  isRepeat,
  likeness,
  mixtureOf,
  structureDistance,
  type FrameFacts,
} from './frame-difference.ts'

/** A cut differs at least so much in structure and spread of light together, and so many times as much as its neighbours. */
const cutScore = 0.42
const cutContrast = 2.2
const neighbours = 6
/** Where the frames on both sides of so many are of one scene, these are a flash, and no cut. */
const flashFrames = 3
const sameScene = 0.3
/** Deviation of luma under which a frame is of one colour. */
const plain = 4
/** Frames from the middle of a dissolve to either side at which there is but one of the two scenes. */
const dissolveReach = [8, 14] as const
const dissolveLeft = 0.3
/** Likeness under which two frames are of different scenes. */
const unlike = 0.5
/** Scenes are at least so long. */
const shortest = 5

interface Candidate {
  at: number
  /** The greater, the surer; of two that lie too near the surer one stays. */
  score: number
  /** It stands by the two frames at it alone: also in the first frames of a part. */
  isHard?: boolean
}

/** Frames go in one after the other; only the last few are held. */
export class CutFinder {
  readonly #size: Size
  readonly #recent: FrameFacts[] = []
  readonly #scores: number[] = []
  readonly #deviations: number[] = []
  readonly #candidates: Candidate[] = []
  /** For each frame: whether scenes a few frames apart around it are the same. */
  readonly #flashes = new Set<number>()
  readonly #repeats: number[] = []
  #unique: { facts: FrameFacts; at: number } | null = null

  /** @param size of the frames; about 100 pixels wide */
  constructor(size: Size) {
    this.#size = size
  }

  push(data: Uint8Array): void {
    const facts = factsOf(data)
    const at = this.#scores.length
    const previous = this.#recent.at(-1)
    const structure = previous ? structureDistance(facts, previous, this.#size) : 0
    this.#scores.push(previous ? structure + 0.5 * histogramDistance(facts, previous) : 0)
    this.#deviations.push(facts.deviation)
    this.#recent.push(facts)
    if (this.#recent.length > 2 * dissolveReach[1] + 1) this.#recent.shift()
    this.#lookForFlash(at)
    for (const reach of dissolveReach) this.#lookForDissolve(at, reach)
    this.#noteRepeat(facts, at)
  }

  finish(): { cuts: number[]; repeats: number[] } {
    const found = [...this.#candidates, ...this.#hardCuts(), ...this.#fades()]
    const kept: Candidate[] = []
    for (const candidate of found.sort((p, q) => q.score - p.score)) {
      const isFree = kept.every(({ at }) => Math.abs(at - candidate.at) >= shortest)
      const least = candidate.isHard ? 1 : shortest
      if (isFree && candidate.at >= least && candidate.at <= this.#scores.length - 2) kept.push(candidate)
    }
    return { cuts: [0, ...kept.map(({ at }) => at).sort((p, q) => p - q)], repeats: this.#repeats }
  }

  #noteRepeat(facts: FrameFacts, at: number): void {
    if (this.#unique && isRepeat(facts, this.#unique.facts, this.#size)) {
      this.#repeats.push(this.#unique.at)
    } else {
      this.#unique = { facts, at }
      this.#repeats.push(at)
    }
  }

  /** `back` frames before the newest. */
  #before(back: number): FrameFacts | undefined {
    return this.#recent.at(-1 - back)
  }

  #lookForFlash(at: number): void {
    for (let back = 1; back <= flashFrames; back++) {
      const jump = this.#scores[at - back] ?? 0
      const [newest, old] = [this.#before(0), this.#before(back + 1)]
      if (jump < cutScore || !newest || !old) continue
      if (structureDistance(newest, old, this.#size) < sameScene) {
        for (let i = 0; i <= back; i++) this.#flashes.add(at - i)
      }
    }
  }

  #lookForDissolve(at: number, reach: number): void {
    const [last, middle, first] = [this.#before(0), this.#before(reach), this.#before(2 * reach)]
    if (!last || !middle || !first) return
    if (first.deviation < plain || last.deviation < plain) return
    const { share, left } = mixtureOf(middle, first, last)
    if (share < 0.35 || share > 0.65 || left > dissolveLeft) return
    // What one scene does by itself, as getting lighter, is no dissolve.
    if (likeness(first, last) > unlike || structureDistance(first, last, this.#size) < cutScore) return
    const score = (1 - left) * (1 - 2 * Math.abs(share - 0.5)) * 0.5
    this.#candidates.push({ at: at - reach, score })
  }

  #hardCuts(): Candidate[] {
    return this.#scores.flatMap((score, at) => {
      if (score < cutScore || this.#flashes.has(at)) return []
      const around: number[] = []
      for (let i = at - neighbours; i <= at + neighbours; i++) {
        const other = this.#scores[i]
        if (i !== at && i > 0 && other !== undefined) around.push(other)
      }
      const usual = around.sort((p, q) => p - q)[around.length >> 1] ?? 0
      return score > cutContrast * usual + 0.1 ? [{ at, score: 1 + score, isHard: true }] : []
    })
  }

  /** The middle of each run of plain frames between two that are not. */
  #fades(): Candidate[] {
    const found: Candidate[] = []
    let start: number | null = null
    for (const [at, deviation] of this.#deviations.entries()) {
      if (deviation < plain) {
        start ??= at
      } else if (start !== null) {
        if (start > 0) found.push({ at: (start + at) >> 1, score: 0.9 })
        start = null
      }
    }
    return found
  }
}
