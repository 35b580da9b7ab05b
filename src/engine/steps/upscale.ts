/** The upscale step: more pixels, made by a model pack, and the photo's own grain over them. */
import { factorOf, isEnlarged } from '../../contract/enlarge.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import type { Progress } from '../../contract/progress.ts'
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

/** Reports how quick the network is, from its second tile on: the first one also loads it. */
function paceOf(progress: Progress): (seen: number, provider: ExecutionProvider) => void {
  let first: { seen: number; at: number; provider: ExecutionProvider } | null = null
  return (seen, provider) => {
    const at = performance.now()
    // Another provider took over, from the first tile on.
    if (first?.provider !== provider) first = { seen, at, provider }
    else
      progress.report(0, {
        stage: 'enlarge',
        pace: { work: seen - first.seen, milliseconds: at - first.at, provider },
      })
  }
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
  const tiles = progress.slice(0, 0.95)
  tiles.report(0, { stage: 'enlarge' })
  const run = { ...packs.upscale, ...context, strength, factor, progress: tiles, onTile: paceOf(tiles) }
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
