/** The two workers of a library's queue as one: photos, several at once, and films, one after the other beside them. */
import type { RenderStage } from '../../contract/progress.ts'
import type { Clock } from '../../platform/clock.ts'
import { newOwner } from '../../platform/process-liveness.ts'
import { filmKind, type JobQueue } from '../jobs/queue.ts'
import { JobRunner, type JobHandler, type RunnerEvent } from '../jobs/runner.ts'
import type { FilmPace } from './film-jobs.ts'

interface JobRunnersDeps {
  queue: JobQueue
  clock: Clock
  /** Of all kinds but films. */
  photos: Readonly<Record<string, JobHandler>>
  films: Readonly<Record<string, JobHandler>>
  /** Photos at the same time. */
  concurrency: number
  paceOf: (jobId: number) => FilmPace | null
  onEvent: (event: RunnerEvent) => void
}

export class JobRunners {
  readonly #photos: JobRunner
  readonly #films: JobRunner
  readonly #paceOf: JobRunnersDeps['paceOf']

  constructor({ queue, clock, photos, films, concurrency, paceOf, onEvent }: JobRunnersDeps) {
    const both = { queue, clock, onEvent }
    const lane = [filmKind]
    this.#photos = new JobRunner({
      ...both,
      owner: newOwner(),
      handlers: photos,
      concurrency,
      lane: { except: lane },
    })
    this.#films = new JobRunner({
      ...both,
      owner: newOwner(),
      handlers: films,
      concurrency: 1,
      lane: { only: lane },
    })
    this.#paceOf = paceOf
  }

  /** See `JobRunner.run`. */
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.#photos.run(signal), this.#films.run(signal)])
  }

  wake(): void {
    this.#photos.wake()
    this.#films.wake()
  }

  progressOf(jobId: number): number | null {
    return this.#photos.progressOf(jobId) ?? this.#films.progressOf(jobId)
  }

  /** Milliseconds until a running job is done; null as long as nobody can say. */
  timeLeftOf(jobId: number): number | null {
    return this.#photos.timeLeftOf(jobId) ?? this.#paceOf(jobId)?.timeLeft ?? null
  }

  /** See `JobRunner.stageOf`. */
  stageOf(jobId: number): RenderStage | null {
    return this.#photos.stageOf(jobId)
  }

  /** Of a film; null for photos. */
  framesPerSecondOf(jobId: number): number | null {
    return this.#paceOf(jobId)?.framesPerSecond ?? null
  }

  /**
   * Milliseconds until all are done; null as long as nobody can say: how long a film takes that has not begun is not known.
   * @param photos that wait or run
   * @param films  that wait, and those that run by their ids
   */
  timeLeft(
    photos: { queued: number; running: number },
    films: { queued: number; running: readonly number[] },
  ): number | null {
    const parts = [
      ...(photos.queued + photos.running > 0 ? [this.#photos.timeLeft(photos.queued)] : []),
      ...films.running.map((id) => this.timeLeftOf(id)),
      ...(films.queued > 0 ? [null] : []),
    ]
    const known = parts.filter((part) => part !== null)
    return parts.length === 0 || known.length < parts.length ? null : Math.max(...known)
  }
}
