/** Which recipe counts at a frame of the film, and keys of what was made by it. */
import { recipeOf, type WorkbenchState } from '../store.ts'
import { colorKey, leadingKey, marksOf, scenesOf, useFilm } from './store.ts'

export const frameKey = (tick: number, color: string): string => `${tick} ${color}`

/** What decides three seconds: where they begin, and all that leads their colours. */
export function loopKey(tick: number, state: WorkbenchState): string {
  const { keyFrames, addedCuts, removedCuts } = marksOf(state)
  const others = keyFrames.map((each) => [each.tick, colorKey(each.recipe)])
  return JSON.stringify([tick, colorKey(recipeOf(state)), others, addedCuts, removedCuts])
}

/** The film's own recipe, whichever is being changed. */
export const wholeRecipe = (state: WorkbenchState) => recipeOf({ ...state, keyFrame: null, draft: null })

/** What colours the frame under the playhead: a key frame, where one leads here. */
export function recipeHere(state: WorkbenchState) {
  const { sheet, at } = useFilm.getState()
  if (state.keyFrame !== null || !sheet) return recipeOf(state)
  const marks = marksOf(state)
  return leadingKey(sheet, scenesOf(sheet, marks), marks, at)?.recipe ?? recipeOf(state)
}
