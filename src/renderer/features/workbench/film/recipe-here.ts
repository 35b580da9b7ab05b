/** Which recipe counts at a frame of the film, and keys of what was made by it. */
import { filmRecipe } from '../../../../contract/film-library.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import { keyFrameOf, recipeOf, savedRecipeOf, sceneRecipe, type WorkbenchState } from '../store.ts'
import { colorKey, leadingKey, marksOf, sceneAt, scenesOf, tickAt, useFilm } from './store.ts'

export const frameKey = (tick: number, color: string): string => `${tick} ${color}`

/** Whether what was made is of a frame, by whichever recipe. */
export const isOfFrame = (key: string, tick: number): boolean => key.startsWith(`${tick} `)

/** What decides three seconds: where they begin, how they are mended, and all that leads their colours. */
export function loopKey(tick: number, state: WorkbenchState): string {
  const { keyFrames, addedCuts, removedCuts, restoration, exceptions } = marksOf(state)
  const others = keyFrames.map((each) => [each.tick, colorKey(each.recipe)])
  const marks = [others, addedCuts, removedCuts, restoration, exceptions]
  return JSON.stringify([tick, colorKey(recipeOf(state)), marks])
}

/** The film's own recipe, whichever is being changed. */
export const wholeRecipe = (state: WorkbenchState): Recipe =>
  state.keyFrame === null && state.scene === null && state.draft ? state.draft : savedRecipeOf(state)

const { manualColor: unpainted } = filmRecipe.steps

/**
 * What is seen at the frame under the playhead: the scene's recipe, with the colour of the key frame that leads there. What is
 * painted on a key frame lies at that frame's places: on others it is where the motion carries it, which three seconds show.
 */
export function recipeHere(state: WorkbenchState): Recipe {
  const { sheet, at } = useFilm.getState()
  if (!sheet) return recipeOf(state)
  const marks = marksOf(state)
  const scene =
    state.scene && state.draft
      ? state.draft
      : sceneRecipe(wholeRecipe(state), marks, sceneAt(sheet, marks, at))
  const own = keyFrameOf(state)
  const key = own ?? leadingKey(sheet, scenesOf(sheet, marks), marks, at)
  const led = own ? recipeOf(state).steps : key?.recipe.steps
  const painted = key?.tick === tickAt(sheet, at) ? led?.manualColor : undefined
  const { color = scene.steps.color } = led ?? {}
  return { ...scene, steps: { ...scene.steps, color, manualColor: painted ?? unpainted } }
}

/**
 * What the panel changes at a frame: a key frame, a scene, or, where both are null, all of the film. @param
 * frame null: it plays
 */
export function subjectAt(
  frame: number | null,
  state: WorkbenchState,
): Pick<WorkbenchState, 'keyFrame' | 'scene'> {
  const { sheet, scope, passedKey } = useFilm.getState()
  if (!sheet || frame === null) return { keyFrame: null, scene: null }
  const marks = marksOf(state)
  const tick = tickAt(sheet, frame)
  if (!passedKey && marks.keyFrames.some((each) => each.tick === tick)) return { keyFrame: tick, scene: null }
  return { keyFrame: null, scene: scope === 'scene' ? sceneAt(sheet, marks, frame) : null }
}
