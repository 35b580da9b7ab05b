/** Where a person looks: how near, at which place. The viewers on the stage write it; buttons read it. */
import { create } from 'zustand'

interface ViewState {
  /** Pixels of the screen for each pixel of the photo; 1 is 100 %. Null: nothing is shown. */
  scale: number | null
  /** All of the picture is seen. */
  fit: boolean
}

export const useView = create<ViewState>()(() => ({ scale: null, fit: true }))
