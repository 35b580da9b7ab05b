/** Motion between two frames as a dense field, and how far it can be believed: forward against backward, and by the luma. */
import { openCv, type Mat, type OpenCv } from '../opencv.ts'
import type { Size } from '../tensors.ts'

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
  Math.exp(-i / doubtSteps),
)

/** Farneback's parameters: fine enough for faces at 320 pixels, and calm in grain. */
const farneback = { scale: 0.5, levels: 3, window: 15, iterations: 1, polynomial: 5, sigma: 1.1 } as const

/** For frames of one size; holds memory of OpenCV until it is closed. */
export class MotionEstimator {
  readonly #cv: OpenCv
  readonly #size: Size
  readonly #mats: Mat[] = []
  readonly #grey: [Mat, Mat]
  readonly #flows: [Mat, Mat]
  /** Luma of the other frame, at the places of this one's pixels. */
  readonly #found: Float32Array
  readonly #map: [Mat, Mat]
  readonly #source: Mat
  readonly #target: Mat
  /** Memory of motions that nobody needs any more: fresh memory for each frame would take as long as half of the sums. */
  readonly #spare: Motion[] = []

  private constructor(cv: OpenCv, size: Size) {
    this.#cv = cv
    this.#size = size
    const mat = (type: number) => {
      const made = new cv.Mat(size.height, size.width, type)
      this.#mats.push(made)
      return made
    }
    this.#grey = [mat(cv.CV_8UC1), mat(cv.CV_8UC1)]
    this.#flows = [mat(cv.CV_32FC2), mat(cv.CV_32FC2)]
    this.#found = new Float32Array(size.width * size.height)
    this.#map = [mat(cv.CV_32FC1), mat(cv.CV_32FC1)]
    this.#source = mat(cv.CV_32FC2)
    this.#target = mat(cv.CV_32FC2)
  }

  static async open(size: Size): Promise<MotionEstimator> {
    return new MotionEstimator(await openCv(), size)
  }

  close(): void {
    for (const mat of this.#mats) mat.delete()
    this.#spare.length = 0
  }

  /** Motions of this estimator that nobody looks at any more: later ones take their memory. */
  reuse(...motions: Motion[]): void {
    this.#spare.push(...motions)
  }

  /**
   * @param a 8-bit greys of the estimator's size
   * @returns where the pixels of `b` lie in `a`, and those of `a` in `b`
   */
  between(a: Uint8Array, b: Uint8Array): { inFirst: Motion; inSecond: Motion } {
    this.#follow(b, a, this.#flows[0])
    this.#follow(a, b, this.#flows[1])
    const [toFirst, toSecond] = this.#flows.map((flow) => flow.data32F)
    return {
      inFirst: this.#believed(toFirst, toSecond, b, a),
      inSecond: this.#believed(toSecond, toFirst, a, b),
    }
  }

  /** A grey without specks of up to four pixels: they are nowhere else, and mislead the motion around them. */
  withoutSpecks(grey: Uint8Array): Uint8Array {
    const [source, target] = this.#grey
    source.data.set(grey)
    this.#cv.medianBlur(source, target, 5)
    return target.data.slice()
  }

  /**
   * Interleaved pairs of values of another frame, taken from where the motion says.
   * @param target gets them; may be `pairs` itself
   */
  warp(
    pairs: Float32Array,
    { x, y }: Motion,
    target: Float32Array = new Float32Array(pairs.length),
  ): Float32Array {
    const cv = this.#cv
    this.#source.data32F.set(pairs)
    this.#map[0].data32F.set(x)
    this.#map[1].data32F.set(y)
    // Cubic: what is mixed from frame to frame is sampled again each time, and must not get softer.
    cv.remap(this.#source, this.#target, this.#map[0], this.#map[1], cv.INTER_CUBIC, cv.BORDER_REPLICATE)
    target.set(this.#target.data32F)
    return target
  }

  #follow(from: Uint8Array, to: Uint8Array, flow: Mat): void {
    const { scale, levels, window, iterations, polynomial, sigma } = farneback
    this.#grey[0].data.set(from)
    this.#grey[1].data.set(to)
    this.#cv.calcOpticalFlowFarneback(
      this.#grey[0],
      this.#grey[1],
      flow,
      scale,
      levels,
      window,
      iterations,
      polynomial,
      sigma,
      0,
    )
  }

  #believed(there: Float32Array, back: Float32Array, own: Uint8Array, other: Uint8Array): Motion {
    const { width, height } = this.#size
    const pixels = width * height
    const motion = this.#spare.pop() ?? {
      x: new Float32Array(pixels),
      y: new Float32Array(pixels),
      confidence: new Float32Array(pixels),
    }
    const found = this.#found
    const { x: across, y: down, confidence } = motion
    const [right, bottom] = [width - 1, height - 1]
    for (let i = 0, row = 0; row < height; row++) {
      for (let column = 0; column < width; column++, i++) {
        const x = column + there[2 * i]
        const y = row + there[2 * i + 1]
        across[i] = x
        down[i] = y
        const isInside = x >= 0 && y >= 0 && x <= right && y <= bottom
        // Between the pixels: at an edge half a pixel is a great deal of luma.
        found[i] = isInside ? between(other, x, y, width, height) : outside
      }
    }
    const { gain, lift } = fadeBetween(own, found)
    for (let i = 0; i < pixels; i++) {
      if (found[i] === outside) {
        confidence[i] = 0
        continue
      }
      const at = ((down[i] + 0.5) | 0) * width + ((across[i] + 0.5) | 0)
      const dx = there[2 * i] + back[2 * at]
      const dy = there[2 * i + 1] + back[2 * at + 1]
      const change = own[i] - (gain * found[i] + lift)
      const doubt = (dx * dx + dy * dy) * perWay + change * change * perLuma
      confidence[i] = doubt < mostDoubt ? doubtTable[(doubt * doubtSteps + 0.5) | 0] : 0
    }
    return motion
  }
}

function between(plane: Uint8Array, x: number, y: number, width: number, height: number): number {
  // Neither is below 0.
  const column = Math.min(width - 2, x | 0)
  const row = Math.min(height - 2, y | 0)
  const at = row * width + column
  const u = x - column
  const v = y - row
  const top = plane[at] * (1 - u) + plane[at + 1] * u
  return top * (1 - v) + (plane[at + width] * (1 - u) + plane[at + width + 1] * u) * v
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
