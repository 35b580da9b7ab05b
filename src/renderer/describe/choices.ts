/** What the menus of photos offer to describe them with: stars, flags and labels in menus of their own. */
import type { Words } from '../i18n/en/index.ts'
import { actionChoices } from '../library/photo-choices.ts'
import type { Choice } from '../shared/MenuButton.tsx'
import type { ActionId } from '../shell/actions.ts'
import { dialogActions, flagActions, labelActions, ratingActions } from './actions.ts'

export function describeChoices(words: Words): Choice[] {
  const inner = (id: string, label: string, ids: readonly ActionId[]): Choice[] => {
    const choices = actionChoices(ids, words)
    return choices.length === 0 ? [] : [{ id, label, choices, perform: () => {} }]
  }
  return [
    ...inner('ratings', words.rating, ratingActions),
    ...inner('flags', words.flag, flagActions),
    ...inner('labels', words.label, labelActions),
    ...actionChoices(['photos.favourite'], words),
    ...inner('describe', words.describe, dialogActions),
  ]
}
