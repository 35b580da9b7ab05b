/** A model that is not installed yet on a sample photograph: two pictures to compare, and whether it colours at all. */
import type { z } from 'zod'
import { defaultMaxPixels, renderParamsSchema } from '../../contract/engine.ts'
import type { modelMethods, SampleVerdict } from '../../contract/engine-models.ts'
import { isFault } from '../../contract/errors.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { decodeSmall } from '../../imaging/codec/decode.ts'
import { pipeline, stretched } from '../../imaging/codec/output-pipeline.ts'
import type { Raster } from '../../imaging/photo.ts'
import { readHeader } from '../../imaging/codec/header.ts'
import { within } from '../../imaging/codec/downscaled-copy.ts'
import { luma601 } from '../../imaging/color/yuv601.ts'
import { runColorModel } from '../pipeline/color-model.ts'
import type { CallContext } from '../dispatch.ts'
import { abFromRgb } from '../pipeline/merge.ts'
import { render } from '../pipeline/render.ts'
import type { EngineResources } from '../resources.ts'
import { SessionCache } from '../sessions.ts'
import { makesPictures, modelSize, type ModelColor } from '../tensors.ts'
import { tiledInference } from '../tiled-inference.ts'

type SampleParams = z.output<(typeof modelMethods)['sample']['params']>

/** Of a model with render factors: 256 pixels, enough to judge by and quick also for the largest. */
const sampleFactor = 16
const quality = 90
/** Lab units. Below, on average, nobody sees a colour; the built-in models give 8 and more on the samples. */
const leastChroma = 1
/** Lab units, root mean square around the mean: a tint has none, every colouriser many times this. */
const leastSpread = 0.5
/** No pigment of a photograph is past this chroma but in small patches. */
const wildChroma = 80
const wildShare = 0.25

/**
 * The sessions are this call's own and released: nothing of a pack that may be thrown away stays in memory or open.
 * @throws StudioFault as `render`, but for `model.badOutput`, which is the verdict `broken`
 */
export async function sample(
  params: SampleParams,
  context: CallContext,
  resources: Omit<EngineResources, 'sessions'>,
): Promise<{ verdict: SampleVerdict }> {
  const { pack, photo, before, after, longestSide } = params
  const { signal, progress } = context
  const limits = { maxPixels: defaultMaxPixels, signal }
  const sessions = new SessionCache(Infinity)
  try {
    const header = await readHeader(photo, limits)
    const size = within(header, longestSide)
    const grey = await decodeSmall(photo, { ...limits, ...size })
    for (let i = 0; i < grey.data.length; i += 3) {
      grey.data.fill(luma601(grey.data[i], grey.data[i + 1], grey.data[i + 2]), i, i + 3)
    }
    await writeBuffers(before, [await pipeline(grey).jpeg({ quality }).toBuffer()], { durable: false })
    progress.report(0.1)
    if (makesPictures(pack.manifest)) {
      const verdict = await samplePicture(grey, params, context, sessions)
      return { verdict }
    }
    const { width, height } = modelSize(pack.manifest.input.size, header, sampleFactor)
    const small = await decodeSmall(photo, { ...limits, width, height })
    const colored = await runColorModel(pack, small, 'cpu', sessions).catch((error: unknown) => {
      if (isFault(error, 'model.badOutput')) return null
      throw error
    })
    signal.throwIfAborted()
    if (!colored) return { verdict: 'broken' }
    const verdict = colorVerdict(colored.color)
    await render(
      renderParamsSchema.parse({
        input: photo,
        output: after,
        pack,
        recipe: makeRecipe({ model: pack.manifest.id, renderFactor: sampleFactor }),
        options: { format: 'jpeg', quality, longestSide, mark: false, metadata: false },
        provider: 'cpu',
      }),
      { signal, progress: progress.slice(0.5, 1) },
      { ...resources, sessions },
    )
    return { verdict }
  } finally {
    await sessions.close()
  }
}

/** Side of what a pack that makes pictures is tried on, where it takes any size: a few seconds on a CPU. */
const triedSide = 128

async function samplePicture(
  grey: Raster,
  { pack, after }: SampleParams,
  { signal, progress }: CallContext,
  sessions: SessionCache,
): Promise<SampleVerdict> {
  const { size } = pack.manifest.input
  const { width, height } = size.kind === 'fixed' ? size : within(grey, triedSide)
  try {
    const run = { pack, provider: 'cpu' as const, sessions, strength: 1, whole: true, note: () => {} }
    const input = await stretched(grey, width, height)
    const made = await tiledInference(input, { ...run, signal, progress: progress.slice(0.1, 0.9) })
    const picture = await stretched(made, grey.width, grey.height)
    await writeBuffers(after, [await pipeline(picture).jpeg({ quality }).toBuffer()], { durable: false })
    return 'good'
  } catch (error) {
    if (isFault(error, 'model.badOutput')) return 'broken'
    throw error
  }
}

/** By the model's own answer: the merge that follows keeps the photo's lightness and would hide much. */
export function colorVerdict(model: ModelColor): Exclude<SampleVerdict, 'broken'> {
  const { a, b } = model.kind === 'ab' ? model : abFromRgb(model.raster)
  const count = a.length
  let [sumA, sumB, squares, chroma, wild] = [0, 0, 0, 0, 0]
  for (let p = 0; p < count; p++) {
    const length = Math.hypot(a[p], b[p])
    sumA += a[p]
    sumB += b[p]
    squares += length ** 2
    chroma += length
    if (length > wildChroma) wild += 1
  }
  if (chroma / count < leastChroma) return 'grey'
  const spread = Math.sqrt(Math.max(0, squares / count - (sumA / count) ** 2 - (sumB / count) ** 2))
  if (spread < leastSpread) return 'oneColor'
  return wild / count > wildShare ? 'wild' : 'good'
}
