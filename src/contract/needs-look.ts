/** Which finished pictures a person should look at, by what their reports say. */
import { z } from 'zod'
import type { Finding } from './findings.ts'
import type { Note } from './notes.ts'

/**
 * `doubtful`: something was decided that is not certain (what may be damage was left, it may be a negative, the file's end
 * or a part of it is missing). `repaired`: so much was filled that it may have been more than damage.
 */
export const needsLookSchema = z.enum(['doubtful', 'repaired'])
export type NeedsLook = z.infer<typeof needsLookSchema>

/** Share of a picture that was filled from which on somebody should look at it. */
export const muchRepaired = 0.03

const isDoubtful = ({ code }: Finding): boolean => code === 'repair.implausible' || code === 'tone.negative'

const isMuchRepaired = ({ code, data }: Finding): boolean =>
  code === 'repair.filled' && data.filled >= muchRepaired

const isOfMissing = ({ code }: Note): boolean => code === 'photo.endMissing' || code === 'photo.partEmpty'

/** @param report of a render */
export function needsLook({
  findings,
  notes,
}: {
  findings: readonly Finding[]
  notes: readonly Note[]
}): NeedsLook[] {
  const doubtful = findings.some(isDoubtful) || notes.some(isOfMissing)
  return [
    ...(doubtful ? (['doubtful'] as const) : []),
    ...(findings.some(isMuchRepaired) ? (['repaired'] as const) : []),
  ]
}

/** What has become of the photos of a batch that is over: pictures that were made, and those among them to look at. */
export const batchReviewSchema = z.object({
  /** When it began, milliseconds since 1970: `renderedSince` of a query. Null: there was none yet. */
  began: z.int().nullable(),
  rendered: z.int(),
  failed: z.int(),
  doubtful: z.int(),
  repaired: z.int(),
  /** Jobs that failed, for `queue.retry`. */
  failedJobs: z.array(z.int()),
})
export type BatchReview = z.infer<typeof batchReviewSchema>
