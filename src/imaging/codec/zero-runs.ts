/** Runs of zero bytes in a file, and what a JPEG's decoder makes of them. */

/** Shorter runs are no part of a file that is missing. */
const shortest = 32
const zeros = Buffer.alloc(shortest)
/** Disks and transfers lose whole sectors; the bytes before and behind may happen to be 0, too. */
const sector = 512
const chance = 2
/**
 * Coefficients that are made of zeros only. Where zeros are the word for a coefficient they give the same one
 * again and again, to the end of the block: in a picture that is as good as impossible. Where they are the
 * word for "nothing more" they are a flat area.
 */
const possible = 30

/** Whether such a run lies between two places. */
export function hasZeros(file: Buffer, from: number, to: number): boolean {
  const at = file.indexOf(zeros, from)
  return at >= 0 && at + shortest <= to
}

/** Reads along with the decoder, from one scan's beginning on. */
export class ZeroRuns {
  readonly #file: Buffer
  #from: number
  #to: number
  /** Begun before the place that was told last. */
  #isAny = false
  #isSector = false
  #coefficients = 0

  constructor(file: Buffer, start: number) {
    this.#file = file
    this.#from = start
    this.#to = start
    this.#next()
  }

  #next(): void {
    const at = this.#file.indexOf(zeros, this.#to)
    this.#from = at < 0 ? Number.POSITIVE_INFINITY : at
    this.#to = at < 0 ? Number.POSITIVE_INFINITY : at + shortest
    while (this.#to < this.#file.length && this.#file[this.#to] === 0) this.#to++
  }

  /**
   * A block was read.
   * @param from         behind the byte whose bits were taken last before it
   * @param to           the same after it
   * @param coefficients that it has
   */
  block(from: number, to: number, coefficients: number): void {
    if (to <= this.#from) return
    if (from > this.#from && to <= this.#to) this.#coefficients += coefficients
    this.#isAny = true
    if (to <= this.#to) return
    this.#isSector ||= this.#isLost()
    this.#next()
  }

  #isLost(): boolean {
    const before = -this.#from & (sector - 1)
    const behind = this.#to & (sector - 1)
    return this.#to - this.#from >= sector && before <= chance && behind <= chance
  }

  /**
   * Whether a part of the scan is missing.
   * @param isWhole the scan's data end where the picture does: behind zeros that are no picture everything is out of step
   */
  isHole(isWhole: boolean): boolean {
    return (this.#isAny && !isWhole) || this.#isSector || this.#coefficients > possible
  }
}
