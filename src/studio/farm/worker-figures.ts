/** What a worker says of itself: what it does, what it has done, and how fast; by a clock that nobody sets. */
import type { FarmWorker } from '../../contract/farm.ts'
import type { RunnerEvent } from '../jobs/runner.ts'
import { nameOf } from './farm-jobs.ts'

/** Milliseconds over which the pace is measured. */
const paceMs = 5 * 60_000

interface Running {
  kind: string
  name: string
  progress: number
  began: number
}

export class WorkerFigures {
  readonly #began = performance.now()
  readonly #running = new Map<string, Running>()
  /** Times at which jobs were done. */
  #ends: number[] = []
  #done = 0
  #failed = 0

  note(event: RunnerEvent<string>): void {
    const { job } = event
    const now = performance.now()
    if (event.type === 'begun') {
      const name = nameOf(job.payload) ?? job.key
      this.#running.set(job.id, { kind: job.kind, name, progress: 0, began: now })
    } else if (event.type === 'progress') {
      const running = this.#running.get(job.id)
      if (running) running.progress = event.fraction
    } else {
      this.#running.delete(job.id)
      if (event.type === 'failed') this.#failed += 1
      if (event.type !== 'done') return
      this.#done += 1
      this.#ends.push(now)
    }
  }

  now(): Pick<FarmWorker, 'age' | 'done' | 'failed' | 'perMinute' | 'jobs'> {
    const now = performance.now()
    this.#ends = this.#ends.filter((end) => end > now - paceMs)
    const age = now - this.#began
    const minutes = Math.min(age, paceMs) / 60_000
    return {
      age,
      done: this.#done,
      failed: this.#failed,
      perMinute: this.#done === 0 ? null : this.#ends.length / minutes,
      jobs: [...this.#running.values()].map(({ kind, name, progress, began }) => ({
        kind,
        name: name.slice(0, 1000),
        progress: Math.min(1, Math.max(0, progress)),
        age: now - began,
      })),
    }
  }
}
