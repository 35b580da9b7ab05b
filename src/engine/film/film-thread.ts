/**
 * The thread in which films are read, their motion followed and their frames written, while the engine's own thread is in
 * the model: a run of the model lets nothing else happen in its thread, and pipes would stand still.
 */
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { fromStudioError } from '../../contract/errors.ts'
import type { CallContext } from '../dispatch.ts'
import type { FrameInput } from './color-frames.ts'
import type {
  AbColor,
  FromFilmThread,
  SegmentJob,
  SegmentMade,
  ThreadError,
  ToFilmThread,
} from './thread-messages.ts'

interface Job {
  color: (raster: FrameInput['raster']) => Promise<AbColor>
  onProgress: (fraction: number) => void
  resolve: (made: SegmentMade) => void
  reject: (error: unknown) => void
}

export class FilmThread {
  #worker: Worker | null = null
  readonly #jobs = new Map<number, Job>()
  #next = 0

  /**
   * @param color runs the model
   * @throws StudioFault as the thread threw it; the system's errors with their codes; AbortError on cancel
   */
  async run(
    segment: SegmentJob,
    color: (raster: FrameInput['raster']) => Promise<AbColor>,
    { signal, progress }: CallContext,
  ): Promise<SegmentMade> {
    signal.throwIfAborted()
    const id = this.#next++
    const worker = this.#start()
    const stop = () => this.#send({ type: 'stop', job: id })
    try {
      return await new Promise<SegmentMade>((resolve, reject) => {
        const onProgress = (fraction: number) => progress.report(fraction)
        this.#jobs.set(id, { color, onProgress, resolve, reject })
        signal.addEventListener('abort', stop, { once: true })
        worker.ref()
        this.#send({ type: 'begin', job: id, segment })
      })
    } catch (error) {
      throw signal.aborted ? (signal.reason as Error) : error
    } finally {
      signal.removeEventListener('abort', stop)
      this.#jobs.delete(id)
      // An idle thread must not keep the engine alive.
      if (this.#jobs.size === 0) worker.unref()
    }
  }

  #start(): Worker {
    if (this.#worker) return this.#worker
    const ending = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
    const worker = new Worker(fileURLToPath(new URL(`./film-worker${ending}`, import.meta.url)))
    worker.on('message', (message: FromFilmThread) => void this.#receive(message))
    let cause: unknown = null
    worker.once('error', (error) => (cause = error))
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = null
      for (const job of this.#jobs.values()) job.reject(cause ?? new Error('the thread for films ended'))
    })
    this.#worker = worker
    return worker
  }

  async #receive(message: FromFilmThread): Promise<void> {
    const job = this.#jobs.get(message.job)
    if (!job) return
    switch (message.type) {
      case 'input':
        try {
          const { a, b } = await job.color(message.raster)
          const answer = new Float32Array(message.answer)
          answer.set(a)
          answer.set(b, a.length)
          this.#send({ type: 'answered', job: message.job, input: message.input })
        } catch (error) {
          // Nothing more can come of it; what is half written is the caller's to remove once the thread has let go.
          this.#send({ type: 'stop', job: message.job })
          const { reject } = job
          job.reject = () => reject(error)
        }
        break
      case 'progress':
        job.onProgress(message.fraction)
        break
      case 'made':
        job.resolve(message.made)
        break
      case 'failed':
        job.reject(errorOf(message.error))
        break
    }
  }

  #send(message: ToFilmThread): void {
    this.#worker?.postMessage(message)
  }
}

function errorOf(error: ThreadError): Error {
  if (error.kind === 'fault') return fromStudioError(error.error)
  const made = Object.assign(new Error(error.message), error.code === null ? {} : { code: error.code })
  if (error.stack !== undefined) made.stack = error.stack
  return made
}
