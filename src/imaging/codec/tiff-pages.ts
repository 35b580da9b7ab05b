/** Which of a TIFF's pages is the photo, how its samples are meant, and whether they can be read at all. */
import type { FileHandle } from 'node:fs/promises'

export interface TiffPages {
  /** Pages that are not reduced copies of others; at most `mostPages`. */
  pages: number
  /** There are more: none of them was looked at. */
  isExcessive: boolean
  /** Which page is the photo: the first that is no reduced copy. */
  shown: number
  /** For the person: the kind of TIFF that can't be read. */
  unsupported: string | null
  /** The sample behind the colours is not said to be transparency: infrared, or anything. */
  hasOtherSample: boolean
}

/** No scanner writes more into one file, and every decoder walks them all. */
const mostPages = 1000
const mostEntries = 4096

const compressions = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946])
const names: Record<number, string> = {
  6: 'JPEG-compressed TIFF of the old kind',
  34712: 'JPEG 2000 in TIFF',
  34887: 'LERC-compressed TIFF',
  34925: 'LZMA-compressed TIFF',
  50000: 'Zstandard-compressed TIFF',
  50001: 'WebP in TIFF',
  50002: 'JPEG XL in TIFF',
}

/** First values of a directory's tags that have them as numbers. */
type Tags = Map<number, number>

/** @returns null for BigTIFF and where the first directory is not whole @see TIFF 6.0, section 2 */
export async function readTiffPages(handle: FileHandle): Promise<TiffPages | null> {
  const read = async (position: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return bytesRead === length ? buffer : null
  }
  const head = await read(0, 8)
  if (!head) return null
  const little = head.toString('latin1', 0, 2) === 'II'
  const u16 = (data: Buffer, at: number) => (little ? data.readUInt16LE(at) : data.readUInt16BE(at))
  const u32 = (data: Buffer, at: number) => (little ? data.readUInt32LE(at) : data.readUInt32BE(at))
  if (u16(head, 2) !== 42) return null
  const all: Tags[] = []
  const seen = new Set<number>()
  let at = u32(head, 4)
  for (; at !== 0 && !seen.has(at) && all.length < mostPages;) {
    seen.add(at)
    const count = await read(at, 2)
    const entries = count ? u16(count, 0) : 0
    const table = entries > 0 && entries <= mostEntries ? await read(at + 2, entries * 12 + 4) : null
    if (!table) break
    const tags: Tags = new Map()
    for (let entry = 0; entry < entries * 12; entry += 12) {
      const type = u16(table, entry + 2)
      const size = type === 3 ? 2 : type === 4 ? 4 : 0
      if (size === 0) continue
      const place = u32(table, entry + 8)
      const outside = size * u32(table, entry + 4) > 4 ? await read(place, size) : null
      const data = outside ?? table.subarray(entry + 8, entry + 12)
      tags.set(u16(table, entry), size === 2 ? u16(data, 0) : u32(data, 0))
    }
    all.push(tags)
    at = u32(table, entries * 12)
  }
  if (all.length === 0) return null
  const isFull = (tags: Tags) => ((tags.get(254) ?? 0) & 5) === 0
  const shown = Math.max(0, all.findIndex(isFull))
  return {
    pages: Math.max(1, all.filter(isFull).length),
    isExcessive: all.length === mostPages && at !== 0,
    shown,
    unsupported: unsupportedKind(all[shown]),
    hasOtherSample: all[shown].get(338) === 0,
  }
}

function unsupportedKind(tags: Tags): string | null {
  const compression = tags.get(259) ?? 1
  if (!compressions.has(compression)) return names[compression] ?? `TIFF with compression ${compression}`
  const bits = tags.get(258) ?? 1
  const format = tags.get(339) ?? 1
  if (format === 3) return 'floating-point TIFF'
  if (format === 2) return 'signed-integer TIFF'
  if (![1, 2, 4, 8, 16].includes(bits)) return `${bits}-bit TIFF`
  const photometric = tags.get(262)
  if ((photometric === 8 || photometric === 9 || photometric === 10) && bits === 8) return '8-bit Lab TIFF'
  if (tags.has(322) && tags.get(284) === 2 && (tags.get(277) ?? 1) > 1) return 'tiled planar TIFF'
  return null
}
