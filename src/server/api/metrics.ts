/** Figures for Prometheus: the queue, renders, failures by code, restarts of the engine, requests. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { JobQueue } from '../../studio/jobs/queue.ts'

export interface Metrics {
  /** Counts a request. @param route of a short list, never what a request says */
  request(route: string, status: number, seconds: number): void
  rendered(seconds: number): void
  failed(code: string): void
  engineRestarted(): void
  webhook(outcome: 'told' | 'givenUp'): void
  /** What Prometheus reads. */
  text(): Promise<{ type: string; body: string }>
}

const renderBuckets = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256]

export function createMetrics(queue: Pick<JobQueue, 'counts'>): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register })
  const jobs = new Gauge({
    name: 'tintype_queue_jobs',
    help: 'Jobs of programs by state.',
    labelNames: ['state'],
    registers,
  })
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
  return {
    request: (route, status, took) => requests.observe({ route, status: String(status) }, took),
    rendered: (took) => seconds.observe(took),
    failed: (code) => failures.inc({ code }),
    engineRestarted: () => restarts.inc(),
    webhook: (outcome) => webhooks.inc({ outcome }),
    async text() {
      for (const [state, count] of Object.entries(await queue.counts())) jobs.set({ state }, count)
      return { type: register.contentType, body: await register.metrics() }
    },
  }
}
