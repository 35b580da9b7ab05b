/** How large a recipe makes a photo: what turns, cuts and frames it, whatever the rest does to its pixels. */
import { planGeometry } from './geometry.ts'
import type { Recipe } from './recipe.ts'

interface Size {
  width: number
  height: number
}

/** Pixels of a border on each side. */
export const borderPixels = (
  { width, height }: Size,
  border: NonNullable<Recipe['steps']['finish']['border']>,
): number => Math.round(Math.min(width, height) * border.width)

/** Before a step that makes it larger, which keeps its shape. @param original upright */
export function pictureSize({ steps: { geometry, finish } }: Recipe, original: Size): Size {
  const { width, height } = geometry.enabled
    ? planGeometry(original.width, original.height, geometry)
    : original
  const border = finish.enabled && finish.border ? borderPixels({ width, height }, finish.border) : 0
  return { width: width + 2 * border, height: height + 2 * border }
}
