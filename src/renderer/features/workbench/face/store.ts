/** Faces that a person marks: nothing else is ever redrawn. */
import type { Point } from '../../../../contract/geometry.ts'
import { takeTool, useWay } from '../brush/active-stroke.ts'
import { withStep } from '../recipes.ts'
import { change, flush, recipeOf, useWorkbench } from '../store.ts'
import { faceAround } from './box.ts'

/** As many as a recipe takes. */
const mostFaces = 64

const boxesNow = () => recipeOf(useWorkbench.getState()).steps.face.boxes

/** @param ratio height / width of the picture */
export function addFace(points: readonly Point[], ratio: number): void {
  if (boxesNow().length >= mostFaces) return
  const box = faceAround(points, useWay.getState().radius.face, ratio)
  change('faceBox', (now) => withStep(now, 'face', { enabled: true, boxes: [...now.steps.face.boxes, box] }))
  void flush()
}

export function removeFace(at: number): void {
  change('faceBox', (now) =>
    withStep(now, 'face', { boxes: now.steps.face.boxes.filter((_, i) => i !== at) }),
  )
  void flush()
}

// Where no face is changed there is none to mark.
useWorkbench.subscribe((state) => {
  if (useWay.getState().tool === 'face' && !recipeOf(state).steps.face.enabled) takeTool(null)
})
