/** Progress that nests: a long action hands a slice of its own 0..1 to each sub-task. */

export interface Progress {
  /** Reports how much of the whole is done, 0 to 1; it never runs backwards. */
  report(fraction: number, note?: string): void
  /** A token whose own 0..1 covers `from`..`to` of this one. */
  slice(from: number, to: number): Progress
}

/** The outermost token; `listener` hears each step forward, not repeats. */
export function createProgress(listener: (fraction: number, note?: string) => void): Progress {
  let last = -1
  const token = (from: number, to: number): Progress => ({
    report(fraction, note) {
      const whole = from + Math.min(1, Math.max(0, fraction)) * (to - from)
      if (whole <= last && note === undefined) return
      last = Math.max(last, whole)
      listener(last, note)
    },
    slice: (a, b) => token(from + a * (to - from), from + b * (to - from)),
  })
  return token(0, 1)
}

export const silent: Progress = { report() {}, slice: () => silent }
