/** Whether a photo that is coloured without the tone step looks like a negative: nobody wants a negative in colour. */
import { makeFinding, type Finding } from '../../contract/findings.ts'
import { isColored, type Recipe } from '../../contract/recipe.ts'
import { smallCopy } from '../../imaging/codec/output-pipeline.ts'
import { stretchBilinear } from '../../imaging/filters/resample.ts'
import { negativeOf, toneSide, type ToneFacts } from '../../imaging/filters/tone-facts.ts'
import type { Raster } from '../../imaging/photo.ts'
import { toneStep } from '../steps/before-color.ts'

/** What is there already, so that nothing is measured twice. */
export interface LookedAt {
  /** The picture before its colour. */
  picture: Raster
  /** What was measured of it before; null where nothing was. */
  facts: ToneFacts | null
  /** All of it as the colour model sees it, of whatever proportions; null where there is no such copy yet. */
  modelInput: Raster | null
}

/**
 * Takes what it needs of the picture at once. What it returns measures that, later: the rest of a render need not wait for it.
 * @returns a search that finds none where the tone step says it, or the negative was turned round
 */
export async function negativeSearch(recipe: Recipe, looked: LookedAt): Promise<() => Promise<Finding[]>> {
  if (toneStep.isActive(recipe) || recipe.steps.negative.enabled || !isColored(recipe))
    return () => Promise.resolve([])
  const { facts } = looked
  const copyOf = facts ? null : await measuredCopy(looked)
  return async () => {
    const negative = copyOf ? negativeOf(await copyOf()) : facts?.negative
    return negative ? [makeFinding('tone.negative', { kind: negative })] : []
  }
}

/** A small copy for the facts: from the model's where that is large enough, for the photo may have a hundred times its pixels. */
async function measuredCopy({ picture, modelInput }: LookedAt): Promise<() => Promise<Raster>> {
  if (!modelInput || Math.min(modelInput.width, modelInput.height) < toneSide) {
    const copy = await smallCopy(picture, toneSide)
    return () => Promise.resolve(copy)
  }
  const { width, height } = picture
  const scale = Math.min(1, toneSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return async () => stretchBilinear(modelInput, side(width), side(height))
}
