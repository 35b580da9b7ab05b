/** Puts an uncompressed TIFF around samples in memory, so that libvips sees a colour profile with them. */
import type { Raster } from '../photo.ts'

/**
 * A whole little-endian TIFF: RGB, one strip, the given profile embedded, alpha left out.
 * @param raster 8 or 16 bits; its samples are copied
 * @param icc    the profile the samples are in
 * @see TIFF 6.0, section 2; ICC.1 annex B.4 (tag 34675)
 */
export function tiffAround(raster: Pick<Raster, 'width' | 'height' | 'depth' | 'data'>, icc: Buffer): Buffer {
  const { width, height, depth, data } = raster
  const entries: [tag: number, type: 3 | 4 | 7, count: number, value: number][] = []
  const tableEnd = 8 + 2 + 10 * 12 + 4
  const bitsAt = tableEnd
  const iccAt = bitsAt + 6
  const pixelsAt = iccAt + icc.length + (icc.length & 1)
  entries.push(
    [256, 4, 1, width],
    [257, 4, 1, height],
    [258, 3, 3, bitsAt],
    [259, 3, 1, 1],
    [262, 3, 1, 2],
    [273, 4, 1, pixelsAt],
    [277, 3, 1, 3],
    [278, 4, 1, height],
    [279, 4, 1, data.byteLength],
    [34675, 7, icc.length, iccAt],
  )
  const out = Buffer.allocUnsafe(pixelsAt + data.byteLength)
  out.fill(0, 0, pixelsAt)
  out.write('II', 0, 'latin1')
  out.writeUInt16LE(42, 2)
  out.writeUInt32LE(8, 4)
  out.writeUInt16LE(entries.length, 8)
  for (const [i, [tag, type, count, value]] of entries.entries()) {
    const at = 10 + i * 12
    out.writeUInt16LE(tag, at)
    out.writeUInt16LE(type, at + 2)
    out.writeUInt32LE(count, at + 4)
    if (type === 3 && count === 1) out.writeUInt16LE(value, at + 8)
    else out.writeUInt32LE(value, at + 8)
  }
  for (let i = 0; i < 3; i++) out.writeUInt16LE(depth, bitsAt + i * 2)
  icc.copy(out, iccAt)
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(out, pixelsAt)
  return out
}
