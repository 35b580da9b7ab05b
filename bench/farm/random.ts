/** Numbers by chance that are the same in every run, and the distributions that a simulation draws from. */

/** A distribution of seconds, or of anything that is not negative. */
export type Draw =
  | { kind: 'fixed'; mean: number }
  | { kind: 'exponential'; mean: number }
  /** Logarithms with a spread of `sigma`. */
  | { kind: 'lognormal'; mean: number; sigma: number }
  /** Exponential of this mean, cut off at `most`; what is cut off takes `extra` more. */
  | { kind: 'capped'; mean: number; most: number; extra: number }

export class Random {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 to 1, without 1 (mulberry32). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.next())
  }

  /** Of mean 0 and deviation 1 (Box and Muller). */
  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.next())) * Math.cos(2 * Math.PI * this.next())
  }

  draw(from: Draw): number {
    if (from.kind === 'fixed') return from.mean
    if (from.kind === 'exponential') return this.exponential(from.mean)
    if (from.kind === 'capped') {
      const drawn = this.exponential(from.mean)
      return drawn < from.most ? drawn : from.most + from.extra
    }
    return from.mean * Math.exp(from.sigma * this.normal() - (from.sigma * from.sigma) / 2)
  }
}
