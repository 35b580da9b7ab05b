/** Jobs as BullMQ keeps them, and as the rest of Tintype knows them. */
import type { Job as BullJob } from 'bullmq'
import { z } from 'zod'
import { studioErrorSchema, StudioFault, type StudioError } from '../../contract/errors.ts'
import { onScreen, type Job } from '../jobs/queue.ts'
import { parseJson } from '../library/stored-rows.ts'

export const storedJobSchema = z.object({
  key: z.string(),
  /** Its kind's handler checks it. */
  payload: z.unknown(),
  /** Times that it was tried again, by the code of the fault. */
  retried: z.record(z.string(), z.int()).default({}),
})
export type StoredJob = z.output<typeof storedJobSchema>

/** BullMQ has no colons in names, and takes no whole numbers for them. */
export const bullId = (key: string): string => {
  const id = key.replaceAll(':', '.')
  return /^\d+$/.test(id) ? `n${id}` : id
}

/** BullMQ gives out the least first. */
export const bullPriority = (priority: number): number =>
  Math.min(2000, Math.max(1, 1000 + onScreen - priority))

/** Why a job failed; one that BullMQ failed by itself says so in its own words. */
export function faultOf(reason: string): StudioError {
  const read = studioErrorSchema.safeParse(parseJson(reason))
  return read.success ? read.data : new StudioFault('internal', { reason }).toError()
}

export function asFarmJob(job: BullJob<StoredJob>, state: 'running' | 'failed'): Job<string> {
  const {
    id = '',
    name,
    data,
    attemptsStarted,
    progress,
    timestamp,
    processedOn,
    finishedOn,
    failedReason,
  } = job
  return {
    id,
    kind: name,
    key: data.key,
    payload: data.payload,
    state,
    priority: 1000 + onScreen - job.priority,
    attempts: attemptsStarted,
    progress: typeof progress === 'number' ? progress : 0,
    fault: state === 'failed' ? faultOf(failedReason) : null,
    created: timestamp,
    started: processedOn ?? null,
    finished: finishedOn ?? null,
  }
}

/** What a person calls a job whose payload nobody has checked yet. */
export const nameOf = (payload: unknown): string | null =>
  z.object({ name: z.string() }).safeParse(payload).data?.name ?? null
