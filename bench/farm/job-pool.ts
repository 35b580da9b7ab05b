/** The jobs that a simulated farm holds, in typed arrays whose places are used again, and lists of their numbers. */

/** Kinds of work, each with a list of its own. */
export const jobKinds = ['family', 'film', 'archive'] as const
export type JobKind = (typeof jobKinds)[number]

export class JobPool {
  #kind = new Uint8Array(1024)
  /** When it came, in seconds. */
  #came = new Float64Array(1024)
  /** Seconds of one usual core. */
  #work = new Float64Array(1024)
  #stalls = new Uint8Array(1024)
  #failures = new Uint8Array(1024)
  #isPoison = new Uint8Array(1024)
  readonly #free: number[] = []
  #used = 0

  /** Jobs that are held now. */
  get held(): number {
    return this.#used - this.#free.length
  }

  add(kind: number, came: number, work: number, isPoison: boolean): number {
    const job = this.#free.pop() ?? this.#used++
    if (job === this.#came.length) this.#grow()
    this.#kind[job] = kind
    this.#came[job] = came
    this.#work[job] = work
    this.#stalls[job] = 0
    this.#failures[job] = 0
    this.#isPoison[job] = isPoison ? 1 : 0
    return job
  }

  remove(job: number): void {
    this.#free.push(job)
  }

  kindOf = (job: number): number => this.#kind[job]
  cameAt = (job: number): number => this.#came[job]
  workOf = (job: number): number => this.#work[job]
  isPoison = (job: number): boolean => this.#isPoison[job] === 1

  /** @returns how often its worker was lost, with this time */
  stall = (job: number): number => (this.#stalls[job] += 1)
  /** @returns how often it has failed, with this time */
  fail = (job: number): number => (this.#failures[job] += 1)

  #grow(): void {
    const grown = <A extends Uint8Array | Float64Array>(array: A, made: A): A => {
      made.set(array)
      return made
    }
    const capacity = this.#came.length * 2
    this.#kind = grown(this.#kind, new Uint8Array(capacity))
    this.#came = grown(this.#came, new Float64Array(capacity))
    this.#work = grown(this.#work, new Float64Array(capacity))
    this.#stalls = grown(this.#stalls, new Uint8Array(capacity))
    this.#failures = grown(this.#failures, new Uint8Array(capacity))
    this.#isPoison = grown(this.#isPoison, new Uint8Array(capacity))
  }
}

/** Numbers, first in first out, in a ring that grows. */
export class NumberList {
  #ring = new Int32Array(1024)
  #first = 0
  #size = 0

  get size(): number {
    return this.#size
  }

  add(value: number): void {
    if (this.#size === this.#ring.length) {
      const grown = new Int32Array(this.#ring.length * 2)
      for (let i = 0; i < this.#size; i += 1) grown[i] = this.#ring[(this.#first + i) % this.#ring.length]
      this.#ring = grown
      this.#first = 0
    }
    this.#ring[(this.#first + this.#size) % this.#ring.length] = value
    this.#size += 1
  }

  /** @returns -1 where it is empty */
  take(): number {
    if (this.#size === 0) return -1
    const value = this.#ring[this.#first]
    this.#first = (this.#first + 1) % this.#ring.length
    this.#size -= 1
    return value
  }
}
