/** How long work still takes, from how long the last jobs took, and from how far those that run have come. */

/** Durations that count: the pace of now, not that of an hour ago. */
const maxDurations = 12
/** A job that has run so long, in milliseconds, says itself how long it takes: an enlargement is no usual photo. */
const leastRun = 2000

export interface RunningWork {
  /** 0 to 1, in step with the time that its work takes. */
  progress: number
  /** Milliseconds since it began. */
  elapsed: number
}

export class TimeLeft {
  readonly #concurrency: number
  readonly #durations: number[] = []

  /** @param concurrency jobs at the same time */
  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  /** A job took so many milliseconds. */
  record(milliseconds: number): void {
    this.#durations.push(milliseconds)
    if (this.#durations.length > maxDurations) this.#durations.shift()
  }

  /** Milliseconds for the rest of one job; null as long as nobody can say. */
  one({ progress, elapsed }: RunningWork): number | null {
    if (elapsed >= leastRun && progress > 0) return (elapsed * (1 - progress)) / progress
    const usual = this.#usual()
    return usual === null ? null : usual * (1 - progress)
  }

  /** Milliseconds until `queued` jobs and the running ones are done; null as long as nobody can say. */
  all(queued: number, running: readonly RunningWork[]): number | null {
    const usual = this.#usual()
    const rests = running.map((each) => this.one(each))
    const known = rests.filter((rest) => rest !== null)
    if (known.length < rests.length || (queued > 0 && usual === null)) return null
    if (queued + running.length === 0) return usual === null ? null : 0
    const work = queued * (usual ?? 0) + known.reduce((sum, rest) => sum + rest, 0)
    // The last ones can't be shared out: less than one job's rest is not left.
    return Math.max(work / this.#concurrency, 0, ...known)
  }

  #usual(): number | null {
    if (this.#durations.length === 0) return null
    return this.#durations.reduce((sum, duration) => sum + duration, 0) / this.#durations.length
  }
}
