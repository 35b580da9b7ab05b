/** Grey AVIF whose samples keep off the ends, as video does: libheif widens the range of color pictures only. */
import type { Raster } from '../photo.ts'

/**
 * @param head the file's first 4096 bytes, in which the properties of its pictures lie
 * @returns whether every picture in the file is grey, and the range is said to be limited
 * @see AV1-ISOBMFF, 2.3
 */
export function isLimitedGrey(head: Buffer): boolean {
  const color = head.indexOf('colrnclx', 0, 'latin1')
  // Code points of primaries, transfer and matrix, then the flag of the full range.
  if (color === -1 || color + 15 > head.length || (head[color + 14] & 0x80) !== 0) return false
  let count = 0
  for (let at = head.indexOf('av1C', 0, 'latin1'); at !== -1; at = head.indexOf('av1C', at + 4, 'latin1')) {
    if (at + 7 > head.length || (head[at + 6] & 0x10) === 0) return false
    count += 1
  }
  return count > 0
}

/** Brings 16 to 235 to 0 to 255, in place. */
export function widenRange({ data, depth }: Raster): void {
  const most = depth === 16 ? 65535 : 255
  const [low, span] = [(16 * most) / 255, (219 * most) / 255]
  for (let i = 0; i < data.length; i++) {
    data[i] = Math.round(Math.min(1, Math.max(0, (data[i] - low) / span)) * most)
  }
}
