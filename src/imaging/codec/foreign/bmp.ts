/** Windows bitmaps: 1 to 32 bits a pixel, plain, run-length encoded or with masks, of all versions of the header. */
import { need, UnsupportedKind } from './job.ts'
import { plainTiff } from '../tiff-wrapper.ts'

export interface BmpHeader {
  width: number
  height: number
  /** The first row in the file is the picture's uppermost. */
  topDown: boolean
  bits: number
  compression: number
  pixelsAt: number
  /** Where the palette lies, its entries and the bytes of each. */
  palette: { at: number; count: number; size: 3 | 4 }
  /** Which bits of a pixel are red, green, blue and alpha. */
  masks: [red: number, green: number, blue: number, alpha: number]
}

/** Bytes in which header, masks and the table of offsets lie. */
export const bmpHeadBytes = 14 + 124

const usualMasks: Record<number, BmpHeader['masks']> = {
  16: [0x7c00, 0x3e0, 0x1f, 0],
  24: [0xff0000, 0xff00, 0xff, 0],
  32: [0xff0000, 0xff00, 0xff, 0],
}

/**
 * @param head the file's first bytes, `bmpHeadBytes` where it has so many
 * @returns null where the header is not whole or makes no sense
 * @throws UnsupportedKind
 * @see Microsoft, BITMAPFILEHEADER and BITMAPV5HEADER
 */
export function readBmpHeader(head: Buffer): BmpHeader | null {
  if (head.length < 26 || head.toString('latin1', 0, 2) !== 'BM') return null
  const headerSize = head.readUInt32LE(14)
  const core = headerSize === 12
  if (!core && (headerSize < 16 || headerSize > 1024 || head.length < 14 + Math.min(headerSize, 40))) {
    return null
  }
  const width = core ? head.readUInt16LE(18) : head.readInt32LE(18)
  const signedHeight = core ? head.readInt16LE(20) : head.readInt32LE(22)
  const bits = head.readUInt16LE(core ? 24 : 28)
  const full = headerSize >= 40
  const compression = full ? head.readUInt32LE(30) : 0
  const colorsUsed = full ? head.readUInt32LE(46) : 0
  if (width <= 0 || signedHeight === 0 || ![1, 2, 4, 8, 16, 24, 32].includes(bits)) return null
  if (compression === 4 || compression === 5) throw new UnsupportedKind('JPEG or PNG inside BMP')
  if (![0, 1, 2, 3, 6].includes(compression)) throw new UnsupportedKind(`BMP with compression ${compression}`)
  const hasMasks = compression === 3 || compression === 6
  let masks = usualMasks[bits] ?? [0, 0, 0, 0]
  if (hasMasks && head.length >= 70) {
    const alpha = headerSize >= 56 || compression === 6 ? head.readUInt32LE(66) : 0
    masks = [head.readUInt32LE(54), head.readUInt32LE(58), head.readUInt32LE(62), alpha]
  } else if (hasMasks) return null
  const masksBehind = hasMasks && headerSize === 40 ? (compression === 6 ? 16 : 12) : 0
  const most = bits <= 8 ? 2 ** bits : 0
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    compression,
    pixelsAt: head.readUInt32LE(10),
    palette: {
      at: 14 + headerSize + masksBehind,
      count: bits <= 8 ? Math.min(most, colorsUsed || most) : 0,
      size: core ? 3 : 4,
    },
    masks,
  }
}

/** @returns the same picture as TIFF @throws Error where the data are damaged, UnsupportedKind */
export function transcodeBmp(file: Buffer): Buffer {
  const header = readBmpHeader(file.subarray(0, bmpHeadBytes))
  if (!header) throw new Error('the header makes no sense')
  const { width, height } = header
  if (header.bits <= 8) {
    const data = throughPalette(file, header, indicesOf(file, header))
    return plainTiff({ width, height, depth: 8, data, colors: 'rgb' })
  }
  const { data, hasAlpha } = directPixels(file, header)
  return plainTiff({ width, height, depth: 8, data, colors: 'rgb', hasAlpha })
}

