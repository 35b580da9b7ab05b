/** One page's directory of a TIFF with all values, and its compressed blocks as samples in rows. */
import { inflateSync, zstdDecompressSync } from 'node:zlib'
import { isCount, tiffEntry, tiffHeadBytes, tiffLayout, tiffNumber, type TiffEntry } from '../tiff-layout.ts'
import { need, UnsupportedKind } from './job.ts'
import { unpackBits } from './psd.ts'
import { decodeLzw } from './lzw.ts'
import { decodeXz } from './xz.ts'

export interface TiffPage {
  little: boolean
  width: number
  height: number
  /** Samples a pixel. */
  samples: number
  bits: number
  /** 1: unsigned, 2: signed, 3: floating point. */
  sampleFormat: number
  compression: number
  predictor: number
  photometric: number
  planar: boolean
  tiled: boolean
  /** Of tiles; of strips the picture's width and the rows of each. */
  blockWidth: number
  blockHeight: number
  offsets: number[]
  lengths: number[]
  orientation: number
  /** What the first sample behind the colors is; 1 and 2 are transparency. */
  extraSample: number | undefined
  /** Red, then green, then blue. */
  colorMap: number[] | undefined
  icc: Buffer | undefined
}

const mostEntries = 4096
const largestBlockPixels = 64 * 1024 * 1024

/** @throws Error where the directory makes no sense @see TIFF 6.0 */
export function readPage(file: Buffer, directory: number): TiffPage {
  const layout = tiffLayout(file.subarray(0, tiffHeadBytes))
  if (!layout) throw new Error('it is no TIFF')
  const { little, countBytes, entryBytes } = layout
  need(file, directory, countBytes)
  const count = tiffNumber(layout, file, directory, countBytes)
  if (count > mostEntries) throw new Error('its directory makes no sense')
  need(file, directory + countBytes, count * entryBytes)
  const entries = new Map<number, TiffEntry>()
  for (let i = 0; i < count; i++) {
    const entry = tiffEntry(layout, file, directory + countBytes + i * entryBytes)
    const bytes = entry.size * entry.count
    if (bytes > 0 && entry.place + bytes <= file.length) entries.set(entry.tag, entry)
  }
  const all = (tag: number): number[] => {
    const entry = entries.get(tag)
    if (!entry || !isCount(entry.type) || entry.size === 1) return []
    const { place, size } = entry
    return Array.from({ length: entry.count }, (_, i) => tiffNumber(layout, file, place + i * size, size))
  }
  const one = (tag: number, usual: number) => all(tag)[0] ?? usual
  const profile = entries.get(34675)
  const isTiled = entries.has(322)
  const [width, height] = [one(256, 0), one(257, 0)]
  const page = {
    little,
    width,
    height,
    samples: one(277, 1),
    bits: one(258, 1),
    sampleFormat: one(339, 1),
    compression: one(259, 1),
    predictor: one(317, 1),
    photometric: one(262, 1),
    planar: one(284, 1) === 2,
    tiled: isTiled,
    blockWidth: isTiled ? one(322, 0) : width,
    blockHeight: isTiled ? one(323, 0) : Math.min(height, one(278, height)),
    offsets: all(isTiled ? 324 : 273),
    lengths: all(isTiled ? 325 : 279),
    orientation: Math.min(8, Math.max(1, one(274, 1))),
    extraSample: all(338)[0],
    colorMap: entries.has(320) ? all(320) : undefined,
    icc: profile && file.subarray(profile.place, profile.place + profile.count),
  }
  check(page)
  return page
}

function check(page: TiffPage): void {
  const { width, height, samples, blockWidth, blockHeight, offsets, lengths, planar } = page
  const makesSense =
    width > 0 &&
    height > 0 &&
    samples > 0 &&
    samples <= 16 &&
    blockWidth > 0 &&
    blockHeight > 0 &&
    blockWidth < width + 65_536 &&
    blockWidth * blockHeight <= Math.max(largestBlockPixels, width * height)
  if (!makesSense) throw new Error('its directory makes no sense')
  const across = Math.ceil(width / blockWidth)
  const blocks = across * Math.ceil(height / blockHeight) * (planar ? samples : 1)
  if (offsets.length < blocks || lengths.length < blocks) throw new Error('some of its strips are not there')
}

