/** Time as the studio sees it, so that leases, debouncing and "time left" can be tested without waiting. */

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Calls back once, `ms` milliseconds from now; the answer cancels it. */
  after(ms: number, callback: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}
