/** Stage 2, decode: the photo once, whole or at a preview's size, and before it the small copy that an early model run sees. */
import type { RenderParams } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import { decodePhoto, decodeSmall } from '../../imaging/codec/decode.ts'
import type { Photo } from '../../imaging/photo.ts'
import { bytesOfRaster } from '../preview-cache.ts'
import type { ModelSize } from '../tensors.ts'
import type { ModelInput } from './color-model.ts'
import { recalled, type RenderContext } from './context.ts'
import type { RenderPlan } from './plan.ts'

/** @throws StudioFault `image.*`; AbortError on cancel */
export function decode(params: RenderParams, plan: RenderPlan, context: RenderContext): Promise<Photo> {
  return recalled(
    context,
    plan.keys.decoded,
    () => context.timings.measure('decode', () => decoded(params, plan, context)),
    bytesOfRaster,
  )
}

/** A preview is a small decode, which is what makes it quick, without the metadata that previews do not carry. */
async function decoded(
  { input, maxPixels }: RenderParams,
  { preview, header }: RenderPlan,
  { signal, inspection }: RenderContext,
): Promise<Photo> {
  if (!preview) return decodePhoto(input, { maxPixels, signal, inspection })
  const { width, height } = preview
  const notes: Note[] = []
  const raster = await decodeSmall(input, { maxPixels, signal, inspection, width, height, notes })
  return { ...raster, header, metadata: {}, notes }
}

/** The photo at the model's size, straight from the file. @throws as `decode` */
export function decodeModelInput(
  { input, maxPixels }: RenderParams,
  { width, height, factor }: ModelSize,
  { signal, timings, inspection }: RenderContext,
): Promise<ModelInput> {
  return timings.measure('small', async () => {
    const raster = await decodeSmall(input, { maxPixels, signal, inspection, width, height })
    return { raster, factor }
  })
}
