/** The farm's queue on BullMQ: leases are its locks, which Redis' own clock ends; failed jobs stay as the dead-letter list. */
import { setTimeout as pause } from 'node:timers/promises'
import { Queue, Worker, type Job as BullJob } from 'bullmq'
import { z } from 'zod'
import { isFault, StudioFault, type StudioError } from '../../contract/errors.ts'
import type { HeartbeatReply, Lane, Lease, NewJob, WorkQueue } from '../jobs/queue.ts'
import { keyPrefix, type FarmConnection } from './connection.ts'
import { asFarmJob, bullId, bullPriority, nameOf, storedJobSchema, type StoredJob } from './farm-jobs.ts'

/** `film` apart from the others: what has no ffmpeg must not take it. */
export const laneNames = ['gpu', 'any', 'film'] as const
export type LaneName = (typeof laneNames)[number]

/** Work for the farm says in which lane it waits; `any` where it says nothing. */
export type FarmJob = NewJob & { lane?: LaneName }

interface BullQueueOptions {
  connection: FarmConnection
  /** Lanes from which jobs are taken, the first first; none for whoever only adds. */
  take?: readonly LaneName[]
  /** See `WorkQueue.leaseMs`. */
  leaseMs?: number
  /** Whether nothing is to be taken just now. */
  isHeld?: () => boolean
}

/** Milliseconds that its parts get to close: they try to reach a Redis that is gone. */
const closeTimeoutMs = 2000

export const usualLeaseMs = 30_000
/** Times that a job may lose its worker before it is left: a machine that is switched off is not the photo's fault. */
export const maxLost = 10
/** Times that a job is tried again after a fault that need not be its own. */
const retries: Partial<Record<StudioError['code'], number>> = { 'engine.died': 1, 'farm.storeFailed': 5 }

/** BullMQ's answers to one who holds a job no more: it is gone, its lock is, it is another's, or not in work. */
const lostCodes = [-1, -2, -3, -6]
const refusalSchema = z.object({ code: z.number() })

type Held = BullJob<StoredJob, unknown>

interface Taken {
  job: Held
  token: string
}

export class BullQueue implements WorkQueue<string> {
  readonly leaseMs: number
  /** Lanes from which jobs are taken, the first first. */
  readonly lanes: readonly LaneName[]
  readonly #connection: FarmConnection
  readonly #isHeld: () => boolean
  readonly #queues: ReadonlyMap<LaneName, Queue<StoredJob, unknown>>
  readonly #takers: readonly Worker<StoredJob, unknown>[]
  readonly #held = new WeakMap<Lease<string>, Taken>()

