/** Calls that come too often, gathered: the first at once, the others together when the pause is over. */
import type { Clock } from './clock.ts'

export interface Throttled {
  (): void
  /** Nothing is called from now on. */
  stop(): void
}

/** @param pause milliseconds between two calls of `act` */
export function throttled(clock: Clock, pause: number, act: () => void): Throttled {
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
    const wait = last + pause - clock.now()
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
