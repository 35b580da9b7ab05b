/** Which photos are selected after a click or a key: plain rules, without a window. */

export interface Selection {
  ids: ReadonlySet<number>
  /** The photo with the keyboard's focus; null before there was one. */
  active: number | null
  /** The other end of a range. */
  anchor: number | null
}

/** How a click or a key changes the selection: this photo only, one more or less, up to here, or moving without selecting. */
export type SelectMode = 'only' | 'toggle' | 'range' | 'move'

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
