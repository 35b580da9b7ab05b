/** What is chosen once a person reaches for a photo: plain rules, without a window. */

export interface Selection {
  ids: ReadonlySet<number>
  /** Where the keyboard stands; null before anybody was there. */
  active: number | null
  /** The other end of what Shift chooses. */
  anchor: number | null
}

/** How a click or a key goes on from what is chosen: anew, one more or less, up to here, or only moving. */
export type Reach = 'only' | 'toggle' | 'range' | 'move'

/** What is chosen once a person reaches for a photo. `order`: all photos as they are shown; `at`: where each stands. */
export function reached(
  now: Selection,
  id: number,
  reach: Reach,
  order: readonly number[],
  at: (id: number) => number,
): Selection {
  switch (reach) {
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

/** What is left of a selection when the order has become another one. */
export function surviving(now: Selection, at: (id: number) => number): Selection {
  const stays = (id: number | null) => (id !== null && at(id) >= 0 ? id : null)
  const ids = [...now.ids].filter((id) => at(id) >= 0)
  return {
    ids: ids.length === now.ids.size ? now.ids : new Set(ids),
    active: stays(now.active),
    anchor: stays(now.anchor),
  }
}
