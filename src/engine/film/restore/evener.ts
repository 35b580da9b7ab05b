/** Weave and flicker of a film's frames, by the frames around each: they go in and come out in order, some frames later. */
import type { FilmRestoration, FilmVideo } from '../../../contract/film.ts'
import type { Size } from '../../tensors.ts'
import type { FramePlanes } from '../chroma-planes.ts'
import { codeScale } from '../color-space.ts'
import { applyLevels, evenedLevels, levelsOf, windowFrames, type Levels } from './brightness.ts'
import { movePlane, shiftBetween, steadyingShift, type Shift } from './weave.ts'

export interface PassingFrame {
  planes: FramePlanes
  /** Only repeats the frame before it. */
  isRepeat: boolean
}

interface Entered extends PassingFrame {
  levels: Levels
  /** From the frame before. */
  step: Shift
}

export interface RestorerOptions {
  video: FilmVideo
  restoration: FilmRestoration
  /** The size in which the motion is followed. */
  small: Size
  /** Luma at that size. */
  greyOf: (planes: FramePlanes) => Uint8Array
}

export class FrameEvener {
  readonly #options: RestorerOptions
  readonly #shift: number
  readonly #greatest: number
  readonly #entered: Entered[] = []
  /** Of `#entered`: the first that has not been evened out. */
  #next = 0
  #lastGrey: Uint8Array | null = null

  constructor(options: RestorerOptions) {
    const { planes, tags } = options.video
    this.#options = options
    this.#shift = planes.depth - 8
    this.#greatest = codeScale(planes.depth, tags.range).greatest
  }

  /** @param frame its planes are changed in place. @returns the next frames that are finished */
  push({ planes, isRepeat }: PassingFrame): PassingFrame[] {
    const { restoration, greyOf, small } = this.#options
    let step = { x: 0, y: 0 }
    if (restoration.weave > 0) {
      const grey = greyOf(planes)
      if (this.#lastGrey && !isRepeat) step = shiftBetween(this.#lastGrey, grey, small)
      this.#lastGrey = grey
    }
    this.#entered.push({ planes, isRepeat, levels: levelsOf(planes.luma, this.#shift), step })
    const finished: PassingFrame[] = []
    while (this.#next + windowFrames < this.#entered.length) finished.push(this.#even())
    return finished
  }

  finish(): PassingFrame[] {
    const finished: PassingFrame[] = []
    while (this.#next < this.#entered.length) finished.push(this.#even())
    return finished
  }

  /** The next frame, of which all that follow as far as they count are there. */
  #even(): PassingFrame {
    const { flicker, weave } = this.#options.restoration
    const at = this.#next++
    const { planes, isRepeat } = this.#entered[at]
    if (weave > 0) {
      const shift = steadyingShift(
        this.#entered.map(({ step }) => step),
        at,
      )
      this.#move(planes, { x: shift.x * weave, y: shift.y * weave })
    }
    if (flicker > 0) {
      const around = this.#entered.map(({ levels }) => levels)
      applyLevels(planes.luma, evenedLevels(around, at, flicker), this.#shift, this.#greatest)
    }
    if (this.#next > windowFrames) {
      this.#entered.shift()
      this.#next -= 1
    }
    return { planes, isRepeat }
  }

  /** All planes; chroma's as much less as they are smaller. @param shift at the motion's size */
  #move({ luma, cb, cr }: FramePlanes, shift: Shift): void {
    const { video, small } = this.#options
    const { width, height, planes } = video
    const whole = { x: (shift.x * width) / small.width, y: (shift.y * height) / small.height }
    movePlane(luma, video, whole, this.#greatest)
    const across = planes.chroma === '444' ? 1 : 2
    const down = planes.chroma === '420' ? 2 : 1
    const size = { width: Math.ceil(width / across), height: Math.ceil(height / down) }
    for (const plane of [cb, cr]) {
      if (plane) movePlane(plane, size, { x: whole.x / across, y: whole.y / down }, this.#greatest)
    }
  }
}
