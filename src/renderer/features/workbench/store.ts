/**
 * What the workbench shows: the photo, its selected variant, and the recipe, which is ahead of the library while a change
 * is on its way there. `EditSession` writes it.
 */
import { create } from 'zustand'
import type { PhotoDetail } from '../../../contract/library.ts'
import type { GeometryStep } from '../../../contract/geometry.ts'
import { filmRecipe, noMarks, workOf, type FilmMarks, type KeyFrame } from '../../../contract/film-library.ts'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { lastResult } from '../../shared/last-result.ts'
import { withGeometry } from './geometry.ts'
import { withStep } from './recipes.ts'
import type { StepName } from './recipes.ts'

export type Variant = PhotoDetail['variants'][number]

export interface WorkbenchState {
  /** Null: nobody is at the workbench. */
  photo: number | null
  /** Of the photo, or of the one before it until it has come. */
  detail: PhotoDetail | null
  /** The selected variant; null: the first, or none is there yet. */
  variant: number | null
  /** Of a film: the tick of the key frame whose recipe is changed; null: the recipe of all of it. */
  keyFrame: number | null
  /**
   * Of a film: ticks of the first frame of the scene whose recipe is changed, and of the next scene's; null:
   * that of all of it.
   */
  scene: { from: number; to: number } | null
  /** What is seen before the library has it. */
  draft: Recipe | null
  /** The same of what is marked on a film. */
  marksDraft: FilmMarks | null
  /** The geometry while it is being set: nothing of it is saved until it is applied. */
  cropping: GeometryStep | null
  /** While it is being set: its corners are, on the picture as it was photographed. */
  cornering: boolean
  /** The step whose button is held down: the picture is shown as if it had not been done. */
  bypassed: StepName | null
}

export const useWorkbench = create<WorkbenchState>()(() => ({
  photo: null,
  detail: null,
  variant: null,
  keyFrame: null,
  scene: null,
  draft: null,
  marksDraft: null,
  cropping: null,
  cornering: false,
  bypassed: null,
}))

/** Of a photo that nobody has changed. */
const untouchedRecipe = makeRecipe()

/** The photo's details, if they are this photo's. */
export const detailOf = ({ photo, detail }: WorkbenchState): PhotoDetail | null =>
  detail?.id === photo ? detail : null

export function variantOf(state: WorkbenchState): Variant | null {
  const variants = detailOf(state)?.variants ?? []
  return variants.find(({ id }) => id === state.variant) ?? variants[0] ?? null
}

/** The key frame whose recipe is changed. */
export const keyFrameOf = (state: WorkbenchState): KeyFrame | null =>
  state.keyFrame === null
    ? null
    : (detailOf(state)?.film?.marks.keyFrames.find(({ tick }) => tick === state.keyFrame) ?? null)

/** What is marked on the film that is shown. */
export const marksOf = (state: WorkbenchState): FilmMarks => {
  const film = detailOf(state)?.film
  return film ? (state.marksDraft ?? film.marks) : noMarks
}

/** The photo's own recipe, or the whole film's, as the library has it. */
export function savedRecipeOf(state: WorkbenchState): Recipe {
  const untouched = detailOf(state)?.film ? filmRecipe : untouchedRecipe
  return variantOf(state)?.recipe ?? untouched
}

/** The recipe of a scene of a film: the film's own with what the scene has otherwise. */
export function sceneRecipe(recipe: Recipe, marks: FilmMarks, scene: { from: number; to: number }): Recipe {
  const { color, grade } = workOf(recipe, marks, scene)
  return { ...recipe, steps: { ...recipe.steps, color, grade } }
}

/** Of the scene that is tuned; the same object until something of it changes. */
const tunedSceneRecipe = lastResult(sceneRecipe)

/** The recipe that counts, without what is being cropped. */
export function recipeOf(state: WorkbenchState): Recipe {
  if (state.draft) return state.draft
  const keyFrame = keyFrameOf(state)
  if (keyFrame) return keyFrame.recipe
  const recipe = savedRecipeOf(state)
  return state.scene && detailOf(state)?.film ? tunedSceneRecipe(recipe, marksOf(state), state.scene) : recipe
}

/** How the picture is turned under the frame, or under its corners, while they are set; null: they are not. */
export function shownGeometryOf({ cropping, cornering }: WorkbenchState): GeometryStep | null {
  if (cropping === null) return null
  return { ...cropping, crop: null, ...(cornering && { corners: null, straighten: 0 }) }
}

/** A recipe of the photo on the workbench with another geometry; what was painted stays on its point of the photo. */
export function reshaped(recipe: Recipe, geometry: GeometryStep, state = useWorkbench.getState()): Recipe {
  const photo = detailOf(state)
  return photo ? withGeometry(recipe, geometry, photo) : recipe
}

/** The same without one of its steps. */
function withoutStep(recipe: Recipe, step: StepName, state: WorkbenchState): Recipe {
  if (step === 'geometry') return reshaped(recipe, { ...recipe.steps.geometry, enabled: false }, state)
  return withStep(recipe, step, { enabled: false })
}

/** The recipe whose picture is on the screen. */
export function shownRecipeOf(state: WorkbenchState): Recipe {
  const recipe = recipeOf(state)
  const geometry = shownGeometryOf(state)
  if (geometry === null) return state.bypassed === null ? recipe : withoutStep(recipe, state.bypassed, state)
  // A frame is set on the photo, not on the border around it.
  const finish = { ...recipe.steps.finish, border: null }
  const shown = reshaped(recipe, geometry, state)
  return { ...shown, steps: { ...shown.steps, finish } }
}
