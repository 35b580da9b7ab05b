/** Whether a photo that is coloured without the tone step looks like a negative: nobody wants a negative in colour. */
import { makeFinding, type Finding } from '../../contract/findings.ts'
import { isColored, type Recipe } from '../../contract/recipe.ts'
import { smallCopy } from '../../imaging/codec/output-pipeline.ts'
import { toneFacts, toneSide } from '../../imaging/filters/tone-facts.ts'
import type { Raster } from '../../imaging/photo.ts'
import type { Known } from '../steps/step.ts'

/** @param picture before its colour; @returns none where the tone step has looked, or the negative was turned round */
export async function negativeFindings(picture: Raster, recipe: Recipe, known: Known): Promise<Finding[]> {
  if (known.tone || recipe.steps.negative.enabled || !isColored(recipe)) return []
  const { negative } = toneFacts(await smallCopy(picture, toneSide))
  return negative ? [makeFinding('tone.negative', { kind: negative })] : []
}
