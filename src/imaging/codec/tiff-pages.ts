/** Which of a TIFF's pages is the photo, how its samples are meant, and whether they can be read at all. */
import type { FileHandle } from 'node:fs/promises'
import { isCount, tiffEntry, tiffHeadBytes, tiffLayout, tiffNumber, type TiffLayout } from './tiff-layout.ts'

/** Where a block of bytes lies in the file. */
export interface Place {
  at: number
  length: number
}

export interface TiffPages {
  /** Pages that are not reduced copies of others; at most `mostPages`. */
  pages: number
  /** There are more: none of them was looked at. */
  isExcessive: boolean
  /** Which page is the photo: the first that is no reduced copy. */
  shown: number
  /** For the person: the kind of TIFF that can't be read. */
  unsupported: string | null
  /** Who reads it: libvips, Tintype's own reader of samples, or a JPEG decoder, since one lies in it whole. */
  reading: 'libvips' | 'samples' | 'jpeg'
  /** No page in the file's chain is a full one: the shown one hangs on a reduced copy of itself. */
  isSubPage: boolean
  /** Some page says that it is no reduced copy. */
  hasFullPage: boolean
  /** Where the shown page's directory lies, and what it says. */
  directory: number
  tags: ReadonlyMap<number, number>
  /** Blocks of bytes that it names: profile, XMP, IPTC. */
  blocks: ReadonlyMap<number, Place>
  /** The sample behind the colours is not said to be transparency: infrared, or anything. */
  hasOtherSample: boolean
}

/** No scanner writes more into one file, and every decoder walks them all. */
const mostPages = 1000
const mostEntries = 4096
const subDirectories = 330

/** Old-fashioned JPEG in TIFF, where nothing says that one lies there whole. */
const oldJpeg = 6
const compressions = new Set([1, 2, 3, 4, 5, 7, 8, 32773, 32946, 50001])
/** Those that the reader of samples undoes, of which libvips as built for sharp lacks the last two. */
const ownCompressions = new Set([1, 5, 8, 32773, 32946, 34925, 50000])
const names: Record<number, string> = {
  6: 'JPEG-compressed TIFF of the old kind',
  34712: 'JPEG 2000 in TIFF',
  34887: 'LERC-compressed TIFF',
  50002: 'JPEG XL in TIFF',
}

/** Cameras' own packings: the directory is that of a raw file. */
const rawCompressions = new Set([262, 32767, 32769, 34713, 65000, 65535])

/** Samples behind a color filter array, and linear raw ones. */
const rawColors = new Set([32803, 34892])

/** First values of a directory's tags that have them as numbers. */
type Tags = Map<number, number>

interface Directory {
  at: number
  tags: Tags
  blocks: Map<number, Place>
  /** Where the directories lie that hang on this one. */
  subs: number[]
  /** The next one of its chain; 0: none. */
  next: number
}

/** @returns whether the directory is one of a camera's raw file */
export const isRawPage = ({ tags }: Pick<TiffPages, 'tags'>): boolean =>
  rawCompressions.has(tags.get(259) ?? 1) || rawColors.has(tags.get(262) ?? 1)

/** No program hangs more pages on one. */
const mostSubs = 32
const isFull = ({ tags }: Directory) => ((tags.get(254) ?? 0) & 5) === 0
/** Profile, XMP, IPTC. */
const inherited = [34675, 700, 33723]

/** Bytes at a place of the file; null where it has not so many. */
type Read = (position: number, length: number) => Promise<Buffer | null>

/** @returns null where the first directory is not whole @see TIFF 6.0, section 2; TIFF technical note 1 (SubIFDs) */
export async function readTiffPages(handle: FileHandle): Promise<TiffPages | null> {
  const read: Read = async (position, length) => {
    if (!Number.isSafeInteger(position)) return null
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return bytesRead === length ? buffer : null
  }
  const head = await handle.read(Buffer.alloc(tiffHeadBytes), 0, tiffHeadBytes, 0)
  const layout = tiffLayout(head.buffer.subarray(0, head.bytesRead))
  if (!layout) return null
  const all: Directory[] = []
  const seen = new Set<number>()
  let at = layout.first
  for (; at !== 0 && !seen.has(at) && all.length < mostPages;) {
    seen.add(at)
    const directory = await readDirectory(read, at, layout)
    if (!directory) break
    all.push(directory)
    at = directory.next
  }
  if (all.length === 0) return null
  const subs = isFull(all[0]) ? [] : await fullSubs(all, (place) => readDirectory(read, place, layout))
  // A camera's raw data go first: what else is full is made of them.
  const sub = subs.find(isRawPage) ?? (all.some(isFull) ? null : (subs[0] ?? null))
  const shown = Math.max(0, all.findIndex(isFull))
  const { at: directory, tags, blocks } = sub ?? all[shown]
  return {
    pages: Math.max(1, all.filter(isFull).length),
    isExcessive: all.length === mostPages && at !== 0,
    shown,
    isSubPage: sub !== null,
    hasFullPage: sub !== null || all.some(isFull),
    ...readerOf(tags),
    directory,
    tags,
    blocks,
    hasOtherSample: tags.get(338) === 0,
  }
}

