/** Pictures of the photo through several recipes at once, and which of them is to be made next. */
import { create } from 'zustand'
import { planGeometry } from '../../../../contract/geometry.ts'
import type { StudioError } from '../../../../contract/errors.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import type { Pyramid } from '../../../../contract/workbench.ts'
import { previewSides } from '../preview-plan.ts'

export interface ComparedPicture {
  url: string
  width: number
  height: number
  /** The display-size one, after which only tiles are better. */
  full: boolean
  tiles: Pyramid | null
  /** Width of the whole picture when they were asked for; 0: they were not. */
  tilesFor: number
}

interface ComparedPictures {
  /** Of which photo all of it is. */
  photo: number | null
  /** By recipe, as JSON. */
  pictures: Readonly<Record<string, ComparedPicture>>
  /** What failed is not tried again by itself. */
  faults: Readonly<Record<string, StudioError>>
  /** How far the picture is that is being made; null: nothing is. */
  fraction: number | null
}

export const noPictures: ComparedPictures = { photo: null, pictures: {}, faults: {}, fraction: null }

export const useComparedPictures = create<ComparedPictures>()(() => noPictures)

/** Recipes whose pictures are wanted, in the order in which they are. */
export interface WantedPictures {
  photo: number
  /** Of the upright original. */
  width: number
  height: number
  recipes: readonly Recipe[]
  /** Pixels of those that were enlarged and are finished, by recipe as JSON. */
  enlarged: Readonly<Record<string, { width: number; height: number }>>
  /** They are zoomed into: the display size is made, too, and tiles. */
  zoomable: boolean
}

export interface PictureStep {
  recipe: Recipe
  key: string
  stage: 'quick' | 'full' | 'tiles'
}

/** The whole picture that a recipe makes of a photo, in pixels, without a border. */
export function wholeOf({ steps: { geometry } }: Recipe, photo: { width: number; height: number }) {
  if (!geometry.enabled) return { width: photo.width, height: photo.height }
  const { width, height } = planGeometry(photo.width, photo.height, geometry)
  return { width, height }
}

/** Whether a picture of this size is as good as one without tiles can get. */
export function isFullSize(recipe: Recipe, photo: { width: number; height: number }): boolean {
  const { width, height } = wholeOf(recipe, photo)
  return Math.max(width, height) <= previewSides.quick
}

/**
 * What should be made next: something of each before more of any. Null: all of it is there.
 * @param needsMore whether one is zoomed in beyond a picture of this width
 */
export function nextPicture(
  wanted: WantedPictures,
  { photo, pictures, faults }: Pick<ComparedPictures, 'photo' | 'pictures' | 'faults'>,
  needsMore: (width: number) => boolean,
): PictureStep | null {
  const stages = wanted.recipes.flatMap((recipe): PictureStep[] => {
    const key = JSON.stringify(recipe)
    if (photo === wanted.photo && faults[key]) return []
    const picture = photo === wanted.photo ? pictures[key] : undefined
    if (!picture) return [{ recipe, key, stage: 'quick' }]
    if (!wanted.zoomable) return []
    if (!picture.full) return [{ recipe, key, stage: 'full' }]
    const whole = wanted.enlarged[key] ?? wholeOf(recipe, wanted)
    const larger = Math.max(whole.width, whole.height) > Math.max(picture.width, picture.height)
    const lacksTiles = !picture.tiles || picture.tilesFor !== whole.width
    return larger && lacksTiles && needsMore(picture.width) ? [{ recipe, key, stage: 'tiles' }] : []
  })
  const order = ['quick', 'full', 'tiles'] as const
  for (const stage of order) {
    const found = stages.find((each) => each.stage === stage)
    if (found) return found
  }
  return null
}
