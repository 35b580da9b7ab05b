/** A TIFF's directories as they lie in the file, and the same file with only what its pixels need. */

interface Entry {
  tag: number
  type: number
  count: number
  /** Where its twelve bytes lie. */
  at: number
}

const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]

/** What a decoder needs for the pixels, the profile and the way up; every other tag is only about the photo. */
const aboutPixels = new Set([
  254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 282, 283, 284, 292, 293, 296, 317, 320, 322,
  323, 324, 325, 332, 338, 339, 347, 529, 530, 531, 532, 34675,
])

/** What the first directory says of pages that hang on it, too, unless they say it themselves: the way up, and the profile. */
const ofAllPages = new Set([274, 34675])

/**
 * The file with a new first directory that holds what its pixels need, each tag once and in order: tags that are
 * unterminated, unsorted or wrong reach no decoder then.
 * @param page where the directory of the picture lies; without it, it is the first
 * @returns null for BigTIFF, and where strips or tiles do not lie in the file whole
 */
export function mendTiff(file: Buffer, page?: number): Buffer | null {
  const order = file.toString('latin1', 0, 2)
  const little = order === 'II'
  const u16 = (at: number) => (little ? file.readUInt16LE(at) : file.readUInt16BE(at))
  const u32 = (at: number) => (little ? file.readUInt32LE(at) : file.readUInt32BE(at))
  if (file.length < 8 || u16(2) !== 42) return null
  const first = u32(4)
  const at = page ?? first
  const isWhole = (at: number) => at + 2 <= file.length && at + 2 + u16(at) * 12 <= file.length
  if (!isWhole(at) || !isWhole(first)) return null
  const entries = new Map<number, Entry>()
  const take = (at: number, wanted: ReadonlySet<number>) => {
    for (let i = 0; i < u16(at); i++) {
      const entry = at + 2 + i * 12
      const tag = u16(entry)
      if (!wanted.has(tag) || entries.has(tag)) continue
      entries.set(tag, { tag, type: u16(entry + 2), count: u32(entry + 4), at: entry })
    }
  }
  take(at, aboutPixels)
  if (page !== undefined) take(first, ofAllPages)
  const numbers = (tag: number): number[] | null => {
    const entry = entries.get(tag)
    const size = sizes[entry?.type ?? 0] ?? 0
    if (!entry || (size !== 2 && size !== 4)) return null
    const start = size * entry.count <= 4 ? entry.at + 8 : u32(entry.at + 8)
    if (start + size * entry.count > file.length) return null
    return Array.from({ length: entry.count }, (_, i) =>
      size === 2 ? u16(start + i * 2) : u32(start + i * 4),
    )
  }
  const offsets = numbers(324) ?? numbers(273)
  const lengths = numbers(325) ?? numbers(279)
  if (!offsets || !lengths || offsets.length !== lengths.length) return null
  if (offsets.some((offset, i) => offset + lengths[i] > file.length)) return null
  const sorted = [...entries.values()].toSorted((a, b) => a.tag - b.tag)
  const table = Buffer.alloc(2 + sorted.length * 12 + 4)
  if (little) table.writeUInt16LE(sorted.length)
  else table.writeUInt16BE(sorted.length)
  for (const [i, entry] of sorted.entries()) file.copy(table, 2 + i * 12, entry.at, entry.at + 12)
  // A directory begins at an even place.
  const mended = Buffer.concat([file, Buffer.alloc(file.length & 1), table])
  const place = mended.length - table.length
  if (little) mended.writeUInt32LE(place, 4)
  else mended.writeUInt32BE(place, 4)
  return mended
}
