/** How the original is held against the colour picture. */
import { create } from 'zustand'

export const compareModes = ['off', 'slider', 'side'] as const
export type CompareMode = (typeof compareModes)[number]

interface CompareState {
  mode: CompareMode
  /** Where the divider stands, 0 (all colour) to 100 (all original). */
  split: number
  /** The original is held up for as long as a key is down. */
  held: boolean
}

export const useCompare = create<CompareState>()(() => ({ mode: 'off', split: 50, held: false }))

export const setCompare = (mode: CompareMode): void => useCompare.setState({ mode })

/** The same again puts it away. */
export const toggleCompare = (mode: CompareMode): void =>
  useCompare.setState((state) => ({ mode: state.mode === mode ? 'off' : mode }))
