/** Where a person looks: how near, at which place. The viewers on the stage write it; buttons read it. */
import { create } from 'zustand'

/** What the stage shows of the picture. */
export interface Sight {
  /** The centre of what is seen, in units of the picture's width. */
  x: number
  y: number
  /** How many times the picture's width fits into the stage's. */
  zoom: number
  /** Of the stage, CSS pixels. */
  width: number
  height: number
}

/** Apart from the rest: it changes with each frame of a movement, and few things lie on the picture. */
export const useSight = create<{ viewport: Sight | null }>()(() => ({ viewport: null }))

interface ViewState {
  /** Pixels of the screen for each pixel of the photo; 1 is 100 %. Null: nothing is shown. */
  scale: number | null
  /** All of the picture is seen. */
  fit: boolean
}

export const useView = create<ViewState>()(() => ({ scale: null, fit: true }))
