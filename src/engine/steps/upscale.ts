/** The upscale step: more pixels, made by a model pack, and the photo's own grain over them. */
import { factorOf, isEnlarged } from '../../contract/enlarge.ts'
import { resize } from '../../imaging/codec/output-pipeline.ts'
import { noiseOf } from '../../imaging/filters/noise-facts.ts'
import { addGrain } from '../../imaging/filters/sharpen.ts'
import type { Raster } from '../../imaging/photo.ts'
import { tiledInference } from '../tiled-inference.ts'
import { inBands, type Step, type StepContext } from './step.ts'

/** In 8-bit levels; less is not seen. */
const leastGrain = 0.3

export const upscaleStep: Step = {
  name: 'upscale',
  isActive: isEnlarged,
  run(picture, context) {
    // A preview of fewer pixels than the photo shows nothing of it, and one that waits for the network is none.
    if (context.scale < 1 || context.isPreview) return Promise.resolve(picture)
    return enlarge(picture, noiseOf(picture), context)
  },
}

/**
 * A picture, or a part of one, as the step makes it.
 * @param noise of the whole picture, in 8-bit levels
 * @returns the picture itself where there is no pack
 * @throws as `tiledInference`
 */
export async function enlarge(
  picture: Raster,
  noise: number,
  context: Pick<StepContext, 'recipe' | 'packs' | 'sessions' | 'signal' | 'progress' | 'note' | 'find'>,
): Promise<Raster> {
  const { recipe, packs, find, signal, progress } = context
  if (!packs.upscale) return picture
  const { strength, grain } = recipe.steps.upscale
  const { manifest } = packs.upscale.pack
  const factor = factorOf(recipe, manifest)
  const run = { ...packs.upscale, ...context, strength, factor, progress: progress.slice(0, 0.95) }
  const large = await tiledInference(picture, run)
  const result = await resize(large, Math.round(Math.max(picture.width, picture.height) * factor))
  find('upscale.done', { model: manifest.id, width: result.width, height: result.height })
  const laidBack = grain * noise
  if (laidBack < leastGrain) return result
  find('upscale.grain', { noise: laidBack })
  await inBands(result, { signal, progress: progress.slice(0.95, 1) }, (samples, firstRow) =>
    addGrain(samples, result.width, firstRow, laidBack),
  )
  return result
}
