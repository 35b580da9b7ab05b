/** What the studio reports by itself: whether there is a library, what can be undone, the queue, imports and exports. */
import { create } from 'zustand'
import type { z } from 'zod'
import type { Activity } from '../../contract/activity.ts'
import type { UndoState } from '../../contract/edits.ts'
import type { libraryStatusSchema } from '../../contract/library.ts'
import type { QueueState } from '../../contract/queue.ts'

type LibraryStatus = z.infer<typeof libraryStatusSchema>

interface LibraryState {
  /** Null until the studio has reported it. */
  status: LibraryStatus | null
  undo: UndoState
  /** Null until the studio has reported it. */
  queue: QueueState | null
  /** In the order in which they began; those of this window (uploads) among them. */
  activities: readonly Activity[]
}

export const useLibrary = create<LibraryState>()(() => ({
  status: null,
  undo: { undo: null, redo: null },
  queue: null,
  activities: [],
}))

export const isOpen = ({ status }: Pick<LibraryState, 'status'>): boolean => status?.state === 'open'

/** For code outside components. */
export const isLibraryOpen = (): boolean => isOpen(useLibrary.getState())

/** Jobs that wait, run or are held. */
export const openJobs = ({ counts }: QueueState): number => counts.queued + counts.running + counts.paused

/** Ended without anything that a person has still to read or to fetch. */
const isSettled = ({ state, faults, alike, download }: Activity): boolean =>
  state === 'done' && faults.length === 0 && alike.length === 0 && download === null

/** A new activity replaces settled ones of its kind. @returns those that it has replaced */
export function updateActivity(activity: Activity): readonly Activity[] {
  const { activities } = useLibrary.getState()
  const known = activities.some(({ id }) => id === activity.id)
  const settled = known ? [] : activities.filter((each) => each.kind === activity.kind && isSettled(each))
  for (const { id } of settled) removeActivity(id)
  useLibrary.setState(({ activities }) => ({
    activities: [...activities.filter(({ id }) => id !== activity.id), activity].sort((a, b) => a.id - b.id),
  }))
  return settled
}

export const removeActivity = (id: number): void =>
  useLibrary.setState(({ activities }) => ({ activities: activities.filter((each) => each.id !== id) }))
