/** Stars, flag, label and favourite of the photos that are described: each a small edit, seen at once. */
import type { Flag, LabelColor } from '../../contract/photo-words.ts'
import { labelColor } from '../../contract/photo-words.ts'
import type { Edit } from '../../contract/edits.ts'
import type { PhotoCard } from '../../contract/library.ts'
import { cardNow } from '../library/cards.ts'
import { edit, pendingEdits } from '../library/edits.ts'
import { subject } from './subject.ts'

type Mark = Extract<Edit, { type: 'rating' | 'flag' | 'label' | 'favourite' }>

/** What waits to be sent of the picture goes before: Undo takes back what was done last. */
async function mark(change: Mark): Promise<void> {
  if (change.ids.length === 0) return
  await pendingEdits.flush()
  await edit(change)
}

export const rate = (rating: number, ids = subject()): void =>
  void mark({ type: 'rating', ids: [...ids], rating })

export const setFlag = (flag: Flag | null, ids = subject()): void =>
  void mark({ type: 'flag', ids: [...ids], flag })

export const setLabel = (label: string, ids = subject()): void =>
  void mark({ type: 'label', ids: [...ids], label })

const allHave = (ids: readonly number[], has: (card: PhotoCard) => boolean): boolean =>
  ids.every((id) => {
    const card = cardNow(id)
    return card !== undefined && has(card)
  })

/** The same colour a second time takes it away. */
export function toggleLabel(color: LabelColor, ids = subject()): void {
  setLabel(allHave(ids, (card) => labelColor(card.label) === color) ? '' : color, ids)
}

/** On, unless all of them are. */
export function toggleFavourite(ids = subject()): void {
  void mark({ type: 'favourite', ids: [...ids], on: !allHave(ids, ({ favourite }) => favourite) })
}
