/** Reads a TIFF's own directory for what libvips does not give: its EXIF, and whether it is a camera's raw file. */
import type { FileHandle } from 'node:fs/promises'

/** Directory tags about the photo, as against about how its samples are stored. */
const aboutPhoto = new Set([
  269, 270, 271, 272, 282, 283, 296, 305, 306, 315, 316, 0x4746, 33432, 40091, 40092, 40093, 40094, 40095,
])
const exifIfd = 0x8769
const gpsIfd = 0x8825
/** Maker notes point into the file they lay in, and the interoperability directory says nothing here. */
const leftBehind = new Set([0x927c, 0xa005])
const dngVersion = 50706
const subfileType = 254
const subIfds = 330

/** Bytes of one value of each TIFF type. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8]
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
  /** The first picture is only the preview of a camera's raw data. */
  raw: boolean
  /** There is more about the photo than any program writes: none of it was read. */
  excessive?: boolean
}

/**
 * @returns what the first directory says; `{ raw: false }` for BigTIFF and damaged directories
 * @see TIFF 6.0, section 2; Exif 2.32, 4.6.3; DNG 1.7, DNGVersion
 */
export async function readTiffFacts(handle: FileHandle): Promise<TiffFacts> {
  const read = async (position: number, length: number): Promise<Buffer | null> => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
    return bytesRead === length ? buffer : null
  }
  const head = await read(0, 8)
  if (!head) return { raw: false }
  const little = head.toString('latin1', 0, 2) === 'II'
  const u16 = (data: Buffer, at: number) => (little ? data.readUInt16LE(at) : data.readUInt16BE(at))
  const u32 = (data: Buffer, at: number) => (little ? data.readUInt32LE(at) : data.readUInt32BE(at))
  if (u16(head, 2) !== 42) return { raw: false }

  const spent = { bytes: 0, isExcessive: false }
  const directory = async (position: number, wanted: (tag: number) => boolean): Promise<Value[] | null> => {
    const count = await read(position, 2)
    if (count && u16(count, 0) > mostEntries) spent.isExcessive = true
    if (spent.isExcessive) return null
    const table = count && (await read(position + 2, u16(count, 0) * 12))
    if (!table) return null
    const values: Value[] = []
    for (let at = 0; at < table.length; at += 12) {
      const tag = u16(table, at)
      const type = u16(table, at + 2)
      const length = (sizes[type] ?? 0) * u32(table, at + 4)
      if (!wanted(tag) || length === 0 || length > largestValue) continue
      spent.bytes += length
      if (spent.bytes > mostBytes) {
        spent.isExcessive = true
        return values
      }
      const data =
        length <= 4 ? table.subarray(at + 8, at + 8 + length) : await read(u32(table, at + 8), length)
      if (data) values.push({ tag, type, count: u32(table, at + 4), data })
    }
    return values
  }

  const known = new Set([...aboutPhoto, exifIfd, gpsIfd, dngVersion, subfileType, subIfds])
  const main = await directory(u32(head, 4), (tag) => known.has(tag))
  if (!main) return { raw: false, ...(spent.isExcessive && { excessive: true }) }
  const has = (tag: number) => main.some((value) => value.tag === tag)
  const reduced = main.some(({ tag, type, data }) => tag === subfileType && type === 4 && u32(data, 0) & 1)
  const raw = has(dngVersion) || (reduced && has(subIfds))
  const carried: Value[] = []
  for (const value of main) {
    if (aboutPhoto.has(value.tag)) carried.push(value)
    if ((value.tag === exifIfd || value.tag === gpsIfd) && value.data.length === 4) {
      const inner = await directory(u32(value.data, 0), (tag) => !leftBehind.has(tag))
      if (inner && inner.length > 0) carried.push({ ...value, type: 4, count: 1, directory: inner })
    }
  }
  if (spent.isExcessive) return { raw, excessive: true }
  return carried.length > 0 ? { raw, exif: serialise(carried, little) } : { raw }
}

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
