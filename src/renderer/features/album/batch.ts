/** What is done with the selected photos: edits that can be undone, or renders for the queue. */
import type { Preset } from '../../../contract/presets.ts'
import type { Style } from '../../../contract/recipe.ts'
import { edit, undoing, stepsOf, useRecipeClipboard } from '../../library/edits.ts'
import { orderNow } from '../../library/order.ts'
import { chooseSteps } from '../../shell/overlays.ts'
import { startSlideShow } from '../../shell/slide-show.ts'
import { studio } from '../../rpc/client.ts'
import { wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'
import { selected, targets, useSelection } from '../../library/selection.ts'

/**
 * Puts photos into the queue.
 * @param how style: a person's choice for all of them; automatic: restored as well. What else was done to them stays
 */
export async function colorize(
  photos: number[],
  how: { style?: Style; automatic?: true } = {},
): Promise<void> {
  if (photos.length === 0) return
  try {
    const { queued, finished, changed, films } = await studio().queue.render({ photos, ...how })
    const words = wordsNow()
    const queuedText = queued === 0 ? words.allColored : words.willBeColored(queued, finished)
    const onlyFilms = films > 0 && films === photos.length
    const text = onlyFilms
      ? words.onlyFilms
      : films > 0
        ? `${queuedText} ${words.filmsPassedOver(films)}`
        : queuedText
    // Where no recipe has changed there is nothing of this to undo.
    useToasts.getState().show('done', text, changed > 0 ? undoing(words) : undefined)
  } catch (error) {
    reportFault(error)
  }
}

export const colorizeAll = (): void => void colorize([...orderNow().ids])

export async function copyRecipe(): Promise<void> {
  const [id] = targets()
  if (id === undefined) return
  try {
    const photo = await studio().library.photo({ id })
    const [first] = photo.variants
    if (first) useRecipeClipboard.setState({ copied: { recipe: first.recipe, from: photo.name } })
    const words = wordsNow()
    useToasts.getState().show('done', first ? words.recipeCopied(photo.name) : words.noRecipe(photo.name))
  } catch (error) {
    reportFault(error)
  }
}

export async function pasteRecipe(): Promise<void> {
  const { copied } = useRecipeClipboard.getState()
  const ids = targets()
  if (!copied || ids.length === 0) return
  const [first, ...others] = stepsOf(copied.recipe)
  if (first !== undefined) await pasteSteps(ids, { recipe: copied.recipe, steps: [first, ...others] })
}

/** Asks which steps of the copied recipe the photos get. */
export function pasteSome(): void {
  const { copied } = useRecipeClipboard.getState()
  const ids = targets()
  if (!copied || ids.length === 0) return
  const { recipe, from } = copied
  chooseSteps({ recipe, from, paste: (steps) => void pasteSteps(ids, { recipe, steps }) })
}

async function pasteSteps(ids: number[], { recipe, steps }: Pick<Preset, 'recipe' | 'steps'>): Promise<void> {
  const done = await edit({ type: 'recipeApply', ids, recipe, steps })
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
/** What is selected where that is more than one photo, else all from the one that has the focus on. */
export function showSlides(): void {
  const { ids } = orderNow()
  const { active } = useSelection.getState()
  if (selected().length > 1) startSlideShow(selected())
  else startSlideShow(ids, Math.max(0, active === null ? 0 : ids.indexOf(active)))
}
