/** What the stage should show, and which image of it is rendered next: data, without any state of its own. */
import { isEnlarged } from '../../../contract/enlarge.ts'
import { planGeometry } from '../../../contract/geometry.ts'
import { pictureSize } from '../../../contract/picture-size.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import type { PreviewImage, PreviewImagesState, Side, Tiles } from './preview-images.ts'
import { originalOf } from './recipes.ts'
import { detailOf, shownRecipeOf, variantOf } from './store.ts'
import type { Variant, WorkbenchState } from './store.ts'

/** Longest sides of the two sizes of a preview, in pixels. */
export const previewSides = { quick: 1024, full: 2048 } as const

interface Size {
  width: number
  height: number
}

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
  /** How many times as wide the library's finished picture is: it is enlarged. 1 where it is not, or none is there. */
  enlarged: number
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
  const plain = pictureSize(recipe, detail).width
  return {
    photo: state.photo,
    color: { recipe, key: JSON.stringify(recipe) },
    original: { recipe: original, key: JSON.stringify(original) },
    whole: { width, height },
    shape: JSON.stringify(geometry),
    enlarged: (enlargedSizeOf(state)?.width ?? plain) / plain,
  }
}

/**
 * How large the library's finished picture of a recipe is, where that was enlarged; null where it has the
 * photo's own pixels, or is not there.
 */
export function enlargedSize(
  { state, recipe, size }: Pick<Variant, 'state' | 'recipe' | 'size'>,
  photo: Size,
): Size | null {
  if (state !== 'rendered' || size === null || !isEnlarged(recipe)) return null
  return size.width > pictureSize(recipe, photo).width ? size : null
}

/** The same of the picture on the screen. */
export function enlargedSizeOf(state: WorkbenchState): Size | null {
  const [detail, variant] = [detailOf(state), variantOf(state)]
  if (!detail || variant?.recipe !== shownRecipeOf(state)) return null
  return enlargedSize(variant, detail)
}

/**
 * Pixels of the picture that is shown, in which 100 % and the largest zoom are counted: those of the finished picture where it
 * was enlarged. Null: a film or no photo is shown.
 */
export function naturalSizeOf(state: WorkbenchState): Size | null {
  const detail = detailOf(state)
  if (detail === null || detail.film) return null
  return enlargedSizeOf(state) ?? pictureSize(shownRecipeOf(state), detail)
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
  const zoomed = (times: number) =>
    Math.max(target.whole.width, target.whole.height) * times > Math.max(color.width, color.height) &&
    needsMore(color.width)
  const lacksTiles = (tiles: Tiles | null, side: Side, enlarged: number) =>
    tiles?.photo !== target.photo || tiles.key !== target[side].key || tiles.enlarged !== enlarged
  if (zoomed(target.enlarged) && lacksTiles(images.colorTiles, 'color', target.enlarged))
    return { side: 'color', stage: 'tiles' }
  if (!original.full) return { side: 'original', stage: 'full' }
  if (zoomed(1) && compares && lacksTiles(images.originalTiles, 'original', 1))
    return { side: 'original', stage: 'tiles' }
  return null
}
