/** Which photos are selected, which one has the keyboard's focus, and where a range began. */
import { create } from 'zustand'
import type { PhotoQuery } from '../../contract/library.ts'
import { useRoute } from '../shell/route.ts'
import { orderNow, photoOrder, positionOf } from './order.ts'
import { reduceSelection, restrictSelection } from './selection-reducer.ts'
import type { Selection, SelectMode } from './selection-reducer.ts'

const none: ReadonlySet<number> = new Set()

export const useSelection = create<Selection>()(() => ({ ids: none, active: null, anchor: null }))

export function changeSelection(id: number, mode: SelectMode): void {
  useSelection.setState((now) => reduceSelection(now, id, mode, orderNow().ids, positionOf))
}

export function selectAll(): void {
  const { ids } = orderNow()
  useSelection.setState({ ids: new Set(ids) })
}

export const clearSelection = (): void => useSelection.setState({ ids: none, anchor: null })

/** The rubber band: what it touches, added to what was selected `before`. */
export function selectTouched(touched: readonly number[], before: ReadonlySet<number>): void {
  useSelection.setState({ ids: new Set([...before, ...touched]) })
}

/** The selected photos in the order in which they are shown. */
export function selected(): number[] {
  const { ids } = useSelection.getState()
  const order = orderNow().ids
  return ids.size === order.length ? [...order] : [...ids].sort((a, b) => positionOf(a) - positionOf(b))
}

/** Whether another album or tag is shown: a selection does not go along. */
const isOtherSubject = (now: PhotoQuery | null, before: PhotoQuery | null): boolean =>
  before !== null && (now?.album !== before.album || now?.tag !== before.tag)

/** Keeps the selection to photos that are still shown; the returned function stops. */
export function followOrder(): () => void {
  return photoOrder.subscribe((now, before) => {
    if (isOtherSubject(now.query, before.query))
      useSelection.setState({ ids: none, active: null, anchor: null })
    else if (now.ids !== before.ids)
      useSelection.setState((selection) => restrictSelection(selection, positionOf))
  })
}

/**
 * Whoever leaves the workbench is at the photo that was seen last there, and not the one that was opened: a key of the album
 * must not meet another photo. The returned function stops.
 */
export function followVisits(): () => void {
  return useRoute.subscribe(({ screen }, { screen: before }) => {
    if (before.name !== 'workbench' || screen.name === 'workbench') return
    if (positionOf(before.photo) >= 0) changeSelection(before.photo, 'only')
    else useSelection.setState({ ids: none, active: null, anchor: null })
  })
}

export const hasSelection = (): boolean => useSelection.getState().ids.size > 0

/** The selected photos; none selected: the one with the focus. */
export function targets(): number[] {
  const ids = selected()
  const { active } = useSelection.getState()
  return ids.length > 0 ? ids : active === null ? [] : [active]
}

export const hasTargets = (): boolean => hasSelection() || useSelection.getState().active !== null
