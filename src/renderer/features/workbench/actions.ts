/**
 * What a person can do at the workbench beside viewing and cropping: go to the next photo, choose how it is
 * coloured, render and export it.
 */
import { filmRecipe } from '../../../contract/film-library.ts'
import { withPreset } from '../../../contract/presets.ts'
import type { Style } from '../../../contract/recipe.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import { wordsNow } from '../../i18n/index.ts'
import { actionTable } from '../../shell/actions.ts'
import { openPhoto } from '../../shell/route.ts'
import { studio } from '../../rpc/client.ts'
import { openExport, openFilmExport } from '../../shell/overlays.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'
import { neighbour } from '../../library/order.ts'
import { stepsOf, useRecipeClipboard } from '../../library/edits.ts'
import { factorOf, packOf, packsNow, withColor, withStyle } from './recipes.ts'
import { editSession } from './composition.ts'
import { detailOf, recipeOf, useWorkbench, variantOf } from './store.ts'
import { toggleLooks } from './sheet/looks.ts'
import { showDetails } from './panel/drawer.ts'
import { toggleSweep } from './sweep/sweep.ts'
import { cancelRender, isRendering } from './render-job.ts'
import { addVariant } from './variants/variants.ts'
import { hasPhoto, hasRecipe, isEditable, isFilm } from './action-predicates.ts'

/** In the order of the album that one came from. */
const neighbourNow = (by: 1 | -1): number | undefined => {
  const { photo } = useWorkbench.getState()
  return photo === null ? undefined : neighbour(photo, by)
}

const canGo = (by: 1 | -1): boolean => neighbourNow(by) !== undefined

/** Shows the photo before or after, if there is one. */
function goTo(by: 1 | -1): void {
  const next = neighbourNow(by)
  if (next !== undefined) openPhoto(next)
}

function copyRecipe(): void {
  const state = useWorkbench.getState()
  const photo = detailOf(state)
  if (!photo) return
  useRecipeClipboard.setState({ copied: { recipe: recipeOf(state), from: photo.name } })
  useToasts.getState().show('done', wordsNow().recipeCopied(photo.name))
}

/** Onto the photo on the workbench. */
function pasteRecipe(): void {
  const recipe = useRecipeClipboard.getState().copied?.recipe
  if (!recipe) return
  const [first, ...others] = stepsOf(recipe)
  if (first === undefined) return
  editSession.change('paste', (now) => withPreset(now, { recipe, steps: [first, ...others] }))
}

const chooseStyle = (style: Style): void => editSession.change('style', (recipe) => withStyle(recipe, style))

function stepFactor(by: 1 | -1): void {
  editSession.change('renderFactor', (recipe) => {
    const pack = packOf(packsNow(), recipe)
    const factor = factorOf(pack, recipe)
    if (!pack?.factor || factor === null) return recipe
    const { least, greatest } = pack.factor
    return withColor(recipe, { renderFactor: Math.min(greatest, Math.max(least, factor + by)) })
  })
}

/** Puts the full-size picture of what is seen into the queue, before all others. */
async function render(): Promise<void> {
  const { photo } = useWorkbench.getState()
  if (photo === null) return
  try {
    await editSession.flush()
    const variant = variantOf(useWorkbench.getState())
    if (variant !== null) {
      await studio().queue.renderVariant({ variant: variant.id, onScreen: true })
      return
    }
    const recipe = recipeOf(useWorkbench.getState())
    await studio().queue.render({ photos: [photo], recipe, onScreen: true })
  } catch (error) {
    reportFault(error)
  }
}

async function exportShown(): Promise<void> {
  const { photo } = useWorkbench.getState()
  if (photo === null) return
  await editSession.flush()
  if (isFilm()) openFilmExport(photo)
  else openExport([photo])
}

