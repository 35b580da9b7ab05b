/** What the stage shows: the newest colour picture of each photo, what is being rendered, and the comparing. */
import { create } from 'zustand'

export interface Preview {
  url: string
  /** The recipe it was made with, as JSON: a picture is current or it is not, nothing else has to be tracked. */
  key: string
  /** The full preview, after which nothing better comes. */
  full: boolean
}

interface PreviewState {
  previews: Record<string, Preview>
  /** Photos whose last render failed. */
  failed: Record<string, true>
  activity: { photoId: string; stage: 'quick' | 'full'; fraction: number } | null
}

export const usePreviews = create<PreviewState>()(() => ({ previews: {}, failed: {}, activity: null }))

interface CompareState {
  /** The divider is on the picture. */
  on: boolean
  /** Where it stands, 0 (all colour) to 100 (all original). */
  split: number
  /** The original is held up for as long as a key is down. */
  held: boolean
}

export const useCompare = create<CompareState>()(() => ({ on: false, split: 50, held: false }))

export const toggleCompare = (): void => useCompare.setState(({ on }) => ({ on: !on }))