  constructor({ connection, take = [], leaseMs = usualLeaseMs, isHeld = () => false }: BullQueueOptions) {
    this.#isHeld = isHeld
    this.leaseMs = leaseMs
    this.lanes = take
    this.#connection = connection
    const shared = { connection: connection.redis, prefix: keyPrefix, skipVersionCheck: true }
    this.#queues = new Map(laneNames.map((name) => [name, new Queue<StoredJob, unknown>(name, shared)]))
    this.#takers = take.map(
      (name) =>
        new Worker<StoredJob, unknown>(name, null, {
          ...shared,
          autorun: false,
          lockDuration: leaseMs,
          stalledInterval: leaseMs / 2,
          maxStalledCount: maxLost - 1,
        }),
    )
    // What they say of a lost connection, the connection says itself.
    for (const queue of this.#queues.values()) queue.on('error', () => undefined)
    for (const taker of this.#takers) taker.on('error', () => undefined)
  }

  /** Looks, from now on, for jobs whose workers are dead. */
  async watch(): Promise<void> {
    for (const taker of this.#takers) await taker.startStalledCheckTimer()
  }

  queueOf(lane: LaneName): Queue<StoredJob, unknown> {
    const queue = this.#queues.get(lane)
    if (!queue) throw new StudioFault('internal', { reason: `there is no lane ${lane}` })
    return queue
  }

  async add(jobs: readonly FarmJob[]): Promise<string[]> {
    const ids: string[] = []
    for (const { kind, key, payload, priority = 0, lane = 'any' } of jobs) {
      const id = bullId(key)
      const queue = this.queueOf(lane)
      const add = () =>
        queue.add(
          kind,
          { key, payload, retried: {} },
          {
            jobId: id,
            priority: bullPriority(priority),
            // What is done is in the store; the same work may be asked for again.
            removeOnComplete: true,
            removeOnFail: false,
          },
        )
      // Both at once: nearly none has failed before, and adding one that has changes nothing.
      const [, failed] = await Promise.all([add(), this.#connection.redis.zscore(queue.keys['failed'], id)])
      if (failed !== null) {
        // What was tried in vain is tried again now.
        const known = await queue.getJob(id)
        if (known && (await known.isFailed())) await removeJob(known)
        await add()
      }
      ids.push(id)
    }
    return ids
  }

  async claim(owner: string, lane: Lane = { except: [] }): Promise<Lease<string> | null> {
    if (this.#isHeld()) return null
    /** Of other kinds: they go back when it is known that nothing else is there. */
    const others: Taken[] = []
    try {
      for (const taker of this.#takers) {
        for (;;) {
          const token = `${owner}/${crypto.randomUUID()}`
          const job = await taker.getNextJob(token, { block: false })
          if (!job) break
          if (await this.#isUnfit(job, token)) continue
          if (!isOfLane(job.name, lane)) {
            others.push({ job, token })
            continue
          }
          const lease = { job: asFarmJob(job, 'running'), owner, attempt: job.attemptsStarted }
          this.#held.set(lease, { job, token })
          return lease
        }
      }
      return null
    } finally {
      for (const { job, token } of others.toReversed()) await stillOurs(job.moveToWait(token))
    }
  }

  /** Whether nobody can or should do it; it is set aside then. */
  async #isUnfit(job: Held, token: string): Promise<boolean> {
    const stored = storedJobSchema.safeParse(job.data)
    // As it was checked: what it does not say has its usual value from here on.
    if (stored.success) job.data = stored.data
    if (stored.success && !job.deferredFailure) return false
    const name = stored.success ? (nameOf(stored.data.payload) ?? stored.data.key) : ''
    const fault = stored.success
      ? new StudioFault('farm.killer', { file: name, times: job.stalledCounter })
      : new StudioFault('farm.badJob', { reason: `job ${job.id}` })
    await this.#setAside(job, token, fault.toError())
    return true
  }

  /** Redis ends leases by its own clock; of other machines' workers nobody could say more. */
  async expire(): Promise<void> {
    await Promise.resolve()
  }

  async heartbeat(lease: Lease<string>, progress: number): Promise<HeartbeatReply> {
    const { job, token } = this.#of(lease)
    if ((await job.extendLock(token, this.leaseMs)) === 0) return 'lost'
    if (progress > 0) await stillOurs(job.updateProgress(Math.min(1, progress)))
    return 'go'
  }

  complete(lease: Lease<string>, result: unknown = null): Promise<boolean> {
    const { job, token } = this.#of(lease)
    return stillOurs(job.moveToCompleted(result, token, false))
  }

  async fail(lease: Lease<string>, error: StudioError): Promise<boolean> {
    const { job, token } = this.#of(lease)
    const before = job.data.retried[error.code] ?? 0
    if (before >= (retries[error.code] ?? 0)) return this.#setAside(job, token, error)
    const retried = { ...job.data.retried, [error.code]: before + 1 }
    if (!(await stillOurs(job.updateData({ ...job.data, retried })))) return false
    return this.release(lease)
  }

  release(lease: Lease<string>): Promise<boolean> {
    const { job, token } = this.#of(lease)
    return stillOurs(job.moveToWait(token))
  }

  #setAside(job: Held, token: string, error: StudioError): Promise<boolean> {
    const failure = new Error(JSON.stringify(error))
    failure.stack = ''
    return stillOurs(job.moveToFailed(failure, token, false))
  }

  #of(lease: Lease<string>): Taken {
    const held = this.#held.get(lease)
    if (!held)
      throw new StudioFault('internal', { reason: `the lease of ${lease.job.id} is not of this queue` })
    return held
  }

  /** Redis need not be there: nothing is waited for that only it could answer. */
  async close(): Promise<void> {
    const isUp = this.#connection.isUp()
    const closing = [
      ...this.#takers.map((taker) => taker.close(!isUp)),
      ...[...this.#queues.values()].map((queue) => queue.close()),
    ]
    await Promise.race([Promise.allSettled(closing), pause(closeTimeoutMs, undefined, { ref: false })])
  }
}

const isOfLane = (kind: string, lane: Lane): boolean =>
  'only' in lane ? lane.only.includes(kind) : !lane.except.includes(kind)

/** Whether BullMQ has done it; false where the job is no longer the asking worker's. */
async function stillOurs(work: Promise<unknown>): Promise<boolean> {
  try {
    await work
    return true
  } catch (error) {
    const refusal = refusalSchema.safeParse(error)
    if (refusal.success && lostCodes.includes(refusal.data.code)) return false
    throw error
  }
}

/** Another one may have taken or removed it meanwhile, which is as well. */
export async function removeJob(job: Pick<BullJob, 'remove'>): Promise<void> {
  await job.remove().catch((error: unknown) => {
    if (isFault(error)) throw error
  })
}
