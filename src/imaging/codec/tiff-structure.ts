/** A TIFF's directories as they lie in the file, and the same file with only what its pixels need. */
import {
  isCount,
  putTiffNumber,
  tiffEntry,
  tiffHeadBytes,
  tiffLayout,
  tiffNumber,
  type TiffEntry,
  type TiffLayout,
} from './tiff-layout.ts'

/** What a decoder needs for the pixels, the profile and the way up; every other tag is only about the photo. */
const aboutPixels = new Set([
  254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 317, 320, 322,
  323, 324, 325, 332, 338, 339, 347, 529, 530, 531, 532, 34675,
])

/** What the first directory says of pages that hang on it, too, unless they say it themselves: the way up, and the profile. */
const ofAllPages = new Set([274, 34675])

/** Least and greatest value of tags that say nothing of the pixels: one beyond them is left out. */
const ranges: Readonly<Record<number, readonly [number, number]>> = { 274: [1, 8], 296: [1, 3] }

/** No program writes more into one directory, or makes more strips of a picture. */
const mostEntries = 4096
const mostStrips = 1_000_000

interface File {
  bytes: Buffer
  layout: TiffLayout
}

/** The tags of a directory, each as often as it is there. @returns null where it is not whole */
function entriesAt({ bytes, layout }: File, at: number): TiffEntry[] | null {
  const { countBytes, entryBytes } = layout
  if (at + countBytes > bytes.length) return null
  const count = tiffNumber(layout, bytes, at, countBytes)
  const begin = at + countBytes
  if (count > mostEntries) return null
  if (begin + count * entryBytes > bytes.length) return null
  return Array.from({ length: count }, (_, i) => tiffEntry(layout, bytes, begin + i * entryBytes))
}

/** @returns null where the tag is not there, is no list of numbers or does not lie in the file whole */
function numbersOf({ bytes, layout }: File, entry: TiffEntry | undefined): number[] | null {
  if (!entry || !isCount(entry.type) || entry.size === 1) return null
  const { place, size, count } = entry
  if (count > mostStrips || place + size * count > bytes.length) return null
  return Array.from({ length: count }, (_, i) => tiffNumber(layout, bytes, place + i * size, size))
}

/**
 * The bytes of each strip, as a program has written them or as they can only be: samples that are not packed have one size,
 * and packed ones end at the next strip or with the file. Whether all of them are there, the decoder says.
 * @returns null where a strip does not begin in the file, or one that is not packed does not end in it
 */
function stripLengths(file: File, tags: ReadonlyMap<number, TiffEntry>, offsets: number[]): number[] | null {
  const end = file.bytes.length
  const number = (tag: number, usual: number) => numbersOf(file, tags.get(tag))?.[0] ?? usual
  const said = numbersOf(file, tags.get(tags.has(324) ? 325 : 279))
  const isWhole = (length: number | undefined, i: number) =>
    length !== undefined && length > 0 && offsets[i] + length <= end
  if (said?.length === offsets.length && said.every(isWhole)) return said
  if (tags.has(324)) return null
  const [width, height] = [number(256, 0), number(257, 0)]
  const samples = number(284, 1) === 2 ? 1 : number(277, 1)
  const rows = Math.min(height, number(278, height))
  const rowBytes = Math.ceil((width * samples * number(258, 1)) / 8)
  const strips = Math.ceil(height / rows)
  const sorted = offsets.toSorted((a, b) => a - b)
  const next = new Map(sorted.map((offset, i) => [offset, sorted[i + 1] ?? end] as const))
  const lengths = offsets.map((offset, i) => {
    const ofStrip = rowBytes * Math.min(rows, height - (i % strips) * rows)
    if (number(259, 1) === 1) return ofStrip
    if (isWhole(said?.[i], i)) return said?.[i] ?? 0
    return (next.get(offset) ?? end) - offset
  })
  return lengths.every(isWhole) ? lengths : null
}

export interface MendedPage {
  /** Where the directory of the picture lies; without it, `index` says which of the chain it is. */
  directory?: number
  index?: number
}

