/** What lies over the window for a moment: the palette or the list of keys. */
import { create } from 'zustand'

type Overlay = 'palette' | 'keys'

export const useOverlay = create<{ open: Overlay | null }>()(() => ({ open: null }))

export const openOverlay = (open: Overlay): void => useOverlay.setState({ open })
export const closeOverlay = (): void => useOverlay.setState({ open: null })
