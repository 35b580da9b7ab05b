/** What the format of the result and this machine can hold, compared with what a render will give before anything is decoded. */
import { machineMemory } from '../../platform/machine-memory.ts'
import type { PhotoHeader, RenderParams } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import { StudioFault } from '../../contract/errors.ts'
import { enlargementOf, enlargingProblem, factorOf } from '../../contract/enlarge.ts'
import { planGeometry } from '../../contract/geometry.ts'
import type { Size } from '../tensors.ts'

/** Of libwebp, libjpeg and libheif as they are built for sharp; the other two end where the memory does. */
const longestSides: Record<OutputFormat, number> = {
  webp: 16_383,
  avif: 16_384,
  jpeg: 65_500,
  png: 2 ** 31 - 1,
  tiff: 2 ** 31 - 1,
}

/** The result's size, as far as it follows from the photo's. */
function resultSize({ recipe, stepPacks, options, isPreview }: RenderParams, photo: Size): Size {
  const { geometry, finish } = recipe.steps
  const { width, height } = geometry.enabled ? planGeometry(photo.width, photo.height, geometry) : photo
  const factor = isPreview ? 1 : factorOf(recipe, stepPacks.upscale?.pack.manifest)
  const border = finish.enabled ? (finish.border?.width ?? 0) : 0
  const frame = 2 * Math.round(Math.min(width, height) * factor * border)
  const size = { width: Math.round(width * factor) + frame, height: Math.round(height * factor) + frame }
  const scale = Math.min(
    1,
    (options.longestSide ?? Number.POSITIVE_INFINITY) / Math.max(size.width, size.height),
  )
  return { width: Math.round(size.width * scale), height: Math.round(size.height * scale) }
}

/** @throws StudioFault `output.tooLargeForFormat` */
export function checkFormat(params: RenderParams, photo: Size): void {
  const { format } = params.options
  const { width, height } = resultSize(params, photo)
  const limit = longestSides[format]
  if (Math.max(width, height) <= limit) return
  throw new StudioFault('output.tooLargeForFormat', {
    file: params.input,
    format: format === 'webp' ? 'WebP' : format.toUpperCase(),
    width,
    height,
    limit,
    others: Math.max(width, height) <= longestSides.jpeg ? 'JPEG, PNG or TIFF' : 'PNG or TIFF',
  })
}

/**
 * What would not fit is refused before anything is decoded.
 * @throws StudioFault `upscale.tooLarge`, `upscale.noMemory`
 */
export function checkEnlarging(
  { input, recipe, stepPacks, maxPixels, isPreview }: RenderParams,
  photo: PhotoHeader,
  memory = machineMemory(),
): void {
  const enlargement = isPreview ? null : enlargementOf(recipe, stepPacks.upscale?.pack.manifest, photo)
  const problem = enlargement && enlargingProblem(enlargement, input, { maxPixels, memory })
  if (problem) throw problem
}
