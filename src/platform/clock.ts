/** Clock and throttling, injected so that leases, debouncing and "time left" can be tested without waiting. */

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

export interface Throttled {
  (): void
  /** Nothing is called from now on. */
  stop(): void
}

/** Gathers calls that come too often: the first at once, the others together after the interval. */
export function throttled(clock: Clock, intervalMs: number, act: () => void): Throttled {
  let last = -Infinity
  let cancel: (() => void) | null = null
  let stopped = false
  const now = () => {
    cancel = null
    last = clock.now()
    act()
  }
  const call = () => {
    if (stopped || cancel) return
    const wait = last + intervalMs - clock.now()
    if (wait <= 0) now()
    else cancel = clock.after(wait, now)
  }
  return Object.assign(call, {
    stop: () => {
      stopped = true
      cancel?.()
      cancel = null
    },
  })
}
