/** Display-size copies of originals, for a window that can't show TIFF or HEIC itself. */
import { writeBuffers } from '../../platform/atomic-file.ts'
import { decodeSmall } from './decode.ts'
import { pipeline } from './output-pipeline.ts'
import { readHeader } from './header.ts'

/** Good enough that nobody takes the copy for the photo's own softness. */
const quality = 85

/**
 * Writes an upright sRGB copy as WebP, at most `longestSide` pixels (16 to 8192) on its longer side; smaller
 * photos keep their size.
 * @returns the copy's size in pixels
 * @throws StudioFault as `readHeader`, `decodePhoto` and `encodePhoto`
 */
export async function writeDownscaled(
  input: string,
  output: string,
  longestSide: number,
  maxPixels: number,
): Promise<{ width: number; height: number }> {
  const size = within(await readHeader(input, { maxPixels }), longestSide)
  const small = await decodeSmall(input, { maxPixels, ...size })
  await writeBuffers(output, [await pipeline(small).webp({ quality, effort: 2 }).toBuffer()])
  return size
}

/** The size of a picture shrunk, never enlarged, to fit a square of `side` pixels; a side never falls to 0. */
export function within(
  size: { width: number; height: number },
  side: number,
): { width: number; height: number } {
  const scale = Math.min(1, side / Math.max(size.width, size.height))
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  }
}
