/** The geometry step: straighten, turn, crop, and the perspective of a photographed print. */
import { isIdentityGeometry, planGeometry } from '../../contract/geometry.ts'
import { applyGeometry } from '../../imaging/filters/geometry.ts'
import type { Step } from './step.ts'

export const geometryStep: Step = {
  name: 'geometry',
  isActive: ({ steps: { geometry } }) => geometry.enabled && !isIdentityGeometry(geometry),
  run: (picture, context) => {
    const { geometry } = context.recipe.steps
    return applyGeometry(picture, planGeometry(picture.width, picture.height, geometry), context)
  },
}
