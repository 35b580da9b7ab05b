/** The selection of photos: how each way of choosing changes it, and its store. */
import { create } from 'zustand'
import type { PhotoQuery } from '../../../contract/library.ts'
import { orderNow, photoOrder, positionOf } from '../../library/order.ts'

export interface Selection {
  ids: ReadonlySet<number>
  /** The photo with the keyboard's focus; null before there was one. */
  active: number | null
  /** The other end of a range. */
  anchor: number | null
}

/** How a click or a key changes the selection: this photo only, one more or less, up to here, or moving without selecting. */
type SelectMode = 'only' | 'toggle' | 'range' | 'move'

/** The next selection. `order`: all photos as they are shown; `at`: the position of each. */
export function reduceSelection(
  now: Selection,
  id: number,
  mode: SelectMode,
  order: readonly number[],
  at: (id: number) => number,
): Selection {
  switch (mode) {
    case 'only':
      return { ids: new Set([id]), active: id, anchor: id }
    case 'move':
      return { ...now, active: id }
    case 'toggle': {
      const ids = new Set(now.ids)
      if (!ids.delete(id)) ids.add(id)
      return { ids, active: id, anchor: id }
    }
    case 'range': {
      const from = now.anchor === null ? -1 : at(now.anchor)
      if (from < 0) return { ids: new Set([id]), active: id, anchor: id }
      const to = at(id)
      const [first, last] = from < to ? [from, to] : [to, from]
      return { ids: new Set(order.slice(first, last + 1)), active: id, anchor: now.anchor }
    }
  }
}

/** The selection without photos that are no longer shown. */
export function restrictSelection(now: Selection, at: (id: number) => number): Selection {
  const stays = (id: number | null) => (id !== null && at(id) >= 0 ? id : null)
  const ids = [...now.ids].filter((id) => at(id) >= 0)
  return {
    ids: ids.length === now.ids.size ? now.ids : new Set(ids),
    active: stays(now.active),
    anchor: stays(now.anchor),
  }
}

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
