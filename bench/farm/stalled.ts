/** When BullMQ hands a job out again whose worker was lost. */
import type { FarmParameters } from './parameters.ts'

/**
 * When a job is handed out again whose worker was lost: every look marks jobs that are in work, a renewal of the lock takes the
 * mark away, and a look that finds a marked one without a lock gives it back.
 */
export function recoveredAt(
  begun: number,
  lost: number,
  { lockSeconds, checkSeconds }: Pick<FarmParameters['queue'], 'lockSeconds' | 'checkSeconds'>,
): number {
  const renewEvery = lockSeconds / 2
  const renewed = begun + Math.floor((lost - begun) / renewEvery) * renewEvery
  const lastLook = Math.floor(lost / checkSeconds) * checkSeconds
  const marked = lastLook > renewed ? lastLook : lastLook + checkSeconds
  const unlocked = Math.ceil((renewed + lockSeconds) / checkSeconds) * checkSeconds
  return Math.max(marked + checkSeconds, unlocked)
}
