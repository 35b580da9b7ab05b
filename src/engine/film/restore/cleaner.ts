/** Dust and grain of a film's frames, by the two neighbours of each along the motion: they come out one frame later. */
import type { FramePlanes } from '../chroma-planes.ts'
import { MotionEstimator, type FrameMotion, type Motion } from '../motion.ts'
import { coverSpecks, findSpecks } from './dust.ts'
import type { PassingFrame, RestorerOptions } from './evener.ts'
import { grainOf, lessGrain } from './grain.ts'
import { NeighbourView } from './neighbours.ts'
import { SpeckFilter } from './speck-filter.ts'

export interface CleanedFrame extends PassingFrame {
  /** To the frame before it that is no repeat: it need not be followed twice. Null for the first of all, and for repeats. */
  motion: FrameMotion | null
  /** Specks that were covered. */
  specks: number
}

interface Waiting {
  planes: FramePlanes
  grey: Uint8Array
  motion: FrameMotion | null
  repeats: FramePlanes[]
}

/** Whether anything is to be done by neighbours. */
export const needsCleaner = ({ restoration }: Pick<RestorerOptions, 'restoration'>): boolean =>
  restoration.dust || restoration.grain > 0

export class FrameCleaner {
  readonly #options: RestorerOptions
  readonly #motion: MotionEstimator
  readonly #specks: SpeckFilter
  #own: Waiting | null = null
  /** Luma of the frame before `#own`, as it came. */
  #previous: FramePlanes['luma'] | null = null

  private constructor(options: RestorerOptions, specks: SpeckFilter) {
    this.#options = options
    this.#motion = new MotionEstimator(options.small)
    this.#specks = specks
  }

  static async open(options: RestorerOptions): Promise<FrameCleaner> {
    return new FrameCleaner(options, await SpeckFilter.open(options.small))
  }

  close(): void {
    this.#specks.close()
  }

  /** @param frame its luma is changed in place. @returns the next frames that are finished */
  push({ planes, isRepeat }: PassingFrame): CleanedFrame[] {
    const own = this.#own
    if (isRepeat && own) {
      own.repeats.push(planes)
      return []
    }
    const grey = this.#specks.without(this.#options.greyOf(planes))
    const between = own && this.#motion.between(own.grey, grey)
    const finished = this.#clean(between && { luma: planes.luma, motion: between.inSecond })
    const motion = between && { inPrevious: between.inFirst, fromPrevious: between.inSecond }
    this.#own = { planes, grey, motion, repeats: [] }
    return finished
  }

  finish(): CleanedFrame[] {
    return this.#clean(null)
  }

  /** @param next the frame after the one that waits, and where this one's pixels lie in it */
  #clean(next: { luma: FramePlanes['luma']; motion: Motion } | null): CleanedFrame[] {
    const own = this.#own
    if (!own) return []
    // The next frame must see what this one really showed: so a segment gives the same frames wherever it begins.
    const original = own.planes.luma.slice()
    const specks = this.#change(own, next)
    this.#previous = original
    this.#own = null
    const copies = own.repeats.map((planes): CleanedFrame => {
      planes.luma.set(own.planes.luma)
      return { planes, isRepeat: true, motion: null, specks: 0 }
    })
    return [{ planes: own.planes, isRepeat: false, motion: own.motion, specks }, ...copies]
  }

  #change({ planes, motion }: Waiting, next: { luma: FramePlanes['luma']; motion: Motion } | null): number {
    const { video, restoration, small } = this.#options
    const view = (plane: FramePlanes['luma'], to: Motion) =>
      new NeighbourView({ plane, motion: to }, video, small)
    const before = this.#previous && motion ? view(this.#previous, motion.inPrevious) : null
    const after = next && view(next.luma, next.motion)
    const grain = grainOf(planes.luma, video)
    let specks = 0
    if (restoration.dust && before && after) {
      const one = video.planes.depth === 8 ? 1 : 4
      const found = findSpecks(planes.luma, before, after, { size: video, grain: grain / one, one })
      coverSpecks(planes.luma, found, [before, after], video)
      specks = found.length
    }
    const views = [before, after].filter((each) => each !== null)
    if (restoration.grain > 0 && views.length > 0) {
      planes.luma.set(lessGrain(planes.luma, views, video, grain, restoration.grain))
    }
    return specks
  }
}
