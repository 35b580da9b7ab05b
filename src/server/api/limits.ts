/** How much programs may ask of a studio that serves; the options of `tintype serve` change some of it. */
export interface ApiLimits {
  /** Bytes of one picture, and of an upload in pieces. */
  maxBytes: number
  /** Milliseconds in which a body has to come. */
  bodyTimeoutMs: number
  /** Milliseconds without a byte of it. */
  bodyIdleMs: number
  /** Requests of one key at the same time. */
  concurrent: number
  /** Jobs that wait or run: one more is refused until some have ended. */
  maxQueued: number
  /** Renders at the same time. */
  renders: number
  /** Milliseconds that `POST /api/colorizer` waits for its picture. */
  waitMs: number
  /** Milliseconds after which a job, its result, an upload and an idempotent answer are forgotten. */
  retentionMs: number
  /** Milliseconds that running jobs get at the end of the server. */
  drainMs: number
  /** Milliseconds between two attempts to tell a webhook. */
  webhookDelaysMs: readonly number[]
  /** Milliseconds in which a webhook has to answer. */
  webhookTimeoutMs: number
}

export const apiLimits: ApiLimits = {
  maxBytes: 200_000_000,
  bodyTimeoutMs: 10 * 60_000,
  bodyIdleMs: 30_000,
  concurrent: 32,
  maxQueued: 500,
  renders: 2,
  waitMs: 10 * 60_000,
  retentionMs: 24 * 60 * 60_000,
  drainMs: 30_000,
  webhookDelaysMs: [0, 5_000, 30_000, 120_000, 600_000],
  webhookTimeoutMs: 10_000,
}
