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

export function heardActivity(activity: Activity): void {
  useLibrary.setState(({ activities }) => ({
    activities: [...activities.filter(({ id }) => id !== activity.id), activity].sort((a, b) => a.id - b.id),
  }))
}

export const forgetActivity = (id: number): void =>
  useLibrary.setState(({ activities }) => ({ activities: activities.filter((each) => each.id !== id) }))
