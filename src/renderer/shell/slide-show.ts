/** A slide show's run through its photos: where it is, whether it goes on by itself, what is shown of each. */
import { create } from 'zustand'

/** How long a photo stays, in seconds. */
export const paces = [3, 5, 10, 20] as const
export type Pace = (typeof paces)[number]

interface SlideShow {
  photos: readonly number[]
  at: number
  playing: boolean
  pace: Pace
  /** Name, caption and date below the photo. */
  captions: boolean
  /** The original in place of the result, while a key or button is held. */
  original: boolean
}

interface SlideShowState {
  /** Null: there is none. */
  show: SlideShow | null
}

export const useSlideShow = create<SlideShowState>()(() => ({ show: null }))

export function startSlideShow(photos: readonly number[], from = 0): void {
  if (photos.length === 0) return
  const show = { photos, at: from, playing: true, pace: 5 as const, captions: true, original: false }
  useSlideShow.setState({ show })
}

export function changeShow(changes: Partial<Omit<SlideShow, 'photos' | 'at'>>): void {
  const { show } = useSlideShow.getState()
  if (show) useSlideShow.setState({ show: { ...show, ...changes } })
}

export const endSlideShow = (): void => useSlideShow.setState({ show: null })

/**
 * To another photo; behind the last one comes the first. @param byHand whoever steps looks longer: it no
 * longer goes on by itself
 */
export function step(by: number, byHand: boolean): void {
  const { show } = useSlideShow.getState()
  if (!show) return
  const { photos, at } = show
  const next = (at + by + photos.length) % photos.length
  useSlideShow.setState({
    show: { ...show, at: next, original: false, ...(byHand && { playing: false }) },
  })
}
