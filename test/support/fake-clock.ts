/** A clock that stands still until a test moves it. */
import type { Clock } from '../../src/platform/clock.ts'

export interface FakeClock extends Clock {
  /** Moves time on and calls whatever falls due, in order. */
  advance(ms: number): void
}

export function fakeClock(start = 1_000_000): FakeClock {
  let time = start
  let waiting: { at: number; callback: () => void }[] = []
  return {
    now: () => time,
    after(ms, callback) {
      const entry = { at: time + ms, callback }
      waiting.push(entry)
      return () => {
        waiting = waiting.filter((other) => other !== entry)
      }
    },
    advance(ms) {
      const end = time + ms
      for (;;) {
        const next = waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
        if (!next) break
        waiting = waiting.filter((other) => other !== next)
        time = next.at
        next.callback()
      }
      time = end
    },
  }
}
