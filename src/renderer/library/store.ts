/**
 * What the studio reports by itself (whether there is a library, what can be undone, the queue, imports and
 * exports), and what components ask of the library.
 */
import { create } from 'zustand'
import type { z } from 'zod'
import { keepPreviousData, skipToken, useQuery } from '@tanstack/react-query'
import type { Activity } from '../../contract/activity.ts'
import type { UndoState } from '../../contract/edits.ts'
import type { libraryStatusSchema, LibrarySummary, PhotoDetail } from '../../contract/library.ts'
import type { QueueState } from '../../contract/queue.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'

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

const isOpen = ({ status }: Pick<LibraryState, 'status'>): boolean => status?.state === 'open'

/** For code outside components. */
export const isLibraryOpen = (): boolean => isOpen(useLibrary.getState())

/** Jobs that wait, run or are held. */
export const openJobs = ({ counts }: QueueState): number => counts.queued + counts.running + counts.paused

/** Ended without anything that a person has still to read or to fetch. */
export const isSettled = ({
  state,
  faults,
  notes,
  alike,
  download,
  passedOver,
  pictureNotes,
}: Activity): boolean =>
  state === 'done' &&
  faults.length + notes.length + alike.length + passedOver.length + pictureNotes.length === 0 &&
  download === null

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

const summaryOptions = () => studioQueries.library.summary.queryOptions({ gcTime: Infinity })

/** Undefined until it has come. */
export function useSummary<T>(select: (summary: LibrarySummary) => T): T | undefined {
  const enabled = useLibrary(isOpen)
  return useQuery({ ...summaryOptions(), enabled, select }).data
}

/** For code outside components. */
export const summaryNow = (): LibrarySummary | undefined =>
  queryClient.getQueryData(summaryOptions().queryKey)

/** Null until it has come, or when there is none (any more). The one shown last stays while the next is on its way. */
export function useDetail(id: number | null): PhotoDetail | null {
  const { data, isError } = useQuery(
    studioQueries.library.photo.queryOptions({
      input: id === null ? skipToken : { id },
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
      // Removed while it was shown: the grid says so already.
      meta: { expectedFaults: ['library.notFound'] },
    }),
  )
  return id === null || isError ? null : (data ?? null)
}
