/** A picture much smaller than its photo: from a small decode, which is what makes previews quick. */
import type { RenderParams } from '../contract/engine.ts'
import { planGeometry } from '../contract/geometry.ts'
import { decodeSmall } from '../imaging/codec/decode.ts'
import { readHeader } from '../imaging/codec/header.ts'
import type { Photo } from '../imaging/photo.ts'
import type { Size } from './tensors.ts'

/** The small decode's size, and its share of the photo's. */
export interface Preview extends Size {
  scale: number
}

/** @returns null where the photo is decoded whole */
export function previewSize(params: RenderParams, header: Size): Preview | null {
  const { longestSide, format } = params.options
  if (!longestSide || format === 'png' || format === 'tiff') return null
  const { geometry } = params.recipe.steps
  const result = geometry.enabled ? planGeometry(header.width, header.height, geometry) : header
  const scale = longestSide / Math.max(result.width, result.height)
  if (scale >= 1) return null
  const side = (length: number) => Math.max(1, Math.round(length * scale))
  return { width: side(header.width), height: side(header.height), scale }
}

/** A preview's stand-in for the photo: a small decode, without the metadata that previews do not carry. */
export async function previewPhoto(
  params: RenderParams,
  options: { width: number; height: number; maxPixels: number; signal: AbortSignal },
): Promise<Photo> {
  const header = await readHeader(params.input, params)
  const raster = await decodeSmall(params.input, options)
  return { ...raster, header, metadata: {}, notes: [] }
}
