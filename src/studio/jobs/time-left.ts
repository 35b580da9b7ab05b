/** How long work still takes, from how long the last jobs took. */

/** Durations that count: the pace of now, not that of an hour ago. */
const maxDurations = 12

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

  /** Milliseconds for the rest of one job whose progress is 0 to 1; null before any was finished. */
  one(progress: number): number | null {
    const usual = this.#usual()
    return usual === null ? null : usual * (1 - progress)
  }

  /** Milliseconds until `queued` jobs and the running ones are done; null before any was finished. */
  all(queued: number, running: readonly number[]): number | null {
    const usual = this.#usual()
    if (usual === null) return null
    const work = queued + running.reduce((sum, progress) => sum + 1 - progress, 0)
    // The last ones can't be shared out: less than one job's rest is not left.
    const longest = Math.max(0, ...running.map((progress) => 1 - progress))
    return usual * Math.max(work / this.#concurrency, longest)
  }

  #usual(): number | null {
    if (this.#durations.length === 0) return null
    return this.#durations.reduce((sum, duration) => sum + duration, 0) / this.#durations.length
  }
}
