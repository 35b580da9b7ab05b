/** Whether a film is in colour already: some of its frames, small, measured as photos are. */
import type { FilmVideo } from '../../contract/film.ts'
import { toneFacts } from '../../imaging/filters/tone-facts.ts'
import type { Size } from '../tensors.ts'
import { matrixOf, type Matrix } from './color-space.ts'

/** Of so many frames one is measured. */
const every = 12
/** A film in which fewer frames have colour is one with coloured titles, or a tinted one. */
const leastShare = 0.5

export class ColorDetector {
  readonly #size: Size
  readonly #matrix: Matrix
  #frames = 0
  #measured = 0
  #colored = 0

  /** @param size of the frames that come */
  constructor(size: Size, video: FilmVideo) {
    this.#size = size
    this.#matrix = matrixOf(video)
  }

  /** @param frame planes of luma, Cb and Cr, each of the whole size, full range */
  push(frame: Uint8Array): void {
    if (this.#frames++ % every !== 0) return
    const facts = toneFacts({ ...this.#size, depth: 8, data: this.#rgbOf(frame) })
    // A frame of one tone, as at the beginning of a fade, says nothing.
    if (facts.luma.white - facts.luma.black < 24) return
    this.#measured += 1
    if (facts.kind === 'color') this.#colored += 1
  }

  get isInColor(): boolean {
    return this.#measured > 0 && this.#colored >= leastShare * this.#measured
  }

  #rgbOf(frame: Uint8Array): Uint8Array {
    const pixels = this.#size.width * this.#size.height
    const { redFromCr, greenFromCb, greenFromCr, blueFromCb } = this.#matrix
    const data = new Uint8ClampedArray(3 * pixels)
    for (let i = 0; i < pixels; i++) {
      const [luma, p, q] = [frame[i], frame[pixels + i] - 128, frame[2 * pixels + i] - 128]
      data[3 * i] = luma + redFromCr * q
      data[3 * i + 1] = luma + greenFromCb * p + greenFromCr * q
      data[3 * i + 2] = luma + blueFromCb * p
    }
    return new Uint8Array(data.buffer)
  }
}
