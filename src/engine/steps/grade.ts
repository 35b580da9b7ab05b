/**
 * The grade step: light, contrast, white balance and colours of the picture in one pass, on several threads
 * where it is large.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { changesAnything, changesBalance, changesColors } from '../../contract/grade.ts'
import { gradeTables, isGrey } from '../../imaging/color/grade.ts'
import { toneOnly } from '../../imaging/color/grade-tones.ts'
import type { Step } from './step.ts'

export const gradeStep: Step = {
  name: 'grade',
  isActive: ({ steps: { grade } }) => grade.enabled && changesAnything(grade),
  async run(picture, context) {
    const { recipe, find, mergePool, signal, progress } = context
    const asked = recipe.steps.grade
    const needsColor = changesBalance(asked) || changesColors(asked)
    const grey = needsColor && isGrey(picture.data)
    if (grey) find('grade.toneOnly', {})
    const step = grey ? toneOnly(asked) : asked
    if (!changesAnything(step)) return picture
    await nextTurn()
    signal.throwIfAborted()
    await mergePool.grade(picture, gradeTables(step, picture.depth), { signal, progress })
    return picture
  },
}
