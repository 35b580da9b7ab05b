/** Runs the jobs of the queue one after the other, and says how long it still takes. */
import { toStudioError, type StudioError } from '../../contract/errors.ts'
import { createProgress, type Progress } from '../../contract/progress.ts'
import type { Clock } from '../../platform/clock.ts'
import { isOwnerGone } from '../../platform/process-liveness.ts'
import { unreadable } from '../library/stored-rows.ts'
import type { Job, JobId, Lane, Lease, WorkQueue } from './queue.ts'

/** Durations that count: the pace of now, not that of an hour ago. */
const maxDurations = 12

/** How long the rest takes, from how long the last jobs took. */
export class TimeLeft {
  readonly #concurrency: number
  readonly #durations: number[] = []

  /** @param concurrency jobs at the same time */
  constructor(concurrency: number) {
    this.#concurrency = concurrency
  }

  /** A job took so many milliseconds. */
  record(milliseconds: number): void {
    this.#durations.push(milliseconds)
    if (this.#durations.length > maxDurations) this.#durations.shift()
  }

  /** Milliseconds for the rest of one job whose progress is 0 to 1; null before any was finished. */
  one(progress: number): number | null {
    const usual = this.#usual()
    return usual === null ? null : usual * (1 - progress)
  }

  /** Milliseconds until `queued` jobs and the running ones are done; null before any was finished. */
  all(queued: number, running: readonly number[]): number | null {
    const usual = this.#usual()
    if (usual === null) return null
    const work = queued + running.reduce((sum, progress) => sum + 1 - progress, 0)
    // The last ones can't be shared out: less than one job's rest is not left.
    const longest = Math.max(0, ...running.map((progress) => 1 - progress))
    return usual * Math.max(work / this.#concurrency, longest)
  }

  #usual(): number | null {
    if (this.#durations.length === 0) return null
    return this.#durations.reduce((sum, duration) => sum + duration, 0) / this.#durations.length
  }
}

/**
 * Does one job. It must leave nothing half-done when it is aborted or killed, and may find that the work was done
 * before: a worker that died between the work and its report leaves just that.
 */
export type JobHandler<Id extends JobId = number> = (
  payload: unknown,
  context: { signal: AbortSignal; progress: Progress; jobId: Id },
) => Promise<void>

export type RunnerEvent<Id extends JobId = number> =
  | { type: 'begun' | 'done' | 'givenBack'; job: Job<Id> }
  | { type: 'progress'; job: Job<Id>; fraction: number }
  | { type: 'failed'; job: Job<Id>; error: StudioError }

interface RunnerOptions<Id extends JobId> {
  queue: WorkQueue<Id>
  clock: Clock
  /** See `newOwner`. */
  owner: string
  handlers: Readonly<Record<string, JobHandler<Id>>>
  /** Jobs at the same time. */
  concurrency: number
  /** Which kinds it takes; all when left out. */
  lane?: Lane
  onEvent?: (event: RunnerEvent<Id>) => void
}

/** Heartbeats within a lease: several may fail before it is gone. */
const heartbeatsPerLease = 6
/** Milliseconds between polls for what other processes have queued, or left behind. */
const pollIntervalMs = 3000

export class JobRunner<Id extends JobId = number> {
  readonly #options: RunnerOptions<Id>
  readonly #left: TimeLeft
  /** Progress of what runs now, by job. */
  readonly #running = new Map<Id, number>()
  /** Makes the heartbeat of each running job come at once. */
  readonly #heartbeats = new Set<() => void>()
  #waking = Promise.withResolvers<void>()
  /** Nothing more is claimed. */
  #isFinishing = false
  /** Called whenever a job has come to its end here. */
  #onIdle = () => {}

  constructor(options: RunnerOptions<Id>) {
    this.#options = options
    this.#left = new TimeLeft(options.concurrency)
  }

  /** Milliseconds until `queued` more jobs and the running ones are done; null as long as nobody can say. */
  timeLeft(queued: number): number | null {
    return this.#left.all(queued, [...this.#running.values()])
  }

  /** Milliseconds until a running job is done; null as long as nobody can say. */
  timeLeftOf(jobId: Id): number | null {
    const progress = this.#running.get(jobId)
    return progress === undefined ? null : this.#left.one(progress)
  }

  /** Progress of a job that this process runs, 0 to 1; null for any other. */
  progressOf(jobId: Id): number | null {
    return this.#running.get(jobId) ?? null
  }

