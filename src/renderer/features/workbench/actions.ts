/** What a person can do at the workbench beside looking and cutting: walk on, choose how it is coloured, keep and export. */
import type { Style } from '../../../contract/recipe.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import { actionTable } from '../../shell/action-types.ts'
import { studio, useStudio } from '../../rpc/client.ts'
import { openExport } from '../../shell/overlays.ts'
import { reportFault } from '../toasts/store.ts'
import { useRecipeClipboard } from '../../library/recipe-clipboard.ts'
import { copyRecipe, pasteRecipe } from './clipboard.ts'
import { factorOf, packOf, withColor, withStyle } from './recipes.ts'
import { editSession } from './composition.ts'
import { recipeOf, useWorkbench, variantOf } from './store.ts'
import { toggleSweep } from './sweep/sweep.ts'
import { addVariant } from './variants/variants.ts'
import { canStep, step } from './photo-navigation.ts'
import { here, ready } from './action-predicates.ts'

const chooseStyle = (style: Style): void => editSession.change('style', (recipe) => withStyle(recipe, style))

function stepFactor(by: 1 | -1): void {
  editSession.change('renderFactor', (recipe) => {
    const pack = packOf(useStudio.getState().info?.packs ?? [], recipe)
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
  openExport([photo])
}

/** Everything back to how a photo begins, but for its turning and cutting. */
function reset(): void {
  editSession.change('reset', ({ steps }) => makeRecipe({}, { geometry: steps.geometry }))
}

export const workbenchActions = actionTable([
  {
    id: 'photo.previous',
    label: 'previousPhoto',
    group: 'picture',
    shortcuts: [{ key: 'ArrowLeft' }],
    available: () => here() && canStep(-1),
    perform: () => step(-1),
  },
  {
    id: 'photo.next',
    label: 'nextPhoto',
    group: 'picture',
    shortcuts: [{ key: 'ArrowRight' }],
    available: () => here() && canStep(1),
    perform: () => step(1),
  },
  {
    id: 'style.stable',
    label: 'styleStable',
    group: 'picture',
    shortcuts: [{ key: 's' }],
    available: ready,
    perform: () => chooseStyle('stable'),
  },
  {
    id: 'style.artistic',
    label: 'styleArtistic',
    group: 'picture',
    shortcuts: [{ key: 'a' }],
    available: ready,
    perform: () => chooseStyle('artistic'),
  },
  {
    id: 'factor.down',
    label: 'factorDown',
    group: 'picture',
    shortcuts: [{ key: '[' }],
    available: ready,
    perform: () => stepFactor(-1),
  },
  {
    id: 'factor.up',
    label: 'factorUp',
    group: 'picture',
    shortcuts: [{ key: ']' }],
    available: ready,
    perform: () => stepFactor(1),
  },
  {
    id: 'sweep.toggle',
    label: 'sweep',
    group: 'picture',
    shortcuts: [{ key: 'w' }],
    available: ready,
    perform: toggleSweep,
  },
  {
    id: 'variant.add',
    label: 'variantAdd',
    group: 'picture',
    shortcuts: [{ key: 'v' }],
    available: ready,
    perform: () => void addVariant(),
  },
  {
    id: 'photo.render',
    label: 'renderFull',
    group: 'picture',
    shortcuts: [{ key: 'r' }],
    available: ready,
    perform: () => void render(),
  },
  {
    id: 'photo.export',
    label: 'exportPhotos',
    group: 'picture',
    shortcuts: [{ key: 'e' }],
    available: ready,
    perform: () => void exportShown(),
  },
  {
    id: 'photo.copyRecipe',
    label: 'copyRecipe',
    group: 'picture',
    shortcuts: [{ key: 'c', mod: true, shift: true }],
    available: ready,
    perform: copyRecipe,
  },
  {
    id: 'photo.pasteRecipe',
    label: 'pasteRecipe',
    group: 'picture',
    shortcuts: [{ key: 'v', mod: true, shift: true }],
    available: () => ready() && useRecipeClipboard.getState().copied !== null,
    perform: pasteRecipe,
  },
  {
    id: 'photo.resetRecipe',
    label: 'recipeReset',
    group: 'picture',
    shortcuts: [],
    available: ready,
    perform: reset,
  },
])
