/** Cameras' raw files: not the raw data, but the largest JPEG that the camera put beside them. */
import type { FileHandle } from 'node:fs/promises'

export interface RawPreview {
  /** Where the JPEG lies in the file. */
  at: number
  length: number
  width: number
  height: number
  /** 1 to 8. */
  orientation: number
  /** The JPEG says itself which way is up; else the file around it does. */
  saysItself: boolean
}

/** Directories of one file that are looked at, and entries of each: no camera writes as many. */
const mostDirectories = 40
const mostEntries = 500
/** Of raw files that are no TIFF, the part in which previews lie. */
const searchedBytes = 64 * 1024 * 1024
/** In which a JPEG's frame header is looked for. */
const frameBytes = 256 * 1024
const largestJpeg = 512 * 1024 * 1024

type Read = (at: number, length: number) => Promise<Buffer>
type Candidate = { at: number; length: number }

/** @returns null where no JPEG that can be read lies in the file */
export async function findPreview(handle: FileHandle, bytes: number): Promise<RawPreview | null> {
  const read: Read = async (at, length) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }
  const head = await read(0, 128)
  const order = head.toString('latin1', 0, 2)
  const isTiff = order === 'II' || order === 'MM'
  const { found, orientation } = isTiff
    ? await fromDirectories(read, order === 'II')
    : { found: [], orientation: 1 }
  if (head.toString('latin1', 0, 8) === 'FUJIFILM' && head.length >= 92) {
    found.push({ at: head.readUInt32BE(84), length: head.readUInt32BE(88) })
  }
  const best = await largest(read, bytes, found)
  const preview = best ?? (await largest(read, bytes, await search(read, bytes)))
  if (!preview) return null
  const own = preview.orientation
  return { ...preview, orientation: own ?? orientation, saysItself: own !== null }
}

/** Every place that a directory names as a JPEG's. @see TIFF 6.0, sections 2 and 22; DNG 1.7 */
async function fromDirectories(read: Read, little: boolean) {
  const u16 = (data: Buffer, at: number) => (little ? data.readUInt16LE(at) : data.readUInt16BE(at))
  const u32 = (data: Buffer, at: number) => (little ? data.readUInt32LE(at) : data.readUInt32BE(at))
  const found: Candidate[] = []
  let orientation = 1
  const seen = new Set<number>()
  const waiting = [u32(await read(4, 4).then(filled(4)), 0)]
  for (let at = waiting.shift(); at !== undefined && seen.size < mostDirectories; at = waiting.shift()) {
    if (at === 0 || seen.has(at)) continue
    seen.add(at)
    const count = await read(at, 2)
    const entries = count.length === 2 ? u16(count, 0) : 0
    if (entries === 0 || entries > mostEntries) continue
    const table = await read(at + 2, entries * 12 + 4)
    const tags = new Map<number, { count: number; value: number }>()
    for (let entry = 0; entry + 12 <= table.length; entry += 12) {
      const type = u16(table, entry + 2)
      const value = type === 3 ? u16(table, entry + 8) : u32(table, entry + 8)
      tags.set(u16(table, entry), { count: u32(table, entry + 4), value })
    }
    const value = (tag: number) => tags.get(tag)?.value
    if (seen.size === 1) orientation = value(274) ?? 1
    for (const [place, size] of [
      [513, 514],
      [273, 279],
    ]) {
      // Several strips are no JPEG of their own.
      if (tags.get(place)?.count === 1) found.push({ at: value(place) ?? 0, length: value(size) ?? 0 })
    }
    // Panasonic's own.
    const whole = tags.get(0x2e)
    if (whole && whole.count > 4) found.push({ at: whole.value, length: whole.count })
    const inner = tags.get(330)
    if (inner?.count === 1) waiting.push(inner.value)
    else if (inner) {
      const places = await read(inner.value, Math.min(inner.count, 16) * 4)
      for (let i = 0; i + 4 <= places.length; i += 4) waiting.push(u32(places, i))
    }
    if (table.length === entries * 12 + 4) waiting.push(u32(table, entries * 12))
  }
  return { found, orientation: orientation >= 1 && orientation <= 8 ? orientation : 1 }
}

const filled = (length: number) => (data: Buffer) => (data.length === length ? data : Buffer.alloc(length))

/** Places where a JPEG begins, for files whose own structure says it in its maker's way. */
async function search(read: Read, bytes: number): Promise<Candidate[]> {
  const data = await read(0, Math.min(bytes, searchedBytes))
  const found: Candidate[] = []
  const start = Buffer.from('ffd8ff', 'hex')
  for (let at = data.indexOf(start); at !== -1 && found.length < 100; at = data.indexOf(start, at + 3)) {
    found.push({ at, length: bytes - at })
  }
  return found
}

async function largest(read: Read, bytes: number, candidates: Candidate[]) {
  let best: (Candidate & Frame) | null = null
  for (const { at, length } of candidates) {
    const size = Math.min(length, bytes - at)
    if (at <= 0 || size < 100 || size > largestJpeg) continue
    const frame = readFrame(await read(at, Math.min(size, frameBytes)))
    if (!frame || (best && frame.width * frame.height <= best.width * best.height)) continue
    best = { at, length: size, ...frame }
  }
  return best
}

interface Frame {
  width: number
  height: number
  /** By EXIF of its own; null where it has none. */
  orientation: number | null
}

/** The frame of a JPEG that libjpeg decodes: not lossless, of 8 bits. */
function readFrame(data: Buffer): Frame | null {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xffd8) return null
  let orientation: number | null = null
  for (let at = 2; at + 10 <= data.length && data[at] === 0xff;) {
    const marker = data[at + 1]
    if (marker === 0xff) {
      at += 1
      continue
    }
    if (marker === 0xe1 && data.toString('latin1', at + 4, at + 8) === 'Exif') {
      orientation = orientationIn(data.subarray(at + 10, at + 2 + data.readUInt16BE(at + 2)))
    }
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      const components = data[at + 9]
      if (marker > 0xc2 || data[at + 4] !== 8 || (components !== 1 && components !== 3)) return null
      const [height, width] = [data.readUInt16BE(at + 5), data.readUInt16BE(at + 7)]
      return width > 0 && height > 0 ? { width, height, orientation } : null
    }
    if (marker === 0xda || marker === 0xd9) return null
    at += 2 + data.readUInt16BE(at + 2)
  }
  return null
}

/** @param exif a TIFF header with its first directory @returns 1 where that does not say it */
function orientationIn(exif: Buffer): number {
  if (exif.length < 10) return 1
  const little = exif.toString('latin1', 0, 2) === 'II'
  const u16 = (at: number) => (little ? exif.readUInt16LE(at) : exif.readUInt16BE(at))
  const first = little ? exif.readUInt32LE(4) : exif.readUInt32BE(4)
  const count = first + 2 <= exif.length ? u16(first) : 0
  for (let at = first + 2, i = 0; i < count && at + 12 <= exif.length; at += 12, i++) {
    if (u16(at) === 274) return Math.min(8, Math.max(1, u16(at + 8)))
  }
  return 1
}

/** An EXIF segment that says nothing but the way up. */
const exifSegment = 'ffe1002245786966000049492a0008000000010012010300010000000000000000000000'
const orientationAt = 28

/** The JPEG with the camera's orientation in it, as a decoder looks for it. */
export function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const segment = Buffer.from(exifSegment, 'hex')
  segment.writeUInt16LE(orientation, orientationAt)
  return Buffer.concat([jpeg.subarray(0, 2), segment, jpeg.subarray(2)])
}
