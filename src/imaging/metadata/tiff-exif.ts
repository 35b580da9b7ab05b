/** Reads a TIFF's own directory for what libvips does not give: its EXIF, and whether it is a camera's raw file. */
import type { FileHandle } from 'node:fs/promises'

/** Directory tags about the photo, as against about how its samples are stored. */
const aboutPhoto = new Set([
  269, 270, 271, 272, 282, 283, 296, 305, 306, 315, 316, 0x4746, 33432, 40091, 40092, 40093, 40094, 40095,
])
const exifIfd = 0x8769
const gpsIfd = 0x8825
/**
 * Not copied: maker notes, which point into the file they lay in, and the interoperability directory, which
 * says nothing here.
 */
const droppedTags = new Set([0x927c, 0xa005])
const dngVersion = 50706
const subfileType = 254
const subIfds = 330

/** Bytes of one value of each TIFF type; behind those of 1992 the ones of BigTIFF. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8]
/** Types that only BigTIFF has. */
const firstBigType = 13
/** Of a count, an entry, and a value that lies in its entry; what a file's version decides. */
const classic = { count: 2, entry: 12, inline: 4 } as const
const big = { count: 8, entry: 20, inline: 8 } as const
const largestValue = 1024 * 1024
/** Of a whole file. Values may share their bytes, so that the file's own size bounds nothing. */
const mostBytes = 4 * largestValue
/** Of one directory: all tags that Exif knows are under 200. */
const mostEntries = 1000

interface Value {
  tag: number
  type: number
  count: number
  data: Buffer
  /** For a pointer: what it points to. */
  directory?: Value[]
}

export interface TiffFacts {
  /** An EXIF block of its own, in the file's byte order. */
  exif?: Buffer
  /** The first picture is only the preview of a camera's raw data; `maybe`: what it is a preview of, nobody says. */
  raw: 'yes' | 'maybe' | 'no'
  /** There is more about the photo than any program writes: none of it was read. */
  excessive?: boolean
}

/**
 * @returns what the first directory says; `{ raw: 'no' }` for damaged ones
 * @see TIFF 6.0, section 2; Exif 2.32, 4.6.3; DNG 1.7, DNGVersion; BigTIFF, Aware Systems
 */
export async function readTiffFacts(handle: FileHandle): Promise<TiffFacts> {
  const reader = await TiffReader.open(handle)
  if (!reader) return { raw: 'no' }
  const known = new Set([...aboutPhoto, exifIfd, gpsIfd, dngVersion, subfileType, subIfds])
  const main = await reader.directory(reader.first, (tag) => known.has(tag))
  if (!main) return { raw: 'no', ...(reader.isExcessive && { excessive: true }) }
  const has = (tag: number) => main.some((value) => value.tag === tag)
  const reduced = main.some(
    (value) => value.tag === subfileType && value.type === 4 && reader.pointer(value) & 1,
  )
  const raw = has(dngVersion) ? 'yes' : reduced && has(subIfds) ? 'maybe' : 'no'
  const carried: Value[] = []
  for (const value of main) {
    if (aboutPhoto.has(value.tag) && value.type < firstBigType) carried.push(value)
    if ((value.tag === exifIfd || value.tag === gpsIfd) && value.data.length >= 4) {
      const inner = await reader.directory(reader.pointer(value), (tag) => !droppedTags.has(tag))
      const plain = inner?.filter(({ type }) => type < firstBigType)
      if (plain && plain.length > 0) carried.push({ ...value, type: 4, count: 1, directory: plain })
    }
  }
  if (reader.isExcessive) return { raw, excessive: true }
  return carried.length > 0 ? { raw, exif: serialise(carried, reader.little) } : { raw }
}

/** Directories of a TIFF or BigTIFF, read within bounds that count for all of them together. */
class TiffReader {
  readonly #handle: FileHandle
  readonly little: boolean
  readonly #layout: typeof classic | typeof big
  /** Where the first directory lies. */
  readonly first: number
  isExcessive = false
  #spent = 0

  private constructor(handle: FileHandle, head: Buffer, isBig: boolean) {
    this.#handle = handle
    this.little = isLittle(head)
    this.#layout = isBig ? big : classic
    this.first = this.#offset(head, isBig ? 8 : 4)
  }