/** The full pages among those that hang on others, with what the page it hangs on says of both. */
async function fullSubs(
  all: readonly Directory[],
  directoryAt: (place: number) => Promise<Directory | null>,
): Promise<Directory[]> {
  const found: Directory[] = []
  for (const { subs, blocks } of all) {
    for (const place of subs) {
      if (found.length === mostSubs) return found
      const sub = await directoryAt(place)
      if (!sub?.tags.has(256) || !isFull(sub)) continue
      for (const tag of inherited) {
        const block = blocks.get(tag)
        if (block && !sub.blocks.has(tag)) sub.blocks.set(tag, block)
      }
      found.push(sub)
    }
  }
  return found
}

async function readDirectory(read: Read, at: number, layout: TiffLayout): Promise<Directory | null> {
  const { countBytes, entryBytes, placeBytes } = layout
  const head = await read(at, countBytes)
  const entries = head ? tiffNumber(layout, head, 0, countBytes) : 0
  const isBounded = entries > 0 && entries <= mostEntries
  const table = isBounded ? await read(at + countBytes, entries * entryBytes + placeBytes) : null
  if (!table) return null
  const tags: Tags = new Map()
  const blocks = new Map<number, Place>()
  const subs: number[] = []
  for (let i = 0; i < entries; i++) {
    const { tag, type, count, size, place, isInline } = tiffEntry(layout, table, i * entryBytes)
    if ((type === 1 || type === 7) && !isInline) blocks.set(tag, { at: place, length: count })
    if (!isCount(type) || size === 1) continue
    const first = isInline ? table.subarray(place, place + size) : await read(place, size)
    if (!first) continue
    tags.set(tag, tiffNumber(layout, first, 0, size))
    if (tag !== subDirectories || size < 4) continue
    const length = size * Math.min(count, mostSubs)
    const list = isInline ? table.subarray(place, place + length) : await read(place, length)
    if (list) for (let k = 0; k + size <= list.length; k += size) subs.push(tiffNumber(layout, list, k, size))
  }
  return { at, tags, blocks, subs, next: tiffNumber(layout, table, entries * entryBytes, placeBytes) }
}

/** Colors by photometric interpretation that the reader of samples knows. */
const ownColors = new Set([0, 1, 2, 3, 5, 8, 9])

function readerOf(tags: Tags): Pick<TiffPages, 'reading' | 'unsupported'> {
  const compression = tags.get(259) ?? 1
  const bits = tags.get(258) ?? 1
  const format = tags.get(339) ?? 1
  const photometric = tags.get(262) ?? 1
  const unsupported = (kind: string) => ({ reading: 'libvips' as const, unsupported: kind })
  if (compression === oldJpeg && tags.has(513)) return { reading: 'jpeg', unsupported: null }
  if (!compressions.has(compression) && !ownCompressions.has(compression)) {
    return unsupported(names[compression] ?? `TIFF with compression ${compression}`)
  }
  const isLab = photometric >= 8 && photometric <= 10
  const isTiledPlanar = tags.has(322) && tags.get(284) === 2 && (tags.get(277) ?? 1) > 1
  const isUsual =
    compressions.has(compression) &&
    format !== 2 &&
    format !== 3 &&
    [1, 2, 4, 8, 16].includes(bits) &&
    !(isLab && ownCompressions.has(compression)) &&
    !isTiledPlanar
  if (isUsual) return { reading: 'libvips', unsupported: null }
  if (!ownCompressions.has(compression))
    return unsupported(`${bits}-bit TIFF with compression ${compression}`)
  if (format > 3) return unsupported('complex-number TIFF')
  if (!ownColors.has(photometric)) return unsupported(`TIFF of colour kind ${photometric}`)
  const known = format === 3 ? [16, 32, 64] : format === 2 ? [8, 16, 32] : null
  if (known ? !known.includes(bits) : bits < 1 || bits > 32) return unsupported(`${bits}-bit TIFF`)
  return { reading: 'samples', unsupported: null }
}
