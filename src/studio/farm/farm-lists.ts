/** What waits in a farm's lanes, and its dead-letter list: jobs that were given up, with their faults. */
import type { Job as BullJob } from 'bullmq'
import { z } from 'zod'
import { StudioFault, type StudioError } from '../../contract/errors.ts'
import type { FailedWork, FarmStatus } from '../../contract/farm.ts'
import { laneNames, removeJob, type BullQueue, type LaneName } from './bull-queue.ts'
import type { FarmConnection } from './connection.ts'
import { faultOf, nameOf, type StoredJob } from './farm-jobs.ts'

/** Failed jobs that are listed in a lane: more than anybody reads. */
const maxListed = 1000

export async function lanesOf(queue: BullQueue): Promise<FarmStatus['lanes']> {
  return Promise.all(
    laneNames.map(async (name) => {
      const counts = await queue
        .queueOf(name)
        .getJobCounts('wait', 'prioritized', 'delayed', 'active', 'failed')
      const { wait = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = counts
      return { name, waiting: wait + prioritized + delayed, running: active, failed }
    }),
  )
}

type Ended = { type: 'gone' } | { type: 'failed'; error: StudioError }

/** What has become of jobs that no event has told of, in one request; null where they are still to be done. */
export async function endsOf(
  { redis }: FarmConnection,
  queue: BullQueue,
  jobs: readonly { lane: LaneName; id: string }[],
): Promise<(Ended | null)[]> {
  const asking = redis.pipeline()
  for (const { lane, id } of jobs) {
    asking.hmget(queue.queueOf(lane).toKey(id), 'timestamp', 'finishedOn', 'failedReason')
  }
  const answers = (await asking.exec()) ?? []
  return answers.map(([refused, answer]) => {
    if (refused) return null
    const [added, finished, reason] = fieldsSchema.parse(answer)
    if (added === null) return { type: 'gone' }
    return finished === null ? null : { type: 'failed', error: faultOf(reason ?? '') }
  })
}

const fieldsSchema = z.tuple([z.string().nullable(), z.string().nullable(), z.string().nullable()])

type Found = { lane: LaneName; job: BullJob<StoredJob> }

async function failedJobs(queue: BullQueue): Promise<Found[]> {
  const found: Found[] = []
  for (const lane of laneNames) {
    for (const job of await queue.queueOf(lane).getFailed(0, maxListed - 1)) found.push({ lane, job })
  }
  return found
}

export async function failedWork(queue: BullQueue): Promise<FailedWork[]> {
  return (await failedJobs(queue)).map(({ lane, job }) => ({
    id: job.id ?? '',
    lane,
    kind: job.name,
    name: nameOf(job.data.payload),
    attempts: job.attemptsStarted,
    fault: faultOf(job.failedReason),
    finished: job.finishedOn ?? null,
  }))
}

/** @throws StudioFault `farm.unknownJob` */
async function chosen(queue: BullQueue, ids: readonly string[] | undefined): Promise<Found[]> {
  const all = await failedJobs(queue)
  if (ids === undefined) return all
  return ids.map((id) => {
    const found = all.find(({ job }) => job.id === id)
    if (!found) throw new StudioFault('farm.unknownJob', { id })
    return found
  })
}

/** @returns how many were put back. @throws StudioFault `farm.unknownJob` */
export async function retryWork(queue: BullQueue, ids?: readonly string[]): Promise<number> {
  const jobs = await chosen(queue, ids)
  for (const { lane, job } of jobs) {
    // Added anew: what was counted against it is forgotten.
    const { key, payload } = job.data
    await queue.add([{ kind: job.name, key, payload, lane }])
  }
  return jobs.length
}

/** @returns how many. @throws StudioFault `farm.unknownJob` */
export async function forgetWork(queue: BullQueue, ids?: readonly string[]): Promise<number> {
  const jobs = await chosen(queue, ids)
  for (const { job } of jobs) await removeJob(job)
  return jobs.length
}
