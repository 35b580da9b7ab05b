/** Stage 5, encode: the finished picture into its file, with the photo's metadata, what colored it, and the mark. */
import type { RenderParams } from '../../contract/engine.ts'
import { regionsInResult } from '../../contract/regions.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import type { Photo, Raster } from '../../imaging/photo.ts'
import { estimatedProgress } from '../waiting.ts'
import type { Colorized } from './colorize.ts'
import type { RenderContext } from './context.ts'
import type { RenderPlan } from './plan.ts'

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
  { pack, output, options, words, isPreview, recipe }: RenderParams,
  { megapixels, header }: Pick<RenderPlan, 'megapixels' | 'header'>,
  { signal, progress, timings, resources }: RenderContext,
) {
  const provenance = model && {
    model: pack.manifest.id,
    modelName: pack.manifest.name,
    renderFactor: model.factor,
    style: pack.manifest.style ?? null,
  }
  const { geometry } = recipe.steps
  const regions =
    carried.regions && geometry.enabled ? regionsInResult(carried.regions, header, geometry) : carried.regions
  const metadata = options.metadata
    ? { ...carried, ...(regions && { regions }), ...(words && { words }) }
    : {}
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
        { durable: !isPreview, signal, exiftool: resources.exiftool },
      ),
    ),
  )
}
