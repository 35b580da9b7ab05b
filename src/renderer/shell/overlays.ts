/** What lies over the window for a moment: the palette, the list of keys, the side bar as a drawer, the export of some photos. */
import { create } from 'zustand'
import type { Preset } from '../../contract/presets.ts'
import type { Recipe } from '../../contract/recipe.ts'

type Overlay = 'palette' | 'keys' | 'sideBar' | 'address'

export interface ExportSubject {
  photos: readonly number[]
  /** The album a person looks at, for the names of the files and the title. */
  album: string | null
}

/** Steps of a recipe that a person chooses among. */
export interface StepChoice {
  recipe: Recipe
  /** The photo that it is of. */
  from: string
  /** Takes the chosen ones; null: they are kept as a preset. */
  paste: ((steps: Preset['steps']) => void) | null
}

interface OverlayState {
  open: Overlay | null
  /** What the export's sheet is about; null while it is closed. */
  exporting: ExportSubject | null
  /** The film that its export's sheet is about; null while it is closed. */
  filming: number | null
  /** Null while the dialog is closed. */
  choosing: StepChoice | null
}

export const useOverlay = create<OverlayState>()(() => ({
  open: null,
  exporting: null,
  filming: null,
  choosing: null,
}))

export const openOverlay = (open: Overlay): void => useOverlay.setState({ open })
export const closeOverlay = (): void => useOverlay.setState({ open: null })

/** Where the side bar is a drawer it has done its work once a line of it is chosen. */
export const closeSideBar = (): void =>
  useOverlay.setState(({ open }) => ({ open: open === 'sideBar' ? null : open }))

export function openExport(photos: readonly number[], album: string | null = null): void {
  if (photos.length > 0) useOverlay.setState({ exporting: { photos, album } })
}

export const openFilmExport = (filming: number): void => useOverlay.setState({ filming })
export const closeFilmExport = (): void => useOverlay.setState({ filming: null })

export const closeExport = (): void => useOverlay.setState({ exporting: null })

export const chooseSteps = (choosing: StepChoice): void => useOverlay.setState({ choosing })
export const closeStepChoice = (): void => useOverlay.setState({ choosing: null })
