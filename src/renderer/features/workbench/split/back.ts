/** Whether the other side of the print is shown in place of its front. */
import { create } from 'zustand'
import type { LinkedPhoto } from '../../../../contract/library.ts'
import { detailOf, useWorkbench } from '../store.ts'

/** The photo whose other side is shown; null: none. */
export const useBack = create<{ photo: number | null }>()(() => ({ photo: null }))

/** The other side of the photo on the workbench. */
export function otherSide(): LinkedPhoto | null {
  const photo = detailOf(useWorkbench.getState())
  return photo?.back ?? photo?.front ?? null
}

export const isBackShown = (): boolean => {
  const { photo } = useBack.getState()
  return photo !== null && photo === useWorkbench.getState().photo
}

export const showFront = (): void => useBack.setState({ photo: null })

export function toggleBack(): void {
  useBack.setState({ photo: isBackShown() ? null : useWorkbench.getState().photo })
}
