/** Progress that nests: a long action hands a slice of its own 0..1 to each sub-task. */
import { z } from 'zod'
import { executionProviderSchema } from './manifest.ts'

/** How a download goes; whoever shows it makes the words. */
const transferNoteSchema = z.object({
  /** Over the last seconds. */
  bytesPerSecond: z.number().nonnegative(),
  /** Null while nobody can tell. */
  secondsLeft: z.number().nonnegative().nullable(),
})
export type TransferNote = z.infer<typeof transferNoteSchema>

/** What of a render is being done. */
export const renderStageSchema = z.enum(['restore', 'color', 'enlarge', 'save'])
export type RenderStage = z.infer<typeof renderStageSchema>

const stageNoteSchema = z.object({
  stage: renderStageSchema,
  /** How quick the enlarging is: pixels that its network has seen, what they took, and on what. */
  pace: z
    .object({
      work: z.number().positive(),
      milliseconds: z.number().nonnegative(),
      provider: executionProviderSchema,
    })
    .optional(),
})

/** What is being done, as a name (a file's), how a download goes, or where a render is. */
export const progressNoteSchema = z.union([z.string(), transferNoteSchema, stageNoteSchema])
export type ProgressNote = z.infer<typeof progressNoteSchema>

/** The stage of a render that a note names; null where it says something else. */
export const stageIn = (note: ProgressNote | undefined): RenderStage | null =>
  typeof note === 'object' && 'stage' in note ? note.stage : null

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

/** Tokens for pieces of work one after the other. @param work how long each takes beside the others, in any unit */
export function inTurn<const Work extends readonly number[]>(
  progress: Progress,
  work: Work,
): { -readonly [I in keyof Work]: Progress } {
  const total = work.reduce((sum, each) => sum + each, 0)
  let done = 0
  const tokens = work.map((each) => {
    const from = total === 0 ? 0 : done / total
    done += each
    return progress.slice(from, total === 0 ? 1 : done / total)
  })
  return tokens as { -readonly [I in keyof Work]: Progress }
}

export const silent: Progress = { report() {}, slice: () => silent }

/** Options of every long call. */
export interface CallOptions {
  signal?: AbortSignal | undefined
  progress?: Progress | undefined
}
