/** Changing things, and undoing it: every edit goes through here, says what it did, and offers Undo; and the copied recipe. */
import { create } from 'zustand'
import { recipeStepNames, type RecipeStepName } from '../../contract/presets.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { Edit, EditLabel } from '../../contract/edits.ts'
import { reportFault, useToasts } from '../toasts/store.ts'
import type { StudioClient } from '../../contract/rpc.ts'
import { isConnectionLost, reconnected, studio } from '../rpc/client.ts'
import { wordsNow } from '../i18n/index.ts'
import type { Words } from '../i18n/en/index.ts'

interface RecipeClipboard {
  copied: { recipe: Recipe; from: string } | null
}

export const useRecipeClipboard = create<RecipeClipboard>()(() => ({ copied: null }))

/** Names of the steps that can be given to other photos: turning, cutting and what a person has painted belong to one picture. */
export function stepsOf({ steps }: Recipe): RecipeStepName[] {
  const personal = ['geometry', 'manualColor', 'local', ...(steps.repair.mask === null ? [] : ['repair'])]
  return recipeStepNames.filter((step) => !personal.includes(step))
}

/** What it did is seen at once where it was done: saying so as well would be noise. */
const silent = (label: EditLabel): boolean =>
  [
    'caption',
    'title',
    'place',
    'date',
    'favourite',
    'rating',
    'flag',
    'label',
    'tag',
    'albumRename',
    'albumMove',
  ].includes(label.type) && label.photos <= 1

/** Edits that are not sent yet: a slider that was just released is sent a moment later. */
class PendingEdits {
  readonly #flushers = new Set<() => Promise<void>>()

  /** @param flush sends what waits; the returned function takes it off the list */
  readonly register = (flush: () => Promise<void>): (() => void) => {
    this.#flushers.add(flush)
    return () => void this.#flushers.delete(flush)
  }

  async flush(): Promise<void> {
    await Promise.all([...this.#flushers].map((flush) => flush()))
  }
}

export const pendingEdits = new PendingEdits()

/** What comes to the same when it is done twice: whether a lost answer meant that it was done, nobody can know. */
const repeatable: ReadonlySet<Edit['type']> = new Set([
  'caption',
  'title',
  'place',
  'date',
  'favourite',
  'tag',
  'recipe',
  'recipeApply',
  'recipeClear',
])

type Edited = Awaited<ReturnType<StudioClient['library']['edit']>>

/** Across a lost connection, too: the edit waits until the studio answers again. */
async function send(change: Edit): Promise<Edited> {
  for (;;) {
    try {
      return await studio().library.edit(change)
    } catch (error) {
      if (!isConnectionLost(error) || !repeatable.has(change.type)) throw error
      await lostOrNot()
      await reconnected()
    }
  }
}

/** The call may fail a moment before the page knows that the connection has gone. */
const lostOrNot = (): Promise<void> => new Promise((done) => setTimeout(done, 100))

/** @returns the id of what it made, null where it made nothing, undefined where it failed (and that was said) */
export async function edit(change: Edit, withoutToast = false): Promise<number | null | undefined> {
  try {
    const { label, made } = await send(change)
    useToasts.getState().accept(change.type)
    if (!withoutToast && !silent(label)) showDone(label)
    return made
  } catch (error) {
    reportFault(error, change.type)
    return undefined
  }
}

function showDone(label: EditLabel): void {
  const words = wordsNow()
  useToasts.getState().show('done', words.editDone[label.type](label.photos), undoing(words))
}

/** The way back that a message offers. */
export const undoing = (words: Words): { label: string; perform: () => void } => ({
  label: words.undo,
  perform: () => void undo(),
})

export async function undo(): Promise<void> {
  await undoOrRedo('undo')
}

export async function redo(): Promise<void> {
  await undoOrRedo('redo')
}

async function undoOrRedo(which: 'undo' | 'redo'): Promise<void> {
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
