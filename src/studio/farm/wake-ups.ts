/**
 * Wakes one place of one worker for each job that is added, as BullMQ's own workers are woken: by a marker
 * that the first of those who wait takes.
 */
import type { JobRunner } from '../jobs/runner.ts'
import { abortable } from '../../platform/abortable.ts'
import type { BullQueue, LaneName } from './bull-queue.ts'
import type { FarmConnection } from './connection.ts'

/** Seconds that Redis is asked to wait: less than after which a connection counts as cut. */
const waitSeconds = 10

/**
 * Lanes for which a worker is woken. What is for cards first goes to those that wait for just that; others find it when they look
 * by themselves, every few seconds.
 */
const wakingLanes = (lanes: readonly LaneName[]): LaneName[] =>
  lanes.filter((lane, place) => lane !== 'gpu' || place === 0)

interface WakeUps {
  connection: FarmConnection
  queue: BullQueue
  runner: Pick<JobRunner<string>, 'untilIdle' | 'isIdle' | 'lookForWork'>
}

/** Works until `signal` is aborted. Where Redis is gone it waits; the runner's own looks find what was missed. */
export async function wakeForWork(
  { connection, queue, runner }: WakeUps,
  signal: AbortSignal,
): Promise<void> {
  const markers = wakingLanes(queue.lanes).map((lane) => queue.queueOf(lane).keys['marker'])
  // Its reads block: it needs a connection of its own.
  const waiting = connection.open()
  while (!signal.aborted) {
    try {
      // Whose places are all taken leaves the marker to others.
      await abortable(runner.untilIdle(), signal)
      const marker = await abortable(waiting.bzpopmin(markers, waitSeconds), signal)
      if (marker === null) continue
      if (runner.isIdle) runner.lookForWork()
      else await connection.redis.zadd(marker[0], 0, '0')
    } catch {
      // It ends, or Redis refuses: the next round says which.
      await new Promise((resolve) => setTimeout(resolve, signal.aborted ? 0 : 1000))
    }
  }
}
