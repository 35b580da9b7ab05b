/** A recipe that was copied from one photo, to be pasted onto others in the album or the workbench. */
import { create } from 'zustand'
import type { Recipe } from '../../contract/recipe.ts'

interface RecipeClipboard {
  copied: { recipe: Recipe; from: string } | null
}

export const useRecipeClipboard = create<RecipeClipboard>()(() => ({ copied: null }))

/** Names of the steps that can be given to other photos: turning, cutting and what a person has painted belong to one picture. */
export function stepsOf({ steps }: Recipe): string[] {
  const personal = ['geometry', 'manualColor', ...(steps.repair.mask === null ? [] : ['repair'])]
  return Object.keys(steps).filter((step) => !personal.includes(step))
}
