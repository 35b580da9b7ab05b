/** Progress that nests: a long action hands a slice of its own 0..1 to each sub-task. */
import { z } from 'zod'

/** How a download goes; whoever shows it makes the words. */
const transferNoteSchema = z.object({
  /** Over the last seconds. */
  bytesPerSecond: z.number().nonnegative(),
  /** Null while nobody can tell. */
  secondsLeft: z.number().nonnegative().nullable(),
})
export type TransferNote = z.infer<typeof transferNoteSchema>

/** What is being done, as a name (a file's), or how a download goes. */
export const progressNoteSchema = z.union([z.string(), transferNoteSchema])
export type ProgressNote = z.infer<typeof progressNoteSchema>

export interface Progress {
  /** Reports how much of the whole is done, 0 to 1; it never runs backwards. */
  report(fraction: number, note?: ProgressNote): void
  /** A token whose own 0..1 covers `from`..`to` of this one. */
  slice(from: number, to: number): Progress
}

/** The outermost token; `listener` is called for each increase, not repeats. */
export function createProgress(listener: (fraction: number, note?: ProgressNote) => void): Progress {
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

/** What every long call takes: a signal that cancels it, and a token for its progress. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  progress?: Progress | undefined
}

export const silent: Progress = { report() {}, slice: () => silent }

/** Options of every long call. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  progress?: Progress | undefined
}
