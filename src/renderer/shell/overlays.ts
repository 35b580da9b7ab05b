/** What lies over the window for a moment: the palette, the list of keys, the side bar as a drawer, the export of some photos. */
import { create } from 'zustand'

type Overlay = 'palette' | 'keys' | 'sideBar'

export interface ExportSubject {
  photos: readonly number[]
  /** The album a person looks at, for the names of the files and the title. */
  album: string | null
}

interface OverlayState {
  open: Overlay | null
  /** What the export's sheet is about; null while it is closed. */
  exporting: ExportSubject | null
}

export const useOverlay = create<OverlayState>()(() => ({ open: null, exporting: null }))

export const openOverlay = (open: Overlay): void => useOverlay.setState({ open })
export const closeOverlay = (): void => useOverlay.setState({ open: null })

/** Where the side bar is a drawer it has done its work once a line of it is chosen. */
export const closeSideBar = (): void =>
  useOverlay.setState(({ open }) => ({ open: open === 'sideBar' ? null : open }))

export function openExport(photos: readonly number[], album: string | null = null): void {
  if (photos.length > 0) useOverlay.setState({ exporting: { photos, album } })
}

export const closeExport = (): void => useOverlay.setState({ exporting: null })
