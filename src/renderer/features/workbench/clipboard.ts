/** A recipe to be used again: copied from one photo, pasted onto others, here or in the album. */
import type { Recipe } from '../../../contract/recipe.ts'
import { edit } from '../../library/edits.ts'
import { wordsNow } from '../../i18n/index.ts'
import { stepsOf, useRecipeClipboard } from '../../library/recipe-clipboard.ts'
import { useToasts } from '../toasts/store.ts'
import { editSession } from './composition.ts'
import { detailOf, recipeOf, useWorkbench } from './store.ts'

export function copyRecipe(): void {
  const state = useWorkbench.getState()
  const photo = detailOf(state)
  if (!photo) return
  useRecipeClipboard.setState({ copied: { recipe: recipeOf(state), from: photo.name } })
  useToasts.getState().show('done', wordsNow().recipeCopied(photo.name))
}

/** Onto the photo on the workbench. */
export function pasteRecipe(): void {
  const recipe = useRecipeClipboard.getState().copied?.recipe
  if (!recipe) return
  const given = stepsOf(recipe).map((step) => [step, recipe.steps[step as keyof Recipe['steps']]])
  const steps = Object.fromEntries(given) as Partial<Recipe['steps']>
  editSession.change('paste', (now) => ({ ...now, steps: { ...now.steps, ...steps } }))
}

/** What is seen here, onto all of these photos, as one edit. */
export async function giveToAll(photos: readonly number[]): Promise<void> {
  await editSession.flush()
  const recipe = recipeOf(useWorkbench.getState())
  await edit({ type: 'recipeApply', ids: [...photos], recipe, steps: stepsOf(recipe) })
}
