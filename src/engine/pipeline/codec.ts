/** Stages 2 and 5 of a render: the photo is decoded, and the finished picture encoded. */
import type { RenderParams } from '../../contract/engine.ts'
import { decodePhoto, decodeSmall } from '../../imaging/codec/decode.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import { bytesOfRaster } from '../preview-cache.ts'
import type { ModelSize } from '../tensors.ts'
import type { ModelInput } from './color-model.ts'
import { recalled, type RenderContext } from './context.ts'
import type { RenderPlan } from './plan.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import { estimatedProgress } from '../waiting.ts'
import type { Colorized } from './colorize.ts'

/** @throws StudioFault `image.*`; AbortError on cancel */
export function decode(params: RenderParams, plan: RenderPlan, context: RenderContext): Promise<Photo> {
  return recalled(
    context,
    plan.keys.decoded,
    () => context.timings.measure('decode', () => decoded(params, plan, context.signal)),
    bytesOfRaster,
  )
}

/** A preview is a small decode, which is what makes it quick, without the metadata that previews do not carry. */
async function decoded(
  { input, maxPixels }: RenderParams,
  { preview, header }: RenderPlan,
  signal: AbortSignal,
): Promise<Photo> {
  if (!preview) return decodePhoto(input, { maxPixels, signal })
  const { width, height } = preview
  const raster = await decodeSmall(input, { maxPixels, signal, width, height })
  return { ...raster, header, metadata: {}, notes: [] }
}

/** The photo at the model's size, straight from the file. @throws as `decode` */
export function decodeModelInput(
  { input, maxPixels }: RenderParams,
  { width, height, factor }: ModelSize,
  { signal, timings }: RenderContext,
): Promise<ModelInput> {
  return timings.measure('small', async () => {
    const raster = await decodeSmall(input, { maxPixels, signal, width, height })
    return { raster, factor }
  })
}

/** Milliseconds a megapixel, about; see `estimatedProgress`. */
const encodeMs = 40

/**
 * @param carried the photo's own metadata
 * @throws StudioFault `output.*`; nothing is left at `params.output` then
 */
export function encode(
  picture: Raster,
  carried: Photo['metadata'],
  model: Colorized['model'],
  { pack, output, options, words, keep }: RenderParams,
  { megapixels }: Pick<RenderPlan, 'megapixels'>,
  { signal, progress, timings, resources }: RenderContext,
) {
  const provenance = model && {
    model: pack.manifest.id,
    modelName: pack.manifest.name,
    renderFactor: model.factor,
    style: pack.manifest.style ?? null,
  }
  const metadata = options.metadata ? { ...carried, ...(words && { words }) } : {}
  return timings.measure('encode', () =>
    estimatedProgress(
      progress,
      megapixels * encodeMs,
      encodePhoto(
        picture,
        output,
        // The mark says that a machine colored the picture; one that kept its own colors has none.
        { ...options, mark: options.mark && model !== null },
        metadata,
        options.metadata ? provenance : null,
        { durable: !keep, signal, exiftool: resources.exiftool },
      ),
    ),
  )
}
