/** Changing things, and taking it back: every edit goes through here, says what it did, and offers Undo. */
import type { Edit, EditLabel } from '../../contract/edits.ts'
import { reportFault, useToasts } from '../features/toasts/store.ts'
import { studio } from '../rpc/client.ts'
import { wordsNow } from '../i18n/index.ts'
import type { Words } from '../i18n/en/index.ts'

/** What it did is seen at once where it was done: saying so as well would be noise. */
const silent = (label: EditLabel): boolean =>
  ['caption', 'date', 'favourite', 'tag', 'albumRename', 'albumMove'].includes(label.type) &&
  label.photos <= 1

/** @returns the id of what it made, null where it made nothing, undefined where it failed (and that was said) */
export async function edit(change: Edit, quiet = false): Promise<number | null | undefined> {
  try {
    const { label, made } = await studio().library.edit(change)
    if (!quiet && !silent(label)) sayDone(label)
    return made
  } catch (error) {
    reportFault(error)
    return undefined
  }
}

function sayDone(label: EditLabel): void {
  const words = wordsNow()
  useToasts.getState().show('done', words.editDone[label.type](label.photos), undoing(words))
}

/** The way back that a message offers. */
export const undoing = (words: Words): { label: string; perform: () => void } => ({
  label: words.undo,
  perform: () => void undo(),
})

export async function undo(): Promise<void> {
  await travel('undo')
}

export async function redo(): Promise<void> {
  await travel('redo')
}

async function travel(which: 'undo' | 'redo'): Promise<void> {
  try {
    const label = await studio().library[which]()
    const words = wordsNow()
    const { show } = useToasts.getState()
    if (!label) show('done', which === 'undo' ? words.nothingToUndo : words.nothingToRedo)
    else {
      const what = words.editName[label.type](label.photos)
      if (which === 'redo') show('done', words.redone(what), undoing(words))
      else show('done', words.undone(what), { label: words.redo, perform: () => void redo() })
    }
  } catch (error) {
    reportFault(error)
  }
}
