/** What a simulated farm has come to. */
import { Histogram } from './histogram.ts'
import type { JobKind } from './job-pool.ts'

/** Counts of one kind of work: arrived is done, dead, waiting, running and away together, at any moment. */
export interface KindCounts {
  arrived: number
  done: number
  dead: number
  /** Seconds from its arrival in the queue to its first taking, of those that were taken. */
  wait: Histogram
}

export interface FarmResult {
  kinds: Record<JobKind, KindCounts>
  /** Jobs in the queue at the end; in work; of lost workers or before another try. */
  waiting: number
  running: number
  away: number
  /** When the last event was; when 99 % of the supplies' jobs were done. */
  seconds: number
  seconds99: number
  /** Jobs that were begun, and of them those that a crash ended. */
  begun: number
  lost: number
  /** Seconds of workers: at work on what counted, on what was lost, and altogether. */
  usefulSeconds: number
  lostSeconds: number
  workerSeconds: number
  redisBusySeconds: number
  /** The most jobs that Redis held. */
  mostHeld: number
  storeBusySeconds: number
  requests: number
  bytesOut: number
  bytesIn: number
  /** Of all jobs: the integral of how many there were, and the sum of their times (Little's law: they are equal in the end). */
  jobSeconds: number
  sojournSeconds: number
  /** Jobs done in each minute. */
  minutes: number[]
}

export function emptyResult(): FarmResult {
  const counts = (): KindCounts => ({ arrived: 0, done: 0, dead: 0, wait: new Histogram() })
  return {
    kinds: { family: counts(), film: counts(), archive: counts() },
    waiting: 0,
    running: 0,
    away: 0,
    seconds: 0,
    seconds99: 0,
    begun: 0,
    lost: 0,
    mostHeld: 0,
    usefulSeconds: 0,
    lostSeconds: 0,
    workerSeconds: 0,
    redisBusySeconds: 0,
    storeBusySeconds: 0,
    requests: 0,
    bytesOut: 0,
    bytesIn: 0,
    jobSeconds: 0,
    sojournSeconds: 0,
    minutes: [],
  }
}
