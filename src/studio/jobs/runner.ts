/** Runs the jobs of a queue, so many at a time. */
import { toStudioError, type StudioError } from '../../contract/errors.ts'
import { createProgress, stageIn, type Progress, type RenderStage } from '../../contract/progress.ts'
import type { Clock } from '../../platform/clock.ts'
import { isOwnerGone } from '../../platform/process-liveness.ts'
import { unreadable } from '../library/stored-rows.ts'
import type { Job, JobId, Lane, Lease, WorkQueue } from './queue.ts'
import { TimeLeft, type RunningWork } from './time-left.ts'

/**
 * Does one job. It must leave nothing half-done when it is aborted or killed, and may find that the work was done
 * before: a worker that died between the work and its report leaves just that. What it returns is told to whoever waits
 * for the job, where its queue can do that.
 */
export type JobHandler<Id extends JobId = number> = (
  payload: unknown,
  context: { signal: AbortSignal; progress: Progress; jobId: Id },
) => Promise<unknown>

export type RunnerEvent<Id extends JobId = number> =
  | { type: 'begun' | 'done' | 'givenBack'; job: Job<Id> }
  | { type: 'progress'; job: Job<Id>; fraction: number; stage: RenderStage | null }
  | { type: 'failed'; job: Job<Id>; error: StudioError }

interface Running {
  progress: number
  /** The clock's time. */
  began: number
  stage: RenderStage | null
}

const workOf = ({ progress, began }: Running, now: number): RunningWork => ({
  progress,
  elapsed: now - began,
})

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
  /** What runs now, by job. */
  readonly #running = new Map<Id, Running>()
  /** Makes the heartbeat of each running job come at once. */
  readonly #heartbeats = new Set<() => void>()
  /** Places that have nothing to do; the one that has waited longest first. */
  readonly #idle: (() => void)[] = []
  /** Times that somebody said that there may be something to do. */
  #calls = 0
  #idling = Promise.withResolvers<void>()
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
    const now = this.#options.clock.now()
    return this.#left.all(
      queued,
      [...this.#running.values()].map((each) => workOf(each, now)),
    )
  }

  /** Milliseconds until a running job is done; null as long as nobody can say. */
  timeLeftOf(jobId: Id): number | null {
    const running = this.#running.get(jobId)
    return running ? this.#left.one(workOf(running, this.#options.clock.now())) : null
  }

  /** Progress of a job that this process runs, 0 to 1; null for any other. */
  progressOf(jobId: Id): number | null {
    return this.#running.get(jobId)?.progress ?? null
  }

  /** What of a render is being done; null for any other work, and before it is known. */
  stageOf(jobId: Id): RenderStage | null {
    return this.#running.get(jobId)?.stage ?? null
  }

  /** There may be something to do, or a running job is to stop: nobody waits for the next poll. */
  wake(): void {
    this.#wake()
    for (const beatNow of this.#heartbeats) beatNow()
  }

  /** There may be something to do: one place looks, and passes it on where it finds something. */
  lookForWork(): void {
    this.#wake()
  }

  /** Whether a place has nothing to do. */
  get isIdle(): boolean {
    return this.#idle.length > 0
  }

  /** Resolves when a place has nothing to do. */
  untilIdle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : this.#idling.promise
  }

  /**
   * Works on and on. What others queue is found at the next poll, what this process queues after `wake`. Aborting gives
   * running jobs back to the queue.
   */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, owner } = this.#options
    const worker = async (): Promise<void> => {
      while (!signal.aborted && !this.#isFinishing) {
        const calls = this.#calls
        try {
          const lease = await queue.claim(owner, this.#options.lane)
          if (lease) {
            // Where one is, there may be more.
            this.#idle.shift()?.()
            await this.#work(lease, signal)
            continue
          }
        } catch {
          // A full or busy disk: the jobs stay what they are, and the next poll tries again.
        }
        // Who was called while it looked looks again.
        if (calls === this.#calls) await this.#untilWoken()
      }
    }
    const poll = async (): Promise<void> => {
      while (!signal.aborted) {
        await queue.expire(isOwnerGone).catch(() => undefined)
        this.#wake()
        await this.#untilNextPoll(signal)
      }
      this.#wakeAll()
    }
    await Promise.all([poll(), ...Array.from({ length: this.#options.concurrency }, worker)])
  }

  /** Claims nothing more. @returns when what is running has come to its end by itself; `run` ends when it is aborted */
  finish(): Promise<void> {
    this.#isFinishing = true
    this.#wakeAll()
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
    this.#calls += 1
    this.#idle.shift()?.()
  }

  #wakeAll(): void {
    this.#calls += 1
    for (const wake of this.#idle.splice(0)) wake()
  }

  #untilWoken(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve)
      this.#idling.resolve()
      this.#idling = Promise.withResolvers<void>()
    })
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
    const running: Running = { progress: 0, began, stage: null }
    this.#running.set(job.id, running)
    onEvent({ type: 'begun', job })
    const progress = createProgress((part, note) => {
      fraction = part
      running.progress = part
      running.stage = stageIn(note) ?? running.stage
      onEvent({ type: 'progress', job, fraction: part, stage: running.stage })
    })
    try {
      const { error, result } = await this.#attempt(job, signal, progress)
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
        if (await queue.complete(lease, result)) onEvent({ type: 'done', job })
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

  /** @returns why it failed, or null; and what its handler says */
  async #attempt(
    job: Job<Id>,
    signal: AbortSignal,
    progress: Progress,
  ): Promise<{ error: StudioError | null; result?: unknown }> {
    const handler = Object.hasOwn(this.#options.handlers, job.kind)
      ? this.#options.handlers[job.kind]
      : undefined
    try {
      if (!handler) throw unreadable('job', job.id, [`its kind "${job.kind}" is unknown`])
      // It may all have come to its end between the claim and now.
      signal.throwIfAborted()
      const result = await handler(job.payload, { signal, progress, jobId: job.id })
      return { error: null, result }
    } catch (error) {
      return { error: toStudioError(error) }
    }
  }
}
