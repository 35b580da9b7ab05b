/** Which photos are chosen, which one the keyboard stands on, and where a range began. */
import { create } from 'zustand'
import type { PhotoQuery } from '../../../contract/library.ts'
import { orderNow, photoOrder, positionOf } from '../../library/order.ts'
import { reached, surviving } from './selection-reducer.ts'
import type { Reach, Selection } from './selection-reducer.ts'

const none: ReadonlySet<number> = new Set()

export const useSelection = create<Selection>()(() => ({ ids: none, active: null, anchor: null }))

export function reachFor(id: number, reach: Reach): void {
  useSelection.setState((now) => reached(now, id, reach, orderNow().ids, positionOf))
}

export function selectAll(): void {
  const { ids } = orderNow()
  useSelection.setState({ ids: new Set(ids) })
}

export const clearSelection = (): void => useSelection.setState({ ids: none, anchor: null })

/** The rubber band: what it touches, with (`before`) or without what was chosen before. */
export function selectTouched(touched: readonly number[], before: ReadonlySet<number>): void {
  useSelection.setState({ ids: new Set([...before, ...touched]) })
}

/** The chosen photos in the order in which they are shown. */
export function selected(): number[] {
  const { ids } = useSelection.getState()
  const order = orderNow().ids
  return ids.size === order.length ? [...order] : [...ids].sort((a, b) => positionOf(a) - positionOf(b))
}

/** Another album or tag is another place: what was chosen in the last one stays there. */
const elsewhere = (now: PhotoQuery | null, before: PhotoQuery | null): boolean =>
  before !== null && (now?.album !== before.album || now?.tag !== before.tag)

/** Keeps the selection to photos that are still shown; the returned function stops. */
export function followOrder(): () => void {
  return photoOrder.subscribe((now, before) => {
    if (elsewhere(now.query, before.query)) useSelection.setState({ ids: none, active: null, anchor: null })
    else if (now.ids !== before.ids) useSelection.setState((selection) => surviving(selection, positionOf))
  })
}
