/** Figures for Prometheus: the queue, the farm, renders, failures by code, restarts of the engine, requests. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { FarmMonitor } from '../../studio/app/farm-monitor.ts'
import type { JobQueue } from '../../studio/jobs/queue.ts'

export interface Metrics {
  /** Counts a request. @param route of a short list, never what a request says */
  request(route: string, status: number, seconds: number): void
  rendered(seconds: number): void
  failed(code: string): void
  engineRestarted(): void
  webhook(outcome: 'told' | 'givenUp'): void
  /** Whose queue people fill; there is none while no library is open. */
  watchLibrary(queue: () => Pick<JobQueue, 'counts'> | null): void
  /** What Prometheus reads. */
  text(): Promise<{ type: string; body: string }>
}

const renderBuckets = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]

/** @param farm what other machines do; null where there are none */
export function createMetrics(
  queue: Pick<JobQueue, 'counts'>,
  farm: Pick<FarmMonitor, 'status'> | null = null,
): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const jobs = new Gauge({
    name: 'tintype_queue_jobs',
    help: 'Jobs of programs by state.',
    labelNames: ['state'],
    registers,
  })
  const libraryJobs = new Gauge({
    name: 'tintype_library_jobs',
    help: 'Renders of the library by state; of a farm, too: what waits for a place in its window.',
    labelNames: ['state'],
    registers,
  })
  let library: () => Pick<JobQueue, 'counts'> | null = () => null
  const seconds = new Histogram({
    name: 'tintype_render_seconds',
    help: 'Seconds that a picture took to render.',
    buckets: renderBuckets,
    registers,
  })
  const failures = new Counter({
    name: 'tintype_failures_total',
    help: 'Jobs that failed, by the code of their fault.',
    labelNames: ['code'],
    registers,
  })
  const restarts = new Counter({
    name: 'tintype_engine_restarts_total',
    help: 'Engine processes that died and were started again.',
    registers,
  })
  const webhooks = new Counter({
    name: 'tintype_webhooks_total',
    help: 'Webhooks that were told, or given up.',
    labelNames: ['outcome'],
    registers,
  })
  const requests = new Histogram({
    name: 'tintype_http_request_seconds',
    help: 'Seconds until a request of a program was answered, by route and status.',
    labelNames: ['route', 'status'],
    registers,
  })
  const tellFarm = farm && farmFigures(farm, registers)
  return {
    request: (route, status, took) => requests.observe({ route, status: String(status) }, took),
    rendered: (took) => seconds.observe(took),
    failed: (code) => failures.inc({ code }),
    engineRestarted: () => restarts.inc(),
    webhook: (outcome) => webhooks.inc({ outcome }),
    watchLibrary: (queue) => {
      library = queue
    },
    async text() {
      for (const [state, count] of Object.entries(await queue.counts())) jobs.set({ state }, count)
      libraryJobs.reset()
      const ofLibrary = await library()?.counts()
      for (const [state, count] of Object.entries(ofLibrary ?? {})) libraryJobs.set({ state }, count)
      await tellFarm?.()
      return { type: register.contentType, body: await register.metrics() }
    },
  }
}

/** @returns looks at the farm, and sets its figures */
function farmFigures(farm: Pick<FarmMonitor, 'status'>, registers: Registry[]): () => Promise<void> {
  const up = new Gauge({
    name: 'tintype_farm_up',
    help: "1 while the farm's queue answers, 0 while it does not.",
    registers,
  })
  const jobs = new Gauge({
    name: 'tintype_farm_jobs',
    help: 'Jobs in the farm, by lane and state; failed ones are its dead-letter list.',
    labelNames: ['lane', 'state'],
    registers,
  })
  const workers = new Gauge({ name: 'tintype_farm_workers', help: 'Workers that live.', registers })
  const pace = new Gauge({
    name: 'tintype_farm_jobs_per_minute',
    help: 'Jobs a minute of a worker, over the last five minutes.',
    labelNames: ['worker'],
    registers,
  })
  const done = new Gauge({
    name: 'tintype_farm_worker_jobs',
    help: 'Jobs of a worker since it began, by how they ended.',
    labelNames: ['worker', 'outcome'],
    registers,
  })
  return async () => {
    const status = await farm.status()
    for (const gauge of [jobs, pace, done]) gauge.reset()
    up.set(status.isUp ? 1 : 0)
    workers.set(status.workers.length)
    for (const { name: lane, waiting, running, failed } of status.lanes) {
      for (const [state, count] of Object.entries({ waiting, running, failed }))
        jobs.set({ lane, state }, count)
    }
    for (const { id: worker, perMinute, done: well, failed } of status.workers) {
      pace.set({ worker }, perMinute ?? 0)
      done.set({ worker, outcome: 'done' }, well)
      done.set({ worker, outcome: 'failed' }, failed)
    }
  }
}
