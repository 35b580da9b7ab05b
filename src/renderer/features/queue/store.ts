/** The queue of renders, as the studio last told it. */
import { create } from 'zustand'
import type { QueueState } from '../../../contract/queue.ts'

/** Null until the studio has said. */
export const useQueue = create<{ queue: QueueState | null }>()(() => ({ queue: null }))

/** Jobs that wait, run or are held. */
export const openJobs = ({ counts }: QueueState): number => counts.queued + counts.running + counts.paused

export const heardQueue = (queue: QueueState): void => useQueue.setState({ queue })
