/** The studio's side of a farm: adds work, waits for its end, and gives back what the store then holds. */
import { setTimeout as pause } from 'node:timers/promises'
import { QueueEvents } from 'bullmq'
import type { z } from 'zod'
import { fromStudioError, isFault, StudioFault } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { version } from '../../platform/version.ts'
import { parseJson } from '../library/stored-rows.ts'
import { abortable } from './abortable.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import { laneNames, removeJob, type BullQueue, type FarmJob, type LaneName } from './bull-queue.ts'
import { keyPrefix, type FarmConnection } from './connection.ts'
import { bullId, faultOf } from './farm-jobs.ts'
import { announceVersion } from './farm-version.ts'
import type { MadeFile } from './work.ts'

/** Milliseconds between two looks at jobs whose end no event has told. */
const pollMs = 2000
/** A report may be seen a moment later than its job's end: shared folders remember what was not there. */
const reportPausesMs = [0, 100, 400, 1500, 4000]
/** Milliseconds that listening gets to end: it tries to reach a Redis that is gone. */
const closingMs = 1000
/** Times that work is added whose job is done each time, and whose report is not there. */
const maxRounds = 5

type End = { type: 'done' | 'gone' } | { type: 'failed'; fault: StudioFault }

interface Waiting {
  id: string
  lane: LaneName
  /** Only then what is there of it is of this try. */
  isAdded: boolean
  end: (end: End) => void
  progress: (fraction: number) => void
}

export interface FarmClientDeps {
  connection: FarmConnection
  queue: BullQueue
  store: BlobStore
}

export class FarmClient {
  readonly store: BlobStore
  readonly #connection: FarmConnection
  readonly #queue: BullQueue
  readonly #events: readonly QueueEvents[]
  readonly #waiting = new Set<Waiting>()
  readonly #polling: NodeJS.Timeout
  #isPolling = false

  constructor({ connection, queue, store }: FarmClientDeps) {
    this.store = store
    this.#connection = connection
    this.#queue = queue
    announceVersion(connection, version)
    this.#events = laneNames.map((lane) => this.#listen(lane))
    this.#polling = setInterval(() => void this.#poll(), pollMs).unref()
  }

  #listen(lane: LaneName): QueueEvents {
    // Its reads block: it needs a connection of its own.
    const events = new QueueEvents(lane, { connection: this.#connection.open(), prefix: keyPrefix })
    const tell = (id: string, end: End) => {
      for (const each of this.#waiting) if (each.id === id && each.lane === lane) each.end(end)
    }
    events.on('error', () => undefined)
    events.on('completed', ({ jobId }) => tell(jobId, { type: 'done' }))
    events.on('failed', ({ jobId, failedReason }) =>
      tell(jobId, { type: 'failed', fault: fromStudioError(faultOf(failedReason)) }),
    )
    events.on('progress', ({ jobId, data }) => {
      for (const each of this.#waiting) {
        if (each.id === jobId && each.lane === lane && typeof data === 'number') each.progress(data)
      }
    })
    return events
  }

  async #poll(): Promise<void> {
    if (this.#isPolling || this.#waiting.size === 0 || !this.#connection.isUp()) return
    this.#isPolling = true
    try {
      for (const waiting of this.#waiting) {
        if (!waiting.isAdded) continue
        const job = await this.#queue.queueOf(waiting.lane).getJob(waiting.id)
        if (!job) waiting.end({ type: 'gone' })
        else if (await job.isFailed()) {
          waiting.end({ type: 'failed', fault: fromStudioError(faultOf(job.failedReason)) })
        }
      }
    } catch {
      // The next look tries again.
    } finally {
      this.#isPolling = false
    }
  }

  /**
   * Has work done, unless the store holds its result already.
   * @param prepare puts into the store what the work needs
   * @throws StudioFault of the work, `farm.storeFailed`; the signal's reason
   */
  async run<T>(
    key: string,
    schema: z.ZodType<T>,
    { prepare, ...options }: CallOptions & { prepare: () => Promise<FarmJob> },
  ): Promise<T> {
    const { signal } = options
    for (let round = 0; round < maxRounds;) {
      const made = await abortable(this.#made(key, schema, round === 0 ? [0] : reportPausesMs), signal)
      if (made !== null) return made
      const job = await abortable(prepare(), signal)
      // One that is gone was taken out by others, or with all that its Redis had; it may go that way often.
      if ((await this.#ended(job, options)) === 'done') round += 1
    }
    const made = await this.#made(key, schema, reportPausesMs)
    if (made !== null) return made
    const reason = 'work is done, but its results are not there: do all workers use this store?'
    throw new StudioFault('farm.storeFailed', { store: this.store.place, reason })
  }

  async #made<T>(key: string, schema: z.ZodType<T>, pauses: readonly number[]): Promise<T | null> {
    for (const ms of pauses) {
      if (ms > 0) await pause(ms)
      const text = await this.store.readText(blobNames.report(key))
      if (text === null) continue
      const read = schema.safeParse(parseJson(text))
      // One that can't be read is of nobody's use, and is made anew.
      return read.success ? read.data : null
    }
    return null
  }

  /** Adds a job and waits until it is no more. @throws its fault */
  async #ended(job: FarmJob, { signal, progress }: CallOptions): Promise<'done' | 'gone'> {
    const { promise, resolve } = Promise.withResolvers<End>()
    const waiting: Waiting = {
      id: bullId(job.key),
      lane: job.lane ?? 'any',
      isAdded: false,
      end: resolve,
      progress: (fraction) => progress?.report(fraction),
    }
    // Before the job is added: its end must not come unheard.
    this.#waiting.add(waiting)
    try {
      await abortable(this.#queue.add([job]), signal)
      waiting.isAdded = true
      const end = await abortable(promise, signal)
      if (end.type === 'failed') throw end.fault
      return end.type
    } catch (error) {
      this.#waiting.delete(waiting)
      if (signal?.aborted) void this.#withdraw(waiting)
      throw error
    } finally {
      this.#waiting.delete(waiting)
    }
  }

  /** What nobody has begun is taken back; what is under way goes on, and its result is found by whoever asks next. */
  async #withdraw({ id, lane }: Waiting): Promise<void> {
    try {
      if ([...this.#waiting].some((other) => other.id === id && other.lane === lane)) return
      const job = await this.#queue.queueOf(lane).getJob(id)
      if (job && !(await job.isActive())) await removeJob(job)
    } catch {
      // Redis is gone; the job waits there, and does no harm.
    }
  }

  /**
   * Brings a file of a result to its place, whole.
   * @returns false where it is not there or not what its report says
   * @throws StudioFault `output.*`, `farm.storeFailed`
   */
  async take({ blob, sha256 }: MadeFile, output: string): Promise<boolean> {
    try {
      await writeWhole(output, async (part) => {
        const isRight = (await this.store.fetch(blob, part)) && (await hashFile(part)) === sha256
        if (!isRight) throw new StudioFault('farm.storeDamaged', { file: output, place: blob })
      })
      return true
    } catch (error) {
      if (isFault(error, 'farm.storeDamaged')) return false
      throw error
    }
  }

  /** The result is made anew when it is asked for next. */
  async forget(key: string): Promise<void> {
    await this.store.remove(blobNames.report(key))
  }

  async close(): Promise<void> {
    clearInterval(this.#polling)
    const aborted = new StudioFault('engine.closed', {})
    for (const each of this.#waiting) each.end({ type: 'failed', fault: aborted })
    const closing = Promise.allSettled(this.#events.map((events) => events.close()))
    await Promise.race([closing, pause(closingMs, undefined, { ref: false })])
  }
}
