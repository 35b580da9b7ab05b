/** The local step: parts of the picture lighter or darker, more or less vivid, warmer or cooler, one area after the other. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { changesAnything, changesBalance, changesColors } from '../../contract/grade.ts'
import { activeAreas, gradeOfArea } from '../../contract/local.ts'
import { gradeTables, isGrey } from '../../imaging/color/grade.ts'
import { toneOnly } from '../../imaging/color/grade-tones.ts'
import { bytesOfCoverage, coverageOf } from '../../imaging/filters/coverage.ts'
import type { Step } from './step.ts'

export const localStep: Step = {
  name: 'local',
  isActive: ({ steps: { local } }) => activeAreas(local).length > 0,
  async run(picture, context) {
    const { recipe, find, mergePool, remember, signal } = context
    const { local } = recipe.steps
    const areas = activeAreas(local).map((area) => ({ mask: area.mask, asked: gradeOfArea(area) }))
    const needsColor = areas.some(({ asked }) => changesBalance(asked) || changesColors(asked))
    const grey = needsColor && isGrey(picture.data)
    if (grey) find('local.toneOnly', {})
    for (const [i, { mask, asked }] of areas.entries()) {
      const step = grey ? toneOnly(asked) : asked
      if (!changesAnything(step)) continue
      await nextTurn()
      signal.throwIfAborted()
      const paint = () => coverageOf(mask, picture, signal)
      // An amount that is changed leaves the mask as it was.
      const coverage = remember
        ? await remember(['mask', mask, picture.width, picture.height], paint, bytesOfCoverage)
        : await paint()
      const work = { tables: gradeTables(step, picture.depth), coverage, strength: local.strength }
      const progress = context.progress.slice(i / areas.length, (i + 1) / areas.length)
      await mergePool.gradePart(picture, work, { signal, progress })
    }
    return picture
  },
}
