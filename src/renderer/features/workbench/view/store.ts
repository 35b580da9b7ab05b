/** How the picture is viewed: zoom and position, compared with the original or not, full screen or not. */
import { create } from 'zustand'

/** What the stage shows of the picture. */
export interface Viewport {
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
export const useViewport = create<{ viewport: Viewport | null }>()(() => ({ viewport: null }))

interface ViewState {
  /** Pixels of the screen for each pixel of the photo; 1 is 100 %. Null: nothing is shown. */
  scale: number | null
  /** All of the picture is seen. */
  fit: boolean
}

export const useStageView = create<ViewState>()(() => ({ scale: null, fit: true }))

/** With the original by a divider or side by side, or with other pictures of the photo. */
export const compareModes = ['off', 'slider', 'side', 'several'] as const
export type CompareMode = (typeof compareModes)[number]

interface CompareState {
  mode: CompareMode
  /** Where the divider stands, 0 (all colour) to 100 (all original). */
  split: number
  /** The original is shown for as long as a key is down. */
  held: boolean
}

export const useCompare = create<CompareState>()(() => ({ mode: 'off', split: 50, held: false }))

export const setCompare = (mode: CompareMode): void => useCompare.setState({ mode })

/** The mode that is on already is switched off. */
export const toggleCompare = (mode: CompareMode): void =>
  useCompare.setState((state) => ({ mode: state.mode === mode ? 'off' : mode }))

export const workbenchId = 'workbench'

/** The workbench on all of the screen, with nothing but the picture. */
export const useFullScreen = create<{ on: boolean }>()(() => ({ on: false }))

export async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.getElementById(workbenchId)?.requestFullscreen({ navigationUI: 'hide' })
  } catch {
    // A browser may refuse; everything is still there.
  }
}

/** Follows the browser's full screen, which the system has ways out of. The returned function stops. */
export function trackFullScreen(): () => void {
  const update = (): void => useFullScreen.setState({ on: document.fullscreenElement !== null })
  document.addEventListener('fullscreenchange', update)
  return () => {
    document.removeEventListener('fullscreenchange', update)
    useFullScreen.setState({ on: false })
    if (document.fullscreenElement) void document.exitFullscreen()
  }
}
