/** The small dialogs in which the photos that are chosen are described, one at a time, and where they come from. */
import { create } from 'zustand'
import { useRoute } from '../shell/route.ts'
import { useWindow } from '../shell/window-size.ts'

export const describeDialogs = ['album', 'tag', 'date', 'caption', 'place'] as const
export type DescribeDialog = (typeof describeDialogs)[number]

/** The dialog that is open. */
export const useDescribeDialog = create<{ open: DescribeDialog | null }>()(() => ({ open: null }))

export const openDialog = (open: DescribeDialog | null): void => useDescribeDialog.setState({ open })

/** Whether what can be done with a selection lies at the foot: one line has no space for it, or not for fingers. */
export function useSelectionAtFoot(): boolean {
  const narrow = useWindow('narrow')
  const wide = useWindow('wide')
  const coarse = useWindow('coarse')
  return narrow || (coarse && !wide)
}

/** The dialog that lies over the window; those of the album's bar come from their buttons. */
export function useLooseDialog(): DescribeDialog | null {
  const open = useDescribeDialog((state) => state.open)
  const inAlbum = useRoute(({ screen }) => screen.name === 'album')
  const foot = useSelectionAtFoot()
  return inAlbum && !foot && open !== 'place' ? null : open
}
