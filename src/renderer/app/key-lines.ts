/** The lines of the list of keys: under each heading a key is there once. */
import type { Words } from '../i18n/en/index.ts'
import { keyText, type Action, type ActionGroup, type ActionMode } from '../shell/actions.ts'

export interface KeyList {
  /** For a person: where, or while what, these keys do that. */
  title: string
  lines: readonly (readonly [keys: string, what: string])[]
}

const groups: readonly ActionGroup[] = ['photos', 'selection', 'describe', 'picture', 'film', 'everywhere']

/** In the order in which one comes across them. */
const modes: readonly ActionMode[] = [
  'crop',
  'prints',
  'brush',
  'compare',
  'looks',
  'sweep',
  'back',
  'full',
  'loop',
]

/** Headings of screens first, those of what is open or selected after them. @returns none that is empty */
export function keyLists(actions: readonly Action[], words: Words): KeyList[] {
  const linesOf = (isHere: (action: Action) => boolean): KeyList['lines'] =>
    actions
      .filter((each) => isHere(each) && each.shortcuts.length > 0)
      .map((each) => [keyText(each, words.keyNames), words[each.label]] as const)
  const lists = [
    ...groups.map((group) => ({
      title: words.actionGroup[group],
      lines: [
        ...(group === 'photos' ? words.keysOfGrid : []),
        ...linesOf((each) => each.group === group && each.mode === undefined),
      ],
    })),
    ...modes.map((mode) => ({
      title: words.actionMode[mode],
      lines: linesOf((each) => each.mode === mode),
    })),
  ]
  return lists.filter(({ lines }) => lines.length > 0)
}
