/** A person's caption and date written into an EXIF block. */
import type { PhotoWords } from '../../contract/engine.ts'

const tag = { description: 0x010e, keywords: 0x9c9e, exifIfd: 0x8769, original: 0x9003 } as const
/** Fractions and time zone of the moment that the date replaces. */
const ofOldDate: ReadonlySet<number> = new Set([0x9291, 0x9011])
const ascii = 2
const long = 4

/** A directory entry of 12 bytes, or one whose value is still to be placed. */
type Entry = { tag: number; raw: Buffer } | { tag: number; type: number; data: Buffer }

/** A block that says nothing: big-endian, one empty directory. */
const emptyBlock = Buffer.from('4d4d002a000000080000000000000000', 'hex')

/**
 * The block with ImageDescription and DateTimeOriginal of the words. Changed directories are written anew behind the
 * others: what lies elsewhere, maker notes above all, stays at its place.
 * @param exif a TIFF block as `uprightExif` gives it; none: a new one
 * @see Exif 2.32, 4.6; Metadata Working Group, Guidelines 2.0, 5.4
 */
export function exifWithWords(exif: Buffer | undefined, words: PhotoWords): Buffer | null {
  const { caption, tags, date } = words
  if (caption === '' && date === null && (tags.length === 0 || !exif)) return exif ?? null
  const block = exif ?? emptyBlock
  const little = block.toString('latin1', 0, 2) === 'II'
  const u16 = (data: Buffer, at: number) => (little ? data.readUInt16LE(at) : data.readUInt16BE(at))
  const u32 = (data: Buffer, at: number) => (little ? data.readUInt32LE(at) : data.readUInt32BE(at))
  const put16 = (data: Buffer, value: number, at: number) =>
    little ? data.writeUInt16LE(value, at) : data.writeUInt16BE(value, at)
  const put32 = (data: Buffer, value: number, at: number) =>
    little ? data.writeUInt32LE(value, at) : data.writeUInt32BE(value, at)
  const pieces: Buffer[] = block.length & 1 ? [block, Buffer.alloc(1)] : [block]
  let end = block.length + (block.length & 1)
  const append = (piece: Buffer) => {
    const padded = piece.length & 1 ? Buffer.concat([piece, Buffer.alloc(1)]) : piece
    pieces.push(padded)
    end += padded.length
  }
  const read = (at: number): Entry[] | null => {
    if (at < 8 || at + 2 > block.length || at + 2 + u16(block, at) * 12 > block.length) return null
    return Array.from({ length: u16(block, at) }, (_, i) => {
      const raw = block.subarray(at + 2 + i * 12, at + 14 + i * 12)
      return { tag: u16(raw, 0), raw }
    })
  }
  /** @returns where the directory lies */
  const write = (entries: readonly Entry[]): number => {
    const sorted = entries.toSorted((a, b) => a.tag - b.tag)
    const table = Buffer.alloc(2 + sorted.length * 12 + 4)
    const at = end
    append(table)
    put16(table, sorted.length, 0)
    for (const [i, entry] of sorted.entries()) {
      const place = 2 + i * 12
      if ('raw' in entry) {
        entry.raw.copy(table, place)
        continue
      }
      put16(table, entry.tag, place)
      put16(table, entry.type, place + 2)
      put32(table, entry.type === ascii ? entry.data.length : 1, place + 4)
      if (entry.data.length <= 4) entry.data.copy(table, place + 8)
      else {
        put32(table, end, place + 8)
        append(entry.data)
      }
    }
    return at
  }
  const text = (value: string) => Buffer.from(`${value.replaceAll('\0', '')}\0`)
  let main = read(u32(block, 4))
  if (!main) return null
  if (caption !== '') {
    main = main.filter((entry) => entry.tag !== tag.description)
    main.push({ tag: tag.description, type: ascii, data: text(caption) })
  }
  // Programs of Windows read these before all others.
  if (tags.length > 0) main = main.filter((entry) => entry.tag !== tag.keywords)
  if (date !== null) {
    const link = main.find((entry) => entry.tag === tag.exifIfd)
    const inner = link && 'raw' in link ? read(u32(link.raw, 8)) : []
    if (!inner) return null
    const kept = inner.filter((entry) => entry.tag !== tag.original && !ofOldDate.has(entry.tag))
    kept.push({ tag: tag.original, type: ascii, data: text(exifMoment(date)) })
    const place = Buffer.alloc(4)
    put32(place, write(kept), 0)
    main = main.filter((entry) => entry.tag !== tag.exifIfd)
    main.push({ tag: tag.exifIfd, type: long, data: place })
  }
  const start = write(main)
  const out = Buffer.concat(pieces)
  put32(out, start, 4)
  return out
}

/**
 * EXIF's way to write a date. The parts that nobody knows become the first of the month or year: with blanks or zeros
 * most programs take the file for undated, or sort it by the day of the scan. XMP says how much is known.
 */
function exifMoment(date: string): string {
  const [year, month = '01', day = '01'] = date.split('-')
  return `${year}:${month}:${day} 00:00:00`
}
