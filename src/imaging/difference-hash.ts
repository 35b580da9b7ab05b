/** The perceptual hash by which near duplicates are found: the same print scanned twice, or saved smaller. */
import sharp from 'sharp'
import { pipeline } from './codec/output-pipeline.ts'
import type { Raster } from './photo.ts'

const columns = 9
const rows = 8

/** Steps of 255 by which a picture must differ across itself; below, its hash would only be noise. */
const leastContrast = 8

/**
 * 64-bit difference hash: the picture shrunk to 9 x 8 greys, one bit for each pixel that is brighter than its right
 * neighbour.
 * @param raster 8-bit sRGB, of any size
 * @returns 16 hex digits, the first row first; null for a picture too even to have one
 * @see Neal Krawetz, "Kind of Like That" (2013)
 */
export async function differenceHash(raster: Raster): Promise<string | null> {
  const small = await pipeline(raster).removeAlpha().greyscale().raw().toBuffer({ resolveWithObject: true })
  const { width, height, channels } = small.info
  const grey = await sharp(small.data, { raw: { width, height, channels } })
    .resize(columns, rows, { fit: 'fill', kernel: 'linear' })
    .extractChannel(0)
    .raw()
    .toBuffer()
  let least = 255
  let greatest = 0
  for (const value of grey) {
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  if (greatest - least < leastContrast) return null
  let hash = 0n
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x + 1 < columns; x++) {
      hash = (hash << 1n) | (grey[y * columns + x] > grey[y * columns + x + 1] ? 1n : 0n)
    }
  }
  return hash.toString(16).padStart(16, '0')
}