/** Rows are filled up to four bytes. @returns the place of a row of the picture */
function rowsOf(file: Buffer, { width, height, bits, pixelsAt, topDown }: BmpHeader) {
  const stride = Math.ceil((width * bits) / 32) * 4
  // The last row's filling may be missing.
  need(file, pixelsAt, stride * (height - 1) + Math.ceil((width * bits) / 8))
  return (y: number) => pixelsAt + (topDown ? y : height - 1 - y) * stride
}

function indicesOf(file: Buffer, header: BmpHeader): Uint8Array {
  const { width, height, bits, compression } = header
  if (compression === 1 || compression === 2) return runLengths(file, header)
  const rowAt = rowsOf(file, header)
  const indices = new Uint8Array(width * height)
  const perByte = 8 / bits
  const mask = 2 ** bits - 1
  for (let y = 0, i = 0; y < height; y++) {
    const at = rowAt(y)
    for (let x = 0; x < width; x++, i++) {
      const shift = 8 - bits * ((x % perByte) + 1)
      indices[i] = (file[at + Math.floor(x / perByte)] >> shift) & mask
    }
  }
  return indices
}

/** RLE8 and RLE4; what the runs leap over is of the first color. */
function runLengths(file: Buffer, { width, height, bits, pixelsAt, topDown }: BmpHeader): Uint8Array {
  const indices = new Uint8Array(width * height)
  let [x, y, at] = [0, 0, pixelsAt]
  const put = (value: number) => {
    if (x < width && y < height) indices[(topDown ? y : height - 1 - y) * width + x] = value
    x += 1
  }
  const nibble = (byte: number, i: number) => (i & 1 ? byte & 15 : byte >> 4)
  while (y < height) {
    need(file, at, 2)
    const [count, value] = [file[at], file[at + 1]]
    at += 2
    if (count > 0) {
      for (let i = 0; i < count; i++) put(bits === 4 ? nibble(value, i) : value)
    } else if (value === 0) {
      x = 0
      y += 1
    } else if (value === 1) return indices
    else if (value === 2) {
      need(file, at, 2)
      x += file[at]
      y += file[at + 1]
      at += 2
    } else {
      const bytes = bits === 4 ? (value + 1) >> 1 : value
      need(file, at, bytes)
      for (let i = 0; i < value; i++) put(bits === 4 ? nibble(file[at + (i >> 1)], i) : file[at + i])
      at += bytes + (bytes & 1)
    }
  }
  return indices
}

function throughPalette(file: Buffer, { palette: { at, count, size } }: BmpHeader, indices: Uint8Array) {
  need(file, at, count * size)
  const out = new Uint8Array(indices.length * 3)
  for (let i = 0; i < indices.length; i++) {
    // Beyond the palette everything is black, as other programs show it.
    if (indices[i] >= count) continue
    const entry = at + indices[i] * size
    out[i * 3] = file[entry + 2]
    out[i * 3 + 1] = file[entry + 1]
    out[i * 3 + 2] = file[entry]
  }
  return out
}

function directPixels(file: Buffer, header: BmpHeader): { data: Uint8Array; hasAlpha: boolean } {
  const { width, height, bits, masks } = header
  const rowAt = rowsOf(file, header)
  const bytes = bits / 8
  // Programs that name an alpha mask and fill it with nothing mean an opaque picture.
  const hasAlpha = masks[3] !== 0 && someAlpha(file, header, rowAt)
  const channels = hasAlpha ? 4 : 3
  const parts = masks.slice(0, channels).map((mask) => {
    const shift = mask === 0 ? 0 : 31 - Math.clz32(mask & -mask)
    return { mask, shift, most: mask === 0 ? 1 : mask >>> shift }
  })
  const out = new Uint8Array(width * height * channels)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0, at = rowAt(y); x < width; x++, at += bytes) {
      const pixel = file.readUIntLE(at, bytes)
      for (const { mask, shift, most } of parts) {
        out[i++] = Math.round((((pixel & mask) >>> shift) * 255) / most)
      }
    }
  }
  return { data: out, hasAlpha }
}

function someAlpha(file: Buffer, { width, height, bits, masks }: BmpHeader, rowAt: (y: number) => number) {
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = rowAt(y); x < width; x++, at += bits / 8) {
      if ((file.readUIntLE(at, bits / 8) & masks[3]) !== 0) return true
    }
  }
  return false
}
