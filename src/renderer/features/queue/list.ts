/** The queue's list, asked for anew while it is open, and what can be done to its jobs. */
import { create } from 'zustand'
import type { JobCard, QueueState } from '../../../contract/queue.ts'
import { studio } from '../../rpc/client.ts'
import { reportFault } from '../toasts/store.ts'
import { useQueue } from './store.ts'

interface ListState {
  open: boolean
  jobs: readonly JobCard[]
}

/** More than these nobody reads through; the count says how many there are. */
const most = 200
/** A finished batch changes the queue many times a second; the list follows at most this often, in milliseconds. */
const calm = 400

export const useJobList = create<ListState>()(() => ({ open: false, jobs: [] }))

export const toggleQueue = (): void => useJobList.setState(({ open }) => ({ open: !open }))

async function askList(): Promise<void> {
  try {
    useJobList.setState({ jobs: await studio().queue.list({ limit: most }) })
  } catch (error) {
    reportFault(error)
  }
}

/** Keeps the list up to date until the returned function is called. */
export function followList(): () => void {
  let due: ReturnType<typeof setTimeout> | null = null
  let last = 0
  const soon = (): void => {
    due ??= setTimeout(
      () => {
        due = null
        last = Date.now()
        void askList()
      },
      Math.max(0, last + calm - Date.now()),
    )
  }
  soon()
  const stop = useQueue.subscribe((now, before) => {
    if (now.queue !== before.queue) soon()
  })
  return () => {
    stop()
    if (due !== null) clearTimeout(due)
  }
}

/** Progress and time left of a running job arrive with the queue's state, more often than the list is asked for. */
export function withProgress(jobs: readonly JobCard[], queue: QueueState | null): JobCard[] {
  const running = new Map((queue?.running ?? []).map((each) => [each.id, each]))
  return jobs.map((job) => {
    const now = running.get(job.id)
    return now ? { ...job, state: 'running', progress: now.progress, timeLeft: now.timeLeft } : job
  })
}

/** Asks the studio to change the queue; what comes back is shown at once. */
async function change(ask: () => Promise<QueueState>): Promise<void> {
  try {
    useQueue.setState({ queue: await ask() })
    if (useJobList.getState().open) await askList()
  } catch (error) {
    reportFault(error)
  }
}

export const pause = (ids?: number[]) => change(() => studio().queue.pause(ids ? { ids } : {}))
export const resume = (ids?: number[]) => change(() => studio().queue.resume(ids ? { ids } : {}))
export const cancel = (ids?: number[]) => change(() => studio().queue.cancel(ids ? { ids } : {}))
export const move = (ids: number[], before: number | null) =>
  change(() => studio().queue.move({ ids, before }))
export const clearEnded = () =>
  change(() => studio().queue.clear({ states: ['done', 'failed', 'cancelled'] }))

export const retry = (ids: number[], how: { provider?: 'cpu'; renderFactor?: number } = {}) =>
  change(() => studio().queue.retry({ ids, ...how }))

/** A factor that needs much less memory than the one that failed; null where there is none to speak of. */
export function lowerFactor({ renderFactor }: Pick<JobCard, 'renderFactor'>): number | null {
  const from = renderFactor ?? 16
  const lower = Math.max(7, Math.floor(from * 0.7))
  return lower < from ? lower : null
}
