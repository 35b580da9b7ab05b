/** What is done with the chosen photos; each of it an edit that can be undone, or renders for the queue. */
import { create } from 'zustand'
import type { Recipe, Style } from '../../../contract/recipe.ts'
import { cardNow } from '../../library/cards.ts'
import { edit, undoing } from '../../library/edits.ts'
import { useOrder } from '../../library/order.ts'
import { studio } from '../../rpc/client.ts'
import { wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'
import { stepsOf } from '../workbench/recipes.ts'
import { selected, useSelection } from './selection.ts'

/** What is being asked for beside the selection: one small popover at a time. */
export type Asking = 'colorize' | 'album' | 'tag' | 'date' | 'caption' | 'recipe'

interface BatchState {
  asking: Asking | null
  /** A recipe that was copied from a photo. */
  copied: { recipe: Recipe; from: string } | null
}

export const useBatch = create<BatchState>()(() => ({ asking: null, copied: null }))

export const ask = (asking: Asking | null): void => useBatch.setState({ asking })

export const hasSelection = (): boolean => useSelection.getState().ids.size > 0

/** The chosen photos; none chosen: the one that the keyboard stands on. */
export function targets(): number[] {
  const ids = selected()
  const { active } = useSelection.getState()
  return ids.length > 0 ? ids : active === null ? [] : [active]
}

export const hasTargets = (): boolean => hasSelection() || useSelection.getState().active !== null

/** On, unless all of them are. */
export function toggleFavourite(): void {
  const ids = targets()
  if (ids.length === 0) return
  const on = ids.some((id) => cardNow(id)?.favourite !== true)
  void edit({ type: 'favourite', ids, on })
}

/**
 * Hands photos to the queue.
 * @param style a person's choice for all of them; what else was done to them stays
 */
export async function colorize(photos: number[], style?: Style): Promise<void> {
  if (photos.length === 0) return
  try {
    const { queued, changed } = await studio().queue.render({ photos, style })
    const words = wordsNow()
    const said = queued === 0 ? words.allColored : words.editDone.colorize(queued)
    // Where no recipe has changed there is nothing of this to undo.
    useToasts.getState().show('done', said, changed > 0 ? undoing(words) : undefined)
  } catch (error) {
    reportFault(error)
  }
}

export const colorizeAll = (): void => void colorize([...useOrder.getState().ids])

export async function copyRecipe(): Promise<void> {
  const [id] = targets()
  if (id === undefined) return
  try {
    const photo = await studio().library.photo({ id })
    const [first] = photo.variants
    if (first) useBatch.setState({ copied: { recipe: first.recipe, from: photo.name } })
    const words = wordsNow()
    useToasts.getState().show('done', first ? words.recipeCopied(photo.name) : words.noRecipe(photo.name))
  } catch (error) {
    reportFault(error)
  }
}

export async function pasteRecipe(): Promise<void> {
  const { copied } = useBatch.getState()
  const ids = targets()
  if (!copied || ids.length === 0) return
  const steps = stepsOf(copied.recipe)
  const done = await edit({ type: 'recipeApply', ids, recipe: copied.recipe, steps })
  if (done !== undefined) await studio().queue.render({ photos: ids }).catch(reportFault)
}

export function clearRecipe(): void {
  const ids = targets()
  if (ids.length > 0) void edit({ type: 'recipeClear', ids })
}

export function removePhotos(): void {
  const ids = selected()
  if (ids.length > 0) void edit({ type: 'remove', ids })
}

export async function addToNewAlbum(name: string): Promise<void> {
  await edit({ type: 'albumCreate', name, ids: targets() })
}