/** Everything back to how a photo begins, but for its turning and cutting. */
function reset(): void {
  if (isFilm()) editSession.change('reset', () => filmRecipe)
  else editSession.change('reset', ({ steps }) => makeRecipe({}, { geometry: steps.geometry }))
}

export const workbenchActions = actionTable([
  {
    id: 'photo.previous',
    label: 'previousPhoto',
    group: 'picture',
    shortcuts: [{ key: 'ArrowLeft' }],
    available: () => hasPhoto() && canGo(-1),
    perform: () => goTo(-1),
  },
  {
    id: 'photo.next',
    label: 'nextPhoto',
    group: 'picture',
    shortcuts: [{ key: 'ArrowRight' }],
    available: () => hasPhoto() && canGo(1),
    perform: () => goTo(1),
  },
  {
    id: 'style.stable',
    label: 'styleStable',
    group: 'picture',
    shortcuts: [{ key: 's' }],
    available: hasRecipe,
    perform: () => chooseStyle('stable'),
  },
  {
    id: 'style.artistic',
    label: 'styleArtistic',
    group: 'picture',
    shortcuts: [{ key: 'a' }],
    available: hasRecipe,
    perform: () => chooseStyle('artistic'),
  },
  {
    id: 'style.film',
    label: 'styleFilm',
    group: 'picture',
    shortcuts: [],
    available: hasRecipe,
    perform: () => chooseStyle('film'),
  },
  {
    id: 'factor.down',
    label: 'factorDown',
    group: 'picture',
    shortcuts: [{ key: '[' }],
    available: hasRecipe,
    perform: () => stepFactor(-1),
  },
  {
    id: 'factor.up',
    label: 'factorUp',
    group: 'picture',
    shortcuts: [{ key: ']' }],
    available: hasRecipe,
    perform: () => stepFactor(1),
  },
  {
    id: 'sweep.toggle',
    label: 'sweep',
    group: 'picture',
    shortcuts: [{ key: 'w' }],
    available: isEditable,
    perform: toggleSweep,
  },
  {
    id: 'looks.toggle',
    label: 'looks',
    group: 'picture',
    shortcuts: [{ key: 'o' }],
    available: isEditable,
    perform: toggleLooks,
  },
  {
    id: 'variant.add',
    label: 'variantAdd',
    group: 'picture',
    shortcuts: [{ key: 'v' }],
    available: isEditable,
    perform: () => void addVariant(),
  },
  {
    id: 'photo.render',
    label: 'renderFull',
    group: 'picture',
    shortcuts: [{ key: 'r' }],
    available: () => isEditable() && !isRendering(),
    perform: () => void render(),
  },
  {
    id: 'photo.cancelRender',
    label: 'renderCancel',
    group: 'picture',
    shortcuts: [{ key: 'r', shift: true }],
    available: () => isEditable() && isRendering(),
    perform: () => void cancelRender(),
  },
  {
    id: 'photo.export',
    label: 'exportPhotos',
    group: 'picture',
    shortcuts: [{ key: 'e' }],
    available: hasRecipe,
    perform: () => void exportShown(),
  },
  {
    id: 'photo.copyRecipe',
    label: 'copyRecipe',
    group: 'picture',
    shortcuts: [{ key: 'c', mod: true, shift: true }],
    available: hasRecipe,
    perform: copyRecipe,
  },
  {
    id: 'photo.pasteRecipe',
    label: 'pasteRecipe',
    group: 'picture',
    shortcuts: [{ key: 'v', mod: true, shift: true }],
    available: () => hasRecipe() && useRecipeClipboard.getState().copied !== null,
    perform: pasteRecipe,
  },
  {
    id: 'photo.details',
    label: 'photoDetails',
    group: 'picture',
    shortcuts: [{ key: 'i' }],
    available: isEditable,
    perform: showDetails,
  },
  {
    id: 'photo.resetRecipe',
    label: 'recipeReset',
    group: 'picture',
    shortcuts: [],
    available: hasRecipe,
    perform: reset,
  },
])
