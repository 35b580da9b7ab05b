/** Quantiles of millions of values in a kilobyte: counts in steps of a 24th of a power of ten. */

const steps = 24
const lowest = -4
const highest = 7

export class Histogram {
  readonly #counts = new Float64Array((highest - lowest) * steps + 1)
  #count = 0
  #sum = 0
  #most = 0

  /** @param value not negative; below 0.0001 all are the same */
  add(value: number): void {
    const at = value <= 0 ? 0 : Math.floor((Math.log10(value) - lowest) * steps) + 1
    this.#counts[Math.min(this.#counts.length - 1, Math.max(0, at))] += 1
    this.#count += 1
    this.#sum += value
    this.#most = Math.max(this.#most, value)
  }

  get count(): number {
    return this.#count
  }

  get mean(): number {
    return this.#count === 0 ? 0 : this.#sum / this.#count
  }

  get most(): number {
    return this.#most
  }

  /** At most a tenth too high. @param part 0 to 1 */
  quantile(part: number): number {
    let left = part * this.#count
    for (const [at, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0 && count > 0) return at === 0 ? 0 : Math.min(this.#most, 10 ** (at / steps + lowest))
    }
    return this.#most
  }
}
