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
import { abortable } from '../../platform/abortable.ts'
import { blobNames, type BlobStore } from './blob-store.ts'
import { laneNames, removeJob, type BullQueue, type FarmJob, type LaneName } from './bull-queue.ts'
import { keyPrefix, type FarmConnection } from './connection.ts'
import { bullId, faultOf } from './farm-jobs.ts'
import { endsOf } from './farm-lists.ts'
import { announceVersion } from './farm-version.ts'
import type { StoreWatch } from './store-watch.ts'
import type { MadeFile } from './work.ts'

/** Milliseconds between two looks at jobs whose end no event has told. */
const pollMs = 2000
/** Jobs that are looked at in one of them: events tell nearly all. */
const maxLooked = 1000
/** A report may be seen a moment later than its job's end: shared folders remember what was not there. */
const reportPausesMs = [0, 100, 400, 1500, 4000]
/** Milliseconds that listening gets to end: it tries to reach a Redis that is gone. */
const closeTimeoutMs = 1000
/** Times that work is added whose job is done each time, and whose report is not there. */
const maxRounds = 5

type End = { type: 'done'; report: unknown } | { type: 'gone' } | { type: 'failed'; fault: StudioFault }

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
  /** Looks when the store is back; none where nobody waits for it. */
  watch?: Pick<StoreWatch, 'untilBack'>
}

export class FarmClient {
  readonly store: BlobStore
  readonly #watch: FarmClientDeps['watch']
  readonly #connection: FarmConnection
  readonly #queue: BullQueue
  readonly #events: readonly QueueEvents[]
  /** By lane and job; the same work may be waited for several times. */
  readonly #waiting = new Map<string, Set<Waiting>>()
  readonly #polling: NodeJS.Timeout
  #isPolling = false

  constructor({ connection, queue, store, watch }: FarmClientDeps) {
    this.store = store
    this.#watch = watch
    this.#connection = connection
    this.#queue = queue
    announceVersion(connection, version)
    this.#events = laneNames.map((lane) => this.#listen(lane))
    this.#polling = setInterval(() => void this.#poll(), pollMs).unref()
  }

  #listen(lane: LaneName): QueueEvents {
    // Its reads block: it makes a connection of its own from this one.
    const events = new QueueEvents(lane, { connection: this.#connection.redis, prefix: keyPrefix })
    const waitingFor = (id: string) => this.#waiting.get(nameOf({ lane, id })) ?? []
    const notify = (id: string, end: End) => {
      for (const each of waitingFor(id)) each.end(end)
    }
    events.on('error', () => undefined)
    events.on('completed', ({ jobId, returnvalue: report }) => notify(jobId, { type: 'done', report }))
    events.on('failed', ({ jobId, failedReason }) =>
      notify(jobId, { type: 'failed', fault: fromStudioError(faultOf(failedReason)) }),
    )
    events.on('progress', ({ jobId, data }) => {
      if (typeof data !== 'number') return
      for (const each of waitingFor(jobId)) each.progress(data)
    })
    return events
  }

  async #poll(): Promise<void> {
    if (this.#isPolling || this.#waiting.size === 0 || !this.#connection.isUp()) return
    this.#isPolling = true
    try {
      const looked = [...this.#waiting].slice(0, maxLooked)
      // The next look begins with others.
      for (const [name, all] of looked) if (this.#waiting.delete(name)) this.#waiting.set(name, all)
      const added = looked.flatMap(([, all]) => [...all].filter(({ isAdded }) => isAdded))
      const ends = await endsOf(this.#connection, this.#queue, added)
      for (const [i, waiting] of added.entries()) {
        const end = ends[i]
        if (end?.type === 'failed') {
          waiting.end({ type: 'failed', fault: fromStudioError(end.error) })
        } else if (end) waiting.end(end)
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
      const end = await this.#ended(job, options)
      // One that is gone was taken out by others, or with all that its Redis had; it may go that way often.
      if (end.type === 'gone') continue
      round += 1
      const parsed = schema.safeParse(end.report)
      if (parsed.success) return parsed.data
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
  async #ended(job: FarmJob, { signal, progress }: CallOptions): Promise<Exclude<End, { type: 'failed' }>> {
    const { promise, resolve } = Promise.withResolvers<End>()
    const waiting: Waiting = {
      id: bullId(job.key),
      lane: job.lane ?? 'any',
      isAdded: false,
      end: resolve,
      progress: (fraction) => progress?.report(fraction),
    }
    // Before the job is added: its end must not come unheard.
    this.#add(waiting)
    try {
      await abortable(this.#queue.add([job]), signal)
      waiting.isAdded = true
      const end = await abortable(promise, signal)
      if (end.type === 'failed') throw end.fault
      return end
    } catch (error) {
      this.#remove(waiting)
      if (signal?.aborted) void this.#withdraw(waiting)
      throw error
    } finally {
      this.#remove(waiting)
    }
  }

  #add(waiting: Waiting): void {
    const name = nameOf(waiting)
    const all = this.#waiting.get(name) ?? new Set()
    this.#waiting.set(name, all.add(waiting))
  }

  #remove(waiting: Waiting): void {
    const name = nameOf(waiting)
    const all = this.#waiting.get(name)
    all?.delete(waiting)
    if (all?.size === 0) this.#waiting.delete(name)
  }

  /** What nobody has begun is taken back; what is under way goes on, and its result is found by whoever asks next. */
  async #withdraw({ id, lane }: Waiting): Promise<void> {
    try {
      if (this.#waiting.has(nameOf({ lane, id }))) return
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

  /**
   * After a fault of the store. @returns whether it answers again; false after so many milliseconds. @throws
   * the signal's reason
   */
  async untilStoreAnswers(ms: number, signal?: AbortSignal): Promise<boolean> {
    return (await this.#watch?.untilBack(ms, signal)) ?? false
  }

  /** The result is made anew when it is asked for next. */
  async forget(key: string): Promise<void> {
    await this.store.remove(blobNames.report(key))
  }

  async close(): Promise<void> {
    clearInterval(this.#polling)
    const aborted = new StudioFault('engine.closed', {})
    for (const all of this.#waiting.values()) {
      for (const each of all) each.end({ type: 'failed', fault: aborted })
    }
    const closing = Promise.allSettled(this.#events.map((events) => events.close()))
    await Promise.race([closing, pause(closeTimeoutMs, undefined, { ref: false })])
  }
}

const nameOf = ({ lane, id }: Pick<Waiting, 'lane' | 'id'>): string => `${lane} ${id}`
