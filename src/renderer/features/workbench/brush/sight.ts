/** What the stage shows of the photo, for all that lies on it by the photo's own places. */
import type { Recipe } from '../../../../contract/recipe.ts'
import { recipeOf, useBench } from '../store.ts'
import { useSight } from '../view/store.ts'
import type { Sight } from '../view/store.ts'
import { withinBorder } from './places.ts'

/** As a share of the photo's shorter side; 0: none is drawn. */
export const borderWidth = ({ steps: { finish } }: Recipe): number =>
  finish.enabled && finish.border ? finish.border.width : 0

/** @param ratio height / width of the photo as the recipe cuts it, without a border */
export function usePhotoSight(ratio: number): Sight | null {
  const sight = useSight((state) => state.sight)
  const border = useBench((state) => borderWidth(recipeOf(state)))
  return sight && withinBorder(sight, ratio, border)
}
