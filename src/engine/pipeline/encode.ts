/** Stage 5, encode: the finished picture into its file, with the photo's metadata, what colored it, and the mark. */
import type { RenderParams } from '../../contract/engine.ts'
import { regionsInResult } from '../../contract/regions.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import { notColored, type Photo, type Provenance, type Raster } from '../../imaging/photo.ts'
import { estimatedProgress } from '../waiting.ts'
import type { Colorized } from './colorize.ts'
import type { RenderContext } from './context.ts'
import type { RenderPlan } from './plan.ts'

/**
 * @param carried the photo's own metadata
 * @param done    what models did: how one colored it, and how many times as wide and high another made it
 * @throws StudioFault `output.*`; nothing is left at `params.output` then
 */
export function encode(
  picture: Raster,
  carried: Photo['metadata'],
  { colored, enlarged }: { colored: Colorized['model']; enlarged: number },
  { pack, stepPacks, output, options, words, isPreview, recipe }: RenderParams,
  { work, header }: Pick<RenderPlan, 'work' | 'header'>,
  { signal, progress, timings, resources }: RenderContext,
) {
  const byModel = colored && {
    model: pack.manifest.id,
    modelName: pack.manifest.name,
    renderFactor: colored.factor,
    style: pack.manifest.style ?? null,
  }
  const enlarger = enlarged > 1 ? stepPacks.upscale?.pack.manifest.id : undefined
  const provenance: Provenance | null =
    byModel || enlarger !== undefined
      ? {
          ...(byModel ?? notColored),
          ...(enlarger !== undefined && { enlarged: { model: enlarger, factor: enlarged } }),
        }
      : null
  const { geometry } = recipe.steps
  const regions =
    carried.regions && geometry.enabled ? regionsInResult(carried.regions, header, geometry) : carried.regions
  const metadata = options.metadata
    ? { ...carried, ...(regions && { regions }), ...(words && { words }) }
    : {}
  return timings.measure('encode', () =>
    estimatedProgress(
      progress,
      work.encode,
      encodePhoto(
        picture,
        output,
        // The mark says that a machine colored the picture; one that kept its own colors has none.
        { ...options, mark: options.mark && colored !== null },
        metadata,
        options.metadata ? provenance : null,
        { durable: !isPreview, signal, exiftool: resources.exiftool },
      ),
    ),
  )
}
