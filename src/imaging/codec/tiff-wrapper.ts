/** Puts an uncompressed TIFF around samples in memory, so that libvips sees them with their colour profile. */
import type { Raster } from '../photo.ts'

/** What the samples mean: TIFF's own numbers. */
export const photometric = { grey: 1, rgb: 2, cmyk: 5 } as const

/** Interleaved samples with what a decoder has to know of them. */
export interface PlainPicture {
  width: number
  height: number
  depth: 8 | 16
  /** In the machine's order, which is little-endian on all that Tintype runs on. */
  data: Uint8Array | Uint16Array
  colors: keyof typeof photometric
  /** One more sample a pixel than `colors` says: transparency, not multiplied in. */
  hasAlpha?: boolean
  /** EXIF's orientation, 1 to 8. */
  orientation?: number
  icc?: Buffer | undefined
}

const samplesOf = { grey: 1, rgb: 3, cmyk: 4 } as const

type Entry = [tag: number, type: 3 | 4 | 7, count: number, value: number]

/**
 * A whole little-endian TIFF in one strip.
 * @param picture its samples are copied
 * @see TIFF 6.0, section 2; ICC.1 annex B.4 (tag 34675)
 */
export function plainTiff(picture: PlainPicture): Buffer {
  const { width, height, depth, data, colors, hasAlpha = false, orientation = 1, icc } = picture
  const channels = samplesOf[colors] + (hasAlpha ? 1 : 0)
  const count = 11 + (hasAlpha ? 1 : 0) + (icc ? 1 : 0)
  const bitsAt = 8 + 2 + count * 12 + 4
  const iccAt = bitsAt + channels * 2
  const iccLength = icc?.length ?? 0
  const pixelsAt = iccAt + iccLength + (iccLength & 1)
  const entries: Entry[] = [
    [256, 4, 1, width],
    [257, 4, 1, height],
    // Two of them fit into the entry itself.
    channels > 2 ? [258, 3, channels, bitsAt] : [258, 3, channels, channels === 2 ? depth * 0x10001 : depth],
    [259, 3, 1, 1],
    [262, 3, 1, photometric[colors]],
    [273, 4, 1, pixelsAt],
    [274, 3, 1, orientation],
    [277, 3, 1, channels],
    [278, 4, 1, height],
    [279, 4, 1, data.byteLength],
    [284, 3, 1, 1],
    ...(hasAlpha ? [[338, 3, 1, 2] as Entry] : []),
    ...(icc ? [[34675, 7, icc.length, iccAt] as Entry] : []),
  ]
  const out = Buffer.allocUnsafe(pixelsAt + data.byteLength)
  out.fill(0, 0, pixelsAt)
  out.write('II', 0, 'latin1')
  out.writeUInt16LE(42, 2)
  out.writeUInt32LE(8, 4)
  out.writeUInt16LE(entries.length, 8)
  for (const [i, [tag, type, length, value]] of entries.entries()) {
    const at = 10 + i * 12
    out.writeUInt16LE(tag, at)
    out.writeUInt16LE(type, at + 2)
    out.writeUInt32LE(length, at + 4)
    out.writeUInt32LE(value, at + 8)
  }
  for (let i = 0; i < channels; i++) out.writeUInt16LE(depth, bitsAt + i * 2)
  icc?.copy(out, iccAt)
  Buffer.from(data.buffer, data.byteOffset, data.byteLength).copy(out, pixelsAt)
  return out
}

/** RGB samples of 8 or 16 bits in the given profile; alpha is left out. */
export const tiffAround = (
  { width, height, depth, data }: Pick<Raster, 'width' | 'height' | 'depth' | 'data'>,
  icc: Buffer,
): Buffer => plainTiff({ width, height, depth, data, colors: 'rgb', icc })
