/** What the studio tells by itself: whether there is a library, what can be undone, imports and exports under way. */
import { create } from 'zustand'
import type { z } from 'zod'
import type { Activity } from '../../contract/activity.ts'
import type { LibrarySummary, libraryStatusSchema } from '../../contract/library.ts'
import type { UndoState } from '../../contract/edits.ts'

type LibraryStatus = z.infer<typeof libraryStatusSchema>

interface LibraryState {
  /** Null until the studio has said. */
  status: LibraryStatus | null
  summary: LibrarySummary | null
  undo: UndoState
  /** In the order in which they began. */
  activities: readonly Activity[]
}

export const useLibrary = create<LibraryState>()(() => ({
  status: null,
  summary: null,
  undo: { undo: null, redo: null },
  activities: [],
}))

/** Ended without anything that a person has still to read or to fetch. */
const isSettled = ({ state, faults, alike, download }: Activity): boolean =>
  state === 'done' && faults.length === 0 && alike.length === 0 && download === null

/** What has settled makes room for another one of its kind. @returns those that it has replaced */
export function heardActivity(activity: Activity): readonly Activity[] {
  const { activities } = useLibrary.getState()
  const known = activities.some(({ id }) => id === activity.id)
  const settled = known ? [] : activities.filter((each) => each.kind === activity.kind && isSettled(each))
  for (const { id } of settled) forgetActivity(id)
  useLibrary.setState(({ activities }) => ({
    activities: [...activities.filter(({ id }) => id !== activity.id), activity].sort((a, b) => a.id - b.id),
  }))
  return settled
}

export const forgetActivity = (id: number): void =>
  useLibrary.setState(({ activities }) => ({ activities: activities.filter((each) => each.id !== id) }))