/**
 * The file with a new first directory that holds what its pixels need, each tag once and in order: tags that are
 * unterminated, unsorted or wrong reach no decoder then.
 * @returns null where strips or tiles do not lie in the file whole
 */
export function mendTiff(bytes: Buffer, { directory, index = 0 }: MendedPage = {}): Buffer | null {
  const layout = tiffLayout(bytes.subarray(0, tiffHeadBytes))
  if (!layout) return null
  const file = { bytes, layout }
  const first = entriesAt(file, layout.first)
  const all = first && (directory === undefined ? ofChain(file, index) : entriesAt(file, directory))
  if (!all) return null
  const tags = new Map<number, TiffEntry>()
  const take = (entries: TiffEntry[], wanted: ReadonlySet<number>) => {
    for (const entry of entries) {
      const { tag } = entry
      if (!wanted.has(tag) || tags.has(tag)) continue
      const [least, most] = ranges[tag] ?? [0, 0]
      const value = tag in ranges ? (numbersOf(file, entry)?.[0] ?? -1) : 0
      if (value >= least && value <= most) tags.set(tag, entry)
    }
  }
  take(all, aboutPixels)
  if (directory !== undefined) take(first, ofAllPages)
  const offsets = numbersOf(file, tags.get(324) ?? tags.get(273))
  const lengths = offsets && stripLengths(file, tags, offsets)
  if (!offsets || !lengths) return null
  return withDirectory(file, tags, [tags.has(324) ? 325 : 279, lengths])
}

function ofChain(file: File, index: number): TiffEntry[] | null {
  const { bytes, layout } = file
  let at = layout.first
  for (let i = 0; i < index; i++) {
    const next = at + layout.countBytes + (entriesAt(file, at)?.length ?? 0) * layout.entryBytes
    if (next + layout.placeBytes > bytes.length) return null
    at = tiffNumber(layout, bytes, next, layout.placeBytes)
    if (at === 0) return null
  }
  return entriesAt(file, at)
}

/** The file with a directory of these tags and of one more, whose values are of four bytes, as its first and last. */
function withDirectory(
  { bytes, layout }: File,
  tags: ReadonlyMap<number, TiffEntry>,
  [added, values]: [tag: number, values: number[]],
): Buffer {
  const { countBytes, entryBytes, placeBytes, isBig } = layout
  const list = Buffer.alloc(values.length * 4)
  for (const [i, value] of values.entries()) putTiffNumber(layout, list, value, i * 4, 4)
  // Lists and directories begin at even places.
  const listAt = bytes.length + (bytes.length & 1)
  const sorted = [...tags.keys(), ...(tags.has(added) ? [] : [added])].toSorted((a, b) => a - b)
  const table = Buffer.alloc(countBytes + sorted.length * entryBytes + placeBytes)
  putTiffNumber(layout, table, sorted.length, 0, countBytes)
  for (const [i, tag] of sorted.entries()) {
    const at = countBytes + i * entryBytes
    const entry = tags.get(tag)
    const value = at + 4 + placeBytes
    if (entry && tag !== added) {
      putTiffNumber(layout, table, tag, at, 2)
      putTiffNumber(layout, table, entry.type, at + 2, 2)
      putTiffNumber(layout, table, entry.count, at + 4, placeBytes)
      if (entry.isInline) bytes.copy(table, value, entry.place, entry.place + placeBytes)
      else putTiffNumber(layout, table, entry.place, value, placeBytes)
      continue
    }
    putTiffNumber(layout, table, tag, at, 2)
    putTiffNumber(layout, table, 4, at + 2, 2)
    putTiffNumber(layout, table, values.length, at + 4, placeBytes)
    if (list.length <= placeBytes) list.copy(table, value)
    else putTiffNumber(layout, table, listAt, value, placeBytes)
  }
  const mended = Buffer.concat([bytes, Buffer.alloc(listAt - bytes.length), list, table])
  putTiffNumber(layout, mended, mended.length - table.length, isBig ? 8 : 4, placeBytes)
  return mended
}