/**
 * A block's bytes, decompressed, its predictor undone: rows of samples in the machine's order where they are whole bytes.
 * @throws Error where the data are damaged, UnsupportedKind
 */
export async function readBlock(file: Buffer, page: TiffPage, index: number): Promise<Buffer> {
  const { blockWidth, blockHeight, bits, samples, planar, predictor } = page
  const channels = planar ? 1 : samples
  const rowBytes = Math.ceil((blockWidth * channels * bits) / 8)
  // The last strip has fewer rows.
  const top = (index * blockHeight) % (Math.ceil(page.height / blockHeight) * blockHeight)
  const rows = page.tiled ? blockHeight : Math.min(blockHeight, page.height - top)
  need(file, page.offsets[index], page.lengths[index])
  const packed = file.subarray(page.offsets[index], page.offsets[index] + page.lengths[index])
  const bytes = await decompress(packed, page.compression, rowBytes * rows)
  if (bytes.length < rowBytes * rows) throw new Error('a strip ends early')
  const block = Buffer.from(bytes.subarray(0, rowBytes * rows))
  if (predictor === 3 && page.sampleFormat === 3) {
    joinFloats(block, rowBytes, channels, bits / 8)
  } else {
    if (!page.little) swap(block, bits)
    if (predictor === 2) addUp(block, rowBytes, channels, bits)
  }
  return block
}

async function decompress(packed: Buffer, compression: number, length: number): Promise<Uint8Array> {
  const options = { maxOutputLength: length + 4096 }
  switch (compression) {
    case 1:
      return packed
    case 5:
      return decodeLzw(packed, length)
    case 8:
    case 32946:
      return inflateSync(packed, options)
    case 32773: {
      const out = new Uint8Array(length)
      unpackBits(packed, out)
      return out
    }
    case 34925:
      return decodeXz(packed, length)
    case 50000:
      return zstdDecompressSync(packed, options)
    default:
      throw new UnsupportedKind(`TIFF with compression ${compression}`)
  }
}

function swap(block: Buffer, bits: number): void {
  const whole = block.subarray(0, block.length - (block.length % (bits / 8)))
  if (bits === 16) whole.swap16()
  if (bits === 32) whole.swap32()
  if (bits === 64) whole.swap64()
}

/** Undoes horizontal differencing. @see TIFF 6.0, section 14 */
function addUp(block: Buffer, rowBytes: number, channels: number, bits: number): void {
  for (let row = 0; row + rowBytes <= block.length; row += rowBytes) {
    if (bits === 8) {
      for (let i = row + channels; i < row + rowBytes; i++) block[i] += block[i - channels]
    } else if (bits === 16) {
      for (let i = row + channels * 2; i + 2 <= row + rowBytes; i += 2) {
        block.writeUInt16LE((block.readUInt16LE(i) + block.readUInt16LE(i - channels * 2)) & 0xffff, i)
      }
    } else if (bits === 32) {
      for (let i = row + channels * 4; i + 4 <= row + rowBytes; i += 4) {
        block.writeUInt32LE((block.readUInt32LE(i) + block.readUInt32LE(i - channels * 4)) >>> 0, i)
      }
    } else throw new UnsupportedKind(`${bits}-bit TIFF with differences`)
  }
}

/** Undoes the predictor of floating-point samples. @see Adobe Photoshop TIFF Technical Note 3 */
function joinFloats(block: Buffer, rowBytes: number, channels: number, bytes: number): void {
  const row = Buffer.alloc(rowBytes)
  const count = Math.floor(rowBytes / bytes)
  for (let at = 0; at + rowBytes <= block.length; at += rowBytes) {
    block.copy(row, 0, at, at + rowBytes)
    for (let i = channels; i < rowBytes; i++) row[i] += row[i - channels]
    // Bytes of one weight lie together, the heaviest first.
    for (let i = 0; i < count; i++) {
      for (let b = 0; b < bytes; b++) block[at + i * bytes + (bytes - 1 - b)] = row[b * count + i]
    }
  }
}