  /** @returns null for what is no TIFF */
  static async open(handle: FileHandle): Promise<TiffReader | null> {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0)
    if (bytesRead < 8) return null
    const version = isLittle(buffer) ? buffer.readUInt16LE(2) : buffer.readUInt16BE(2)
    if (version !== 42 && (version !== 43 || bytesRead < 16)) return null
    return new TiffReader(handle, buffer, version === 43)
  }

  async directory(position: number, wanted: (tag: number) => boolean): Promise<Value[] | null> {
    const { count: countBytes, entry, inline } = this.#layout
    const head = await this.#read(position, countBytes)
    const count = head ? this.#count(head) : 0
    if (count > mostEntries) this.isExcessive = true
    if (this.isExcessive) return null
    const table = head && (await this.#read(position + countBytes, count * entry))
    if (!table) return null
    const values: Value[] = []
    for (let at = 0; at < table.length; at += entry) {
      const [tag, type] = [this.#u16(table, at), this.#u16(table, at + 2)]
      const number = this.#offset(table, at + 4)
      const length = (sizes[type] ?? 0) * number
      if (!wanted(tag) || length === 0 || length > largestValue) continue
      this.#spent += length
      if (this.#spent > mostBytes) {
        this.isExcessive = true
        return values
      }
      const place = at + 4 + inline
      const data =
        length <= inline
          ? table.subarray(place, place + length)
          : await this.#read(this.#offset(table, place), length)
      if (data) values.push({ tag, type, count: number, data })
    }
    return values
  }

  /** A number of four or eight bytes. */
  pointer({ data }: Value): number {
    return data.length >= 8 ? this.#u64(data, 0) : this.#u32(data, 0)
  }

  async #read(position: number, length: number): Promise<Buffer | null> {
    if (!Number.isSafeInteger(position)) return null
    const { buffer, bytesRead } = await this.#handle.read(Buffer.alloc(length), 0, length, position)
    return bytesRead === length ? buffer : null
  }

  #count(data: Buffer): number {
    return this.#layout === big ? this.#u64(data, 0) : this.#u16(data, 0)
  }

  #offset(data: Buffer, at: number): number {
    return this.#layout === big ? this.#u64(data, at) : this.#u32(data, at)
  }

  #u16(data: Buffer, at: number): number {
    return this.little ? data.readUInt16LE(at) : data.readUInt16BE(at)
  }

  #u32(data: Buffer, at: number): number {
    return this.little ? data.readUInt32LE(at) : data.readUInt32BE(at)
  }

  #u64(data: Buffer, at: number): number {
    return Number(this.little ? data.readBigUInt64LE(at) : data.readBigUInt64BE(at))
  }
}

const isLittle = (head: Buffer): boolean => head.toString('latin1', 0, 2) === 'II'

/** Header, directory, its values, then the directories it points to. */
function serialise(main: Value[], little: boolean): Buffer {
  const pieces: Buffer[] = []
  let end = 8
  const append = (piece: Buffer) => {
    const padded = piece.length & 1 ? Buffer.concat([piece, Buffer.alloc(1)]) : piece
    pieces.push(padded)
    end += padded.length
  }
  const put16 = (data: Buffer, value: number, at: number) =>
    little ? data.writeUInt16LE(value, at) : data.writeUInt16BE(value, at)
  const put32 = (data: Buffer, value: number, at: number) =>
    little ? data.writeUInt32LE(value, at) : data.writeUInt32BE(value, at)
  const write = (values: Value[]): void => {
    const sorted = values.toSorted((a, b) => a.tag - b.tag)
    const table = Buffer.alloc(2 + sorted.length * 12 + 4)
    append(table)
    put16(table, sorted.length, 0)
    for (const [i, { tag, type, count, data, directory }] of sorted.entries()) {
      const at = 2 + i * 12
      put16(table, tag, at)
      put16(table, type, at + 2)
      put32(table, count, at + 4)
      if (directory) {
        put32(table, end, at + 8)
        write(directory)
      } else if (data.length <= 4) data.copy(table, at + 8)
      else {
        put32(table, end, at + 8)
        append(data)
      }
    }
  }
  const head = Buffer.alloc(8)
  head.write(little ? 'II' : 'MM', 0, 'latin1')
  put16(head, 42, 2)
  put32(head, 8, 4)
  write(main)
  return Buffer.concat([head, ...pieces])
}
