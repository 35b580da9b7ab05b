/** The queue's list of jobs, which is loaded while its panel is open, and what can be done to jobs. */
import { useEffect } from 'react'
import { useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { ProviderChoice } from '../../../contract/engine.ts'
import type { FaultCode } from '../../../contract/errors.ts'
import type { ExecutionProvider } from '../../../contract/manifest.ts'
import type { BatchReview } from '../../../contract/needs-look.ts'
import type { JobCard, QueueState } from '../../../contract/queue.ts'
import { guestNow, studio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import { openJobs, useLibrary } from '../../library/store.ts'
import { Throttle } from '../../shared/throttle.ts'
import { reportFault } from '../../toasts/store.ts'

/** More than these nobody reads through; the count says how many there are. */
const maxJobs = 200
/** A finished batch changes the queue many times a second; the list follows at most this often. */
const listIntervalMs = 400

/** Fewer photos are no batch: whoever colours three sees them. */
export const leastBatch = 4

interface QueuePanelState {
  open: boolean
  /** A batch has ended while this window looked on, and its summary was not closed. */
  batchOver: boolean
}

export const useQueuePanel = create<QueuePanelState>()(() => ({ open: false, batchOver: false }))

export const dismissBatch = (): void => useQueuePanel.setState({ batchOver: false })

/** Notes the moment at which the queue has nothing left to do; the returned function stops. */
export const followBatches = (): (() => void) =>
  useLibrary.subscribe(({ queue: now }, { queue: before }) => {
    if (now === before || now === null) return
    if (openJobs(now) > 0) dismissBatch()
    else if (before !== null && openJobs(before) > 0 && now.batch.done >= leastBatch)
      useQueuePanel.setState({ batchOver: true })
  })

const refreshReview = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: studioQueries.queue.review.key() })

/** What has become of the last batch; null while one is under way, or before any. It follows what is done about its photos. */
export function useBatchReview(): BatchReview | null {
  const queue = useLibrary((state) => state.queue)
  const over = queue !== null && openJobs(queue) === 0
  const { data } = useQuery(
    studioQueries.queue.review.queryOptions({ enabled: over, staleTime: 0, gcTime: Infinity }),
  )
  useEffect(() => {
    if (!over) return undefined
    return useLibrary.subscribe((now, before) => {
      if (now.queue !== before.queue) void refreshReview()
    })
  }, [over])
  return over && data && data.rendered + data.failed > 0 ? data : null
}

export const toggleQueue = (): void => useQueuePanel.setState(({ open }) => ({ open: !open }))

const refreshJobs = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: studioQueries.queue.list.key() })

/** The jobs as the studio has them, as long as the component is there. */
export function useJobs(): readonly JobCard[] {
  const { data } = useQuery(
    studioQueries.queue.list.queryOptions({ input: { limit: maxJobs }, staleTime: 0, gcTime: Infinity }),
  )
  const queue = useLibrary((state) => state.queue)
  useEffect(() => {
    const refresh = new Throttle(listIntervalMs, refreshJobs)
    const stop = useLibrary.subscribe((now, before) => {
      if (now.queue !== before.queue) refresh.call()
    })
    return () => {
      stop()
      refresh.cancel()
    }
  }, [])
  return withProgress(data ?? [], queue)
}

/** Progress and time left of a running job arrive with the queue's state, more often than the list is loaded. */
function withProgress(jobs: readonly JobCard[], queue: QueueState | null): JobCard[] {
  const running = new Map((queue?.running ?? []).map((each) => [each.id, each]))
  return jobs.map((job) => {
    const now = running.get(job.id)
    if (!now) return job
    const { progress, timeLeft, framesPerSecond, stage } = now
    return { ...job, state: 'running', progress, timeLeft, framesPerSecond, stage }
  })
}

/** Asks the studio to change the queue; what comes back is shown at once. */
async function change(request: () => Promise<QueueState>): Promise<void> {
  try {
    useLibrary.setState({ queue: await request() })
    await refreshJobs()
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

/** Faults that the graphics card may be to blame for: its memory, its driver, what it computed. */
const graphicsFaults: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'engine.died',
  'engine.outOfMemory',
  'model.badOutput',
  'model.runFailed',
  'provider.unavailable',
])

/** What jobs are computed on that say nothing themselves. */
export const useProviderSetting = (): ProviderChoice =>
  useQuery(studioQueries.settings.get.queryOptions({ gcTime: Infinity, enabled: guestNow() === null })).data
    ?.provider ?? 'auto'

/** Whether it may help to do a job on the processor: something else was tried, and is to blame. */
export const mayCpuHelp = (
  { fault, provider }: Pick<JobCard, 'fault' | 'provider'>,
  providers: readonly ExecutionProvider[],
  setting: ProviderChoice,
): boolean =>
  fault !== null &&
  (provider ?? setting) !== 'cpu' &&
  graphicsFaults.has(fault.code) &&
  providers.some((provider) => provider !== 'cpu')
