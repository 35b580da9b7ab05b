/** Grading a part of a picture, row by row and in place: what `GradePass` makes of a row, mixed in by the shares of a mask. */
import { coverageRow, type Coverage } from '../filters/coverage.ts'
import { GradePass, type GradeTables } from './grade.ts'

type Samples = Uint8Array | Uint16Array

export interface LocalWork {
  /** Of the picture's depth. */
  tables: GradeTables
  coverage: Coverage
  /** 0 to 1: share of the graded picture where the mask is whole. */
  strength: number
}

export class LocalPass {
  readonly #picture: { width: number; height: number }
  readonly #work: LocalWork
  readonly #pass: GradePass
  readonly #shares: Float32Array
  readonly #graded: Samples

  constructor(picture: { width: number; height: number; depth: 8 | 16 }, work: LocalWork) {
    const { width, height, depth } = picture
    this.#picture = { width, height }
    this.#work = work
    this.#pass = new GradePass(picture, work.tables)
    this.#shares = new Float32Array(width)
    this.#graded = depth === 16 ? new Uint16Array(width * 3) : new Uint8Array(width * 3)
  }

  /**
   * Grades whole rows under the mask, in place. Where it is empty, samples keep their bits; where it is whole, at strength 1,
   * they are what the grade step makes of them.
   * @param samples  RGB interleaved, of the picture's depth
   * @param firstRow of the picture, with which they begin
   */
  band(samples: Samples, firstRow: number): void {
    const length = this.#picture.width * 3
    const { coverage, strength } = this.#work
    for (let from = 0, y = firstRow; from < samples.length; from += length, y++) {
      if (!coverageRow(coverage, this.#picture, y, this.#shares)) continue
      const row = samples.subarray(from, from + length)
      this.#graded.set(row)
      this.#pass.band(this.#graded)
      this.#mix(row, strength)
    }
  }

  #mix(row: Samples, strength: number): void {
    const [shares, graded] = [this.#shares, this.#graded]
    for (let x = 0, i = 0; x < shares.length; x++, i += 3) {
      const share = shares[x] * strength
      if (share === 0) continue
      // No sample is below 0: storing cuts off what the half has rounded.
      row[i] = row[i] + (graded[i] - row[i]) * share + 0.5
      row[i + 1] = row[i + 1] + (graded[i + 1] - row[i + 1]) * share + 0.5
      row[i + 2] = row[i + 2] + (graded[i + 2] - row[i + 2]) * share + 0.5
    }
  }
}
