/** The tone step: it measures a small copy, reports it, and corrects only fading and a sepia tone. */
import { isColored } from '../../contract/recipe.ts'
import { smallCopy } from '../../imaging/codec/output-pipeline.ts'
import { planTone, toneRows } from '../../imaging/filters/tone.ts'
import { toneFacts, toneSide } from '../../imaging/filters/tone-facts.ts'
import { inBands } from './bands.ts'
import type { Step } from './step.ts'

export const toneStep: Step = {
  name: 'tone',
  isActive: ({ steps: { tone } }) => tone.enabled && tone.strength > 0,
  alsoDependsOn: isColored,
  async run(picture, context) {
    const { recipe, known, find } = context
    const small = await smallCopy(picture, toneSide)
    const facts = toneFacts(small)
    known.tone = facts
    const plan = planTone(facts, small, recipe.steps.tone, isColored(recipe))
    if (!plan?.curves) find('tone.untouched', facts.luma)
    if (!plan) return picture
    const { before, after } = plan
    if (plan.curves) {
      find('tone.levels', {
        ...before,
        newBlack: Math.round(after.black),
        newWhite: Math.round(after.white),
      })
    }
    const [red, green, blue] = facts.channels
    if (plan.cast) find('tone.cast', { red, green, blue })
    if (plan.neutralise) find('tone.sepia', { chroma: facts.chroma })
    await inBands(picture, context, (samples, firstRow) => toneRows(samples, picture, firstRow, plan))
    return picture
  },
}
