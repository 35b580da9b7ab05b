/**
 * The grading of a film's frames: planes of luma and chroma to red, green and blue of 16 bits row by row,
 * graded as photos are, and back.
 */
import type { FilmVideo } from '../../contract/film.ts'
import { changesAnything, type GradeStep } from '../../contract/grade.ts'
import type { PlaneSizes } from '../../ffmpeg/planes.ts'
import { GradePass, gradeTables } from '../../imaging/color/grade.ts'
import { codeScale, matrixOf, type CodeScale, type Matrix } from './color-space.ts'

type Samples = Uint8Array | Uint16Array
type Planes = [luma: Samples, cb: Samples, cr: Samples]

/** Frames of one film, by one grading. */
export class FrameGrader {
  readonly #sizes: PlaneSizes
  readonly #scale: CodeScale
  readonly #matrix: Matrix
  readonly #pass: GradePass
  readonly #rows: Uint16Array
  /** Sums of Cb and Cr of a row of chroma, and of how many pixels. */
  readonly #sums: [Float64Array, Float64Array]

  private constructor(sizes: PlaneSizes, video: FilmVideo, step: GradeStep) {
    this.#sizes = sizes
    this.#scale = codeScale(video.planes.depth, video.tags.range)
    this.#matrix = matrixOf(video)
    this.#pass = new GradePass({ width: sizes.width, depth: 16 }, gradeTables(step, 16))
    this.#rows = new Uint16Array(sizes.width * 3)
    this.#sums = [new Float64Array(sizes.chromaWidth), new Float64Array(sizes.chromaWidth)]
  }

  /**
   * @param sizes     of the coloured frames' planes
   * @param isColored whether the frames have colour: a white balance leaves grey ones alone
   * @returns null where the grading changes nothing
   */
  static of(
    sizes: PlaneSizes,
    video: FilmVideo,
    grade: GradeStep | undefined,
    isColored: boolean,
  ): FrameGrader | null {
    if (!grade?.enabled) return null
    const step = isColored ? grade : { ...grade, temperature: 0, tint: 0 }
    return changesAnything(step) ? new FrameGrader(sizes, video, step) : null
  }

  /** @returns new planes; the given ones are only read */
  grade([luma, cb, cr]: Planes): Planes {
    const { width, height, chromaWidth, chromaHeight } = this.#sizes
    const graded: Planes = [luma.slice(), cb.slice(), cr.slice()]
    const tall = chromaHeight === height ? 1 : 2
    for (let row = 0; row < chromaHeight; row++) {
      for (const sums of this.#sums) sums.fill(0)
      const end = Math.min(height, (row + 1) * tall)
      for (let y = row * tall; y < end; y++) {
        this.#toRgb(luma.subarray(y * width), cb.subarray(row * chromaWidth), cr.subarray(row * chromaWidth))
        this.#pass.band(this.#rows)
        this.#fromRgb(graded[0].subarray(y * width))
      }
      this.#chromaOf(row, end - row * tall, graded)
    }
    return graded
  }

  #toRgb(luma: Samples, cb: Samples, cr: Samples): void {
    const { width, chromaWidth } = this.#sizes
    const { black, lumaSpan, neutral, chromaSpan } = this.#scale
    const { redFromCr, greenFromCb, greenFromCr, blueFromCb } = this.#matrix
    const halved = chromaWidth === width ? 0 : 1
    const rows = this.#rows
    for (let x = 0, o = 0; x < width; x++, o += 3) {
      const light = (luma[x] - black) / lumaSpan
      const p = (cb[x >> halved] - neutral) / chromaSpan
      const q = (cr[x >> halved] - neutral) / chromaSpan
      rows[o] = deep(light + redFromCr * q)
      rows[o + 1] = deep(light + greenFromCb * p + greenFromCr * q)
      rows[o + 2] = deep(light + blueFromCb * p)
    }
  }

  #fromRgb(luma: Samples): void {
    const { width, chromaWidth } = this.#sizes
    const { black, lumaSpan } = this.#scale
    const { kr, kb } = this.#matrix
    const [sumP, sumQ] = this.#sums
    const halved = chromaWidth === width ? 0 : 1
    const rows = this.#rows
    for (let x = 0, o = 0; x < width; x++, o += 3) {
      const [red, green, blue] = [rows[o] / 65535, rows[o + 1] / 65535, rows[o + 2] / 65535]
      const light = kr * red + (1 - kr - kb) * green + kb * blue
      luma[x] = black + light * lumaSpan + 0.5
      sumP[x >> halved] += blue - light
      sumQ[x >> halved] += red - light
    }
  }

  /** Of each sample of chroma the mean of the pixels that it covers. */
  #chromaOf(row: number, tall: number, [, cb, cr]: Planes): void {
    const { width, chromaWidth } = this.#sizes
    const { neutral, chromaSpan, greatest } = this.#scale
    const { redFromCr, blueFromCb } = this.#matrix
    const [sumP, sumQ] = this.#sums
    for (let x = 0, o = row * chromaWidth; x < chromaWidth; x++, o++) {
      const wide = chromaWidth === width || 2 * x + 1 === width ? 1 : 2
      const share = chromaSpan / (wide * tall)
      cb[o] = Math.min(greatest, Math.max(0, Math.round(neutral + (sumP[x] * share) / blueFromCb)))
      cr[o] = Math.min(greatest, Math.max(0, Math.round(neutral + (sumQ[x] * share) / redFromCr)))
    }
  }
}

const deep = (share: number): number => (share <= 0 ? 0 : share >= 1 ? 65535 : Math.round(share * 65535))
