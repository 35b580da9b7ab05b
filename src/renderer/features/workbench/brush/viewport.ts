/** What the stage shows of the photo, for all that lies on it by the photo's own places. */
import type { Recipe } from '../../../../contract/recipe.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { useSight } from '../view/store.ts'
import type { Sight } from '../view/store.ts'
import { withinBorder } from './points.ts'

/** As a share of the photo's shorter side; 0: none is drawn. */
export const borderWidth = ({ steps: { finish } }: Recipe): number =>
  finish.enabled && finish.border ? finish.border.width : 0

/** @param ratio height / width of the photo as the recipe cuts it, without a border */
export function usePhotoSight(ratio: number): Sight | null {
  const viewport = useSight((state) => state.viewport)
  const border = useWorkbench((state) => borderWidth(recipeOf(state)))
  return viewport && withinBorder(viewport, ratio, border)
}
