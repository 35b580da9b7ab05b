/** How far the panel is open where the window has no column for it: beside the picture, or below it as a sheet. */
import { create } from 'zustand'
import { isWindow } from '../../../shell/window-size.ts'

/** From below: only its row of sections, to a part of the window, to most of it. */
export const sheetStates = ['closed', 'half', 'open'] as const
export type SheetState = (typeof sheetStates)[number]

interface DrawerState {
  /** Beside the picture. */
  side: boolean
  sheet: SheetState
  /** The section that the sheet shows; null: the first. */
  section: string | null
  /** While a finger moves the sheet: its height in CSS pixels. */
  height: number | null
}

export const useDrawer = create<DrawerState>()(() => ({
  side: true,
  sheet: 'closed',
  section: null,
  height: null,
}))

export const setSheet = (sheet: SheetState): void => useDrawer.setState({ sheet, height: null })

/** One state further open or closed. */
export function stepSheet(by: 1 | -1): void {
  const at = sheetStates.indexOf(useDrawer.getState().sheet) + by
  setSheet(sheetStates[Math.min(sheetStates.length - 1, Math.max(0, at))])
}

/** Shows a section; the one that is shown already is put away. */
export function toggleSection(id: string): void {
  const { sheet, section } = useDrawer.getState()
  if (section === id && sheet !== 'closed') setSheet('closed')
  else useDrawer.setState({ section: id, sheet: sheet === 'closed' ? 'half' : sheet })
}

/** The section of the panel that describes the photo. */
export const detailsSection = 'details'

/** Shows the details, wherever the panel has them just now; the first field of them gets the focus. */
export function showDetails(): void {
  if (isWindow('narrow')) useDrawer.setState({ section: detailsSection, sheet: 'open', height: null })
  else useDrawer.setState({ side: true })
  requestAnimationFrame(() => {
    const section = document.querySelector(`[aria-labelledby="section-${detailsSection}"]`)
    section?.scrollIntoView({ block: 'start' })
    section?.querySelector<HTMLElement>('button, input')?.focus({ preventScroll: true })
  })
}

/** Whether there is a drawer at all: a wide window always shows the panel. */
export const hasDrawer = (): boolean => !isWindow('wide')

export function togglePanel(): void {
  if (isWindow('narrow')) setSheet(useDrawer.getState().sheet === 'closed' ? 'half' : 'closed')
  else useDrawer.setState(({ side }) => ({ side: !side }))
}

/** What shares of the workbench's height the sheet takes; app.css has the same ones. */
const shares: Record<SheetState, number> = { closed: 0, half: 0.38, open: 0.64 }

/** Where a sheet of this height comes to rest. */
export function restingState(height: number, whole: number): SheetState {
  const share = height / whole
  return sheetStates.reduce((best, each) =>
    Math.abs(shares[each] - share) < Math.abs(shares[best] - share) ? each : best,
  )
}
