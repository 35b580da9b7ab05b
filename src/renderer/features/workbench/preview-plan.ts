/** What the stage should show, and which image of it is rendered next: data, without any state of its own. */
import { planGeometry } from '../../../contract/geometry.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import type { PreviewImage, PreviewImagesState, Side } from './preview-images.ts'
import { originalOf } from './recipes.ts'
import { detailOf, shownRecipeOf } from './store.ts'
import type { WorkbenchState } from './store.ts'

/** Longest sides of the two sizes of a preview, in pixels. */
export const previewSides = { quick: 1024, full: 2048 } as const

interface KeyedRecipe {
  recipe: Recipe
  /** The recipe as JSON. */
  key: string
}

export interface PreviewTarget extends Readonly<Record<Side, KeyedRecipe>> {
  photo: number
  /** Pixels of the whole picture, as the recipe cuts it. */
  whole: { width: number; height: number }
  /** How the recipe turns and cuts the photo, as JSON. */
  shape: string
}

export interface PreviewStep {
  side: Side
  stage: 'quick' | 'full' | 'tiles'
}

/** Null: a film or no photo is shown, or its detail is not there yet. */
export function targetOf(state: WorkbenchState): PreviewTarget | null {
  const detail = detailOf(state)
  if (state.photo === null || detail === null || detail.film) return null
  const recipe = shownRecipeOf(state)
  const original = originalOf(recipe)
  const { geometry } = recipe.steps
  const { width, height } = geometry.enabled ? planGeometry(detail.width, detail.height, geometry) : detail
  return {
    photo: state.photo,
    color: { recipe, key: JSON.stringify(recipe) },
    original: { recipe: original, key: JSON.stringify(original) },
    whole: { width, height },
    shape: JSON.stringify(geometry),
  }
}

/** Whether an image of this size is as good as one without tiles can get. */
export const isFull = ({ whole }: PreviewTarget, stage: 'quick' | 'full'): boolean =>
  stage === 'full' || Math.max(whole.width, whole.height) <= previewSides.quick

/**
 * The step that should be done next; null: everything is there.
 * @param needsMore whether the stage is zoomed in beyond an image of this width
 * @param compares  the original is looked at, too
 */
export function nextStep(
  target: PreviewTarget,
  images: PreviewImagesState,
  { needsMore, compares }: { needsMore: (width: number) => boolean; compares: boolean },
): PreviewStep | null {
  const current = (image: PreviewImage | null, side: Side) =>
    image?.photo === target.photo && image.key === target[side].key ? image : null
  const color = current(images.color, 'color')
  const original = current(images.original, 'original') ?? current(images.nextOriginal, 'original')
  // The grey print first: the colour comes in over it.
  if (!original) return { side: 'original', stage: 'quick' }
  if (!color) return { side: 'color', stage: 'quick' }
  if (!color.full) return { side: 'color', stage: 'full' }
  const zoomed =
    Math.max(target.whole.width, target.whole.height) > Math.max(color.width, color.height) &&
    needsMore(color.width)
  const lacksTiles = (side: Side) => {
    const tiles = side === 'color' ? images.colorTiles : images.originalTiles
    return tiles?.photo !== target.photo || tiles.key !== target[side].key
  }
  if (zoomed && lacksTiles('color')) return { side: 'color', stage: 'tiles' }
  if (!original.full) return { side: 'original', stage: 'full' }
  if (zoomed && compares && lacksTiles('original')) return { side: 'original', stage: 'tiles' }
  return null
}