  /** There may be something to do, or a running job is to stop: nobody waits for the next poll. */
  wake(): void {
    this.#wake()
    for (const beatNow of this.#heartbeats) beatNow()
  }

  /** There may be something to do. */
  lookForWork(): void {
    this.#wake()
  }

  /**
   * Works on and on. What others queue is found at the next poll, what this process queues after `wake`. Aborting gives
   * running jobs back to the queue.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, owner } = this.#options
    const worker = async (): Promise<void> => {
      while (!signal.aborted && !this.#isFinishing) {
        const woken = this.#woken
        try {
          const lease = await queue.claim(owner, this.#options.lane)
          if (lease) {
            await this.#work(lease, signal)
            continue
          }
        } catch {
          // A full or busy disk: the jobs stay what they are, and the next poll tries again.
        }
        await woken
      }
    }
    const poll = async (): Promise<void> => {
      while (!signal.aborted) {
        await queue.expire(isOwnerGone).catch(() => undefined)
        this.#wake()
        await this.#untilNextPoll(signal)
      }
      this.#wake()
    }
    await Promise.all([poll(), ...Array.from({ length: this.#options.concurrency }, worker)])
  }

  /** Claims nothing more. @returns when what is running has come to its end by itself; `run` ends when it is aborted */
  finish(): Promise<void> {
    this.#isFinishing = true
    this.#wake()
    return new Promise((resolve) => {
      this.#onIdle = () => {
        if (this.#running.size === 0) resolve()
      }
      this.#onIdle()
    })
  }

  /** Until the next poll is due, or all is over. */
  #untilNextPoll(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.after(pollIntervalMs, () => {
        signal.removeEventListener('abort', end)
        resolve()
      })
      const end = () => {
        cancel()
        resolve()
      }
      signal.addEventListener('abort', end, { once: true })
      if (signal.aborted) end()
    })
  }

  #wake(): void {
    const { resolve } = this.#waking
    this.#waking = Promise.withResolvers<void>()
    resolve()
  }

  get #woken(): Promise<void> {
    return this.#waking.promise
  }

  /** Works until nothing is to be claimed. Aborting gives running jobs back to the queue. */
  async drain(signal: AbortSignal): Promise<void> {
    await this.#options.queue.expire(isOwnerGone)
    const worker = async (): Promise<void> => {
      while (!signal.aborted) {
        const lease = await this.#options.queue.claim(this.#options.owner, this.#options.lane)
        if (!lease) return
        await this.#work(lease, signal)
      }
    }
    await Promise.all(Array.from({ length: this.#options.concurrency }, worker))
  }

  async #work(lease: Lease<Id>, outer: AbortSignal): Promise<void> {
    const { queue, clock, onEvent = () => {} } = this.#options
    const { job } = lease
    const stop = new AbortController()
    const signal = AbortSignal.any([outer, stop.signal])
    const began = clock.now()
    let fraction = 0
    let beating: Promise<void> = Promise.resolve()
    const beat = async (): Promise<void> => {
      // A heartbeat that fails (the disk is full) is tried again with the next; the lease outlives several.
      const reply = await queue.heartbeat(lease, fraction).catch(() => 'go' as const)
      if (reply !== 'go') stop.abort()
      else if (!stop.signal.aborted) again()
    }
    let cancel = () => {}
    const again = () => {
      cancel = clock.after(queue.leaseMs / heartbeatsPerLease, () => {
        beating = beat()
      })
    }
    again()
    const beatNow = () => {
      cancel()
      beating = beating.then(beat)
    }
    this.#heartbeats.add(beatNow)
    this.#running.set(job.id, 0)
    onEvent({ type: 'begun', job })
    const progress = createProgress((part) => {
      fraction = part
      this.#running.set(job.id, part)
      onEvent({ type: 'progress', job, fraction: part })
    })
    try {
      const error = await this.#attempt(job, signal, progress)
      this.#heartbeats.delete(beatNow)
      cancel()
      await beating
      if (signal.aborted && error) {
        await queue.release(lease)
        onEvent({ type: 'givenBack', job })
      } else if (error) {
        if (await queue.fail(lease, error)) onEvent({ type: 'failed', job, error })
      } else {
        this.#left.record(clock.now() - began)
        if (await queue.complete(lease)) onEvent({ type: 'done', job })
      }
    } finally {
      // What was scheduled while the last beat was awaited must not outlive the job.
      stop.abort()
      cancel()
      this.#heartbeats.delete(beatNow)
      this.#running.delete(job.id)
      this.#onIdle()
    }
  }

  /** @returns why it failed, or null */
  async #attempt(job: Job<Id>, signal: AbortSignal, progress: Progress): Promise<StudioError | null> {
    const handler = Object.hasOwn(this.#options.handlers, job.kind)
      ? this.#options.handlers[job.kind]
      : undefined
    try {
      if (!handler) throw unreadable('job', job.id, [`its kind "${job.kind}" is unknown`])
      // It may all have come to its end between the claim and now.
      signal.throwIfAborted()
      await handler(job.payload, { signal, progress, jobId: job.id })
      return null
    } catch (error) {
      return toStudioError(error)
    }
  }
}
