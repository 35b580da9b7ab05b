/** Walks a JPEG's segments: which kind it is, and the same file without faults that cost no pixels. */
import type { FileHandle } from 'node:fs/promises'
import { readHuffmanTables, type HuffmanTable } from './jpeg-bits.ts'
import { readScan, type Frame } from './jpeg-scan.ts'
import { hasZeros, ZeroRuns } from './zero-runs.ts'

interface Walk {
  frame: Frame | null
  /** Where bytes lie before a marker that belong to no segment. */
  stray: [from: number, to: number][]
  /** Every coefficient of every component has its last scan, and no scan's data end early. */
  isComplete: boolean
  hasEnd: boolean
  /** Where pixels should be there is nothing. */
  hasHole: boolean
  /** Behind the last segment. */
  end: number
}

/** Stray bytes in front of one marker: past this the file is something else. */
const mostStray = 4096

const isStartOfFrame = (marker: number) =>
  marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))

/** Where a JPEG may begin: at the front, or behind a few bytes that something has put there; -1 where there is none. */
export function jpegStart(head: Buffer): number {
  if (head[0] === 0xff && head[1] === 0xd8) return 0
  const near = head.subarray(0, mostStray)
  const certain = near.indexOf(Buffer.from('ffd8ff', 'hex'))
  if (certain >= 0) return certain
  const found = near.indexOf(Buffer.from('ffd8', 'hex'))
  const next = found < 0 ? -1 : nextMarker(head, found + 2, false)
  return next >= 0 && isSegment(head, next) === true ? found : -1
}

export interface MendedJpeg {
  bytes: Buffer
  endMissing: boolean
  /** Of the file's bytes those that are the picture's. */
  own: number
}

/**
 * The file without stray bytes before its markers, and with its end mark.
 * @returns null where it has no such fault, or where its scans do not hold the whole picture
 */
export function mendJpeg(file: Buffer): MendedJpeg | null {
  const { stray, isComplete, hasEnd, end } = walk(file)
  if (!isComplete || (hasEnd && stray.length === 0)) return null
  const pieces: Buffer[] = []
  let at = 0
  let own = end
  for (const [from, to] of stray) {
    pieces.push(file.subarray(at, from))
    at = to
    own -= to - from
  }
  pieces.push(file.subarray(at))
  if (!hasEnd) pieces.push(Buffer.from('ffd9', 'hex'))
  return { bytes: Buffer.concat(pieces), endMissing: !hasEnd, own }
}

/** Whether a part of the picture's data is empty, which decoders do not say. */
export const hasHole = (file: Buffer): boolean => walk(file).hasHole

/** @param headOnly up to the first scan */
function walk(file: Buffer, headOnly = false): Walk {
  const found: Walk = {
    frame: null,
    stray: [],
    isComplete: false,
    hasEnd: false,
    hasHole: false,
    end: file.length,
  }
  const start = jpegStart(file)
  if (start < 0) return found
  if (start > 0) found.stray.push([0, start])
  /** Coefficients of each component that have had their last scan. */
  const done = new Map<number, Set<number>>()
  const isDone = () => done.size > 0 && [...done.values()].every(({ size }) => size === 64)
  const tables = new Map<number, HuffmanTable>()
  const known = new Map<number, Uint8Array>()
  let interval = 0
  let isBroken = false
  for (let at = start + 2; at + 1 < file.length;) {
    const next = nextMarker(file, at, isDone())
    if (next < 0) break
    // Fill bytes before a marker are allowed.
    if (file.subarray(at, next).some((byte) => byte !== 0xff)) found.stray.push([at, next])
    const marker = file[next + 1]
    at = next + 2
    if (marker === 0xd9) {
      found.hasEnd = true
      found.end = at
      break
    }
    if (at + 2 > file.length) break
    const end = at + file.readUInt16BE(at)
    const segment = file.subarray(at + 2, end)
    if (isStartOfFrame(marker) && segment.length >= 6 && !found.frame) {
      found.frame = readFrame(marker, segment)
      for (const { id } of found.frame.components) done.set(id, new Set())
    }
    if (marker === 0xc4) for (const [key, table] of readHuffmanTables(segment)) tables.set(key, table)
    if (marker === 0xdd && segment.length >= 2) interval = segment.readUInt16BE(0)
    at = end
    if (marker !== 0xda) continue
    if (headOnly) break
    noteScan(segment, done)
    const { frame } = found
    const zeros = new ZeroRuns(file, end)
    const data = frame
      ? readScan(file, segment, end, { frame, tables, interval, known, zeros }, mostStray)
      : 'unknown'
    if (data === 'broken') isBroken = true
    const isExact = typeof data === 'object' && data.isFilled
    found.hasHole ||= lacksData(file, end, data, zeros)
    if (isExact) found.stray.push(...data.stray)
    at = isExact ? data.end : endOfScan(file, end)
  }
  found.isComplete = isDone() && !isBroken
  return found
}

/** @param data of a scan, as it was read from that place on */
function lacksData(file: Buffer, from: number, data: ReturnType<typeof readScan>, zeros: ZeroRuns): boolean {
  if (data === 'unknown') return false
  if (data === 'broken') return hasZeros(file, from, endOfScan(file, from))
  const rest = file.subarray(data.end, endOfScan(file, data.end))
  // Zeros behind data that are whole are only padding.
  const isPadded = data.isFilled && file[data.end - 1] !== 0 && rest.every((byte) => byte === 0)
  return zeros.isHole(rest.length === 0 || isPadded)
}

/** Markers without a length: where a segment is looked for they mean nothing. */
const isStandalone = (marker: number) => marker === 0xd8 || marker === 1 || (marker >= 0xd0 && marker <= 0xd7)

function readFrame(marker: number, segment: Buffer): Frame {
  const components = Array.from({ length: segment[5] }, (_, i) => 6 + i * 3)
    .filter((at) => at + 2 < segment.length)
    .map((at) => ({ id: segment[at], h: segment[at + 1] >> 4, v: segment[at + 1] & 15 }))
  const [height, width] = [segment.readUInt16BE(1), segment.readUInt16BE(3)]
  return { marker, precision: segment[0], width, height, components }
}

/**
 * Where the next marker lies, -1 where there is none near. Bytes that look like one may be among the stray: one whose
 * segment is what it says, or is followed by another marker, goes before them.
 * @param mayEnd all of the picture has come
 */
function nextMarker(file: Buffer, at: number, mayEnd: boolean): number {
  let first = -1
  for (let i = at; i + 1 < file.length && i - at <= mostStray; i++) {
    const marker = file[i + 1]
    if (file[i] !== 0xff || marker === 0 || marker === 0xff || isStandalone(marker)) continue
    if (marker === 0xd9 && mayEnd) return i
    if (isSegment(file, i) ?? (i === at || isFollowed(file, i))) return i
    if (first < 0) first = i
  }
  return first
}

function isFollowed(file: Buffer, at: number): boolean {
  const end = at + 2 + file.readUInt16BE(at + 2)
  return file[end] === 0xff && file[end + 1] >= 0xc0
}

/** Whether what lies here is a segment of its kind; null where its kind may hold anything. */
function isSegment(file: Buffer, at: number): boolean | null {
  const marker = file[at + 1]
  if (marker < 0xc0 || marker === 0xd9 || at + 4 > file.length) return false
  const length = file.readUInt16BE(at + 2)
  const data = file.subarray(at + 4, at + 2 + length)
  if (length < 2 || data.length < length - 2) return false
  if (marker === 0xda) return length === 6 + 2 * data[0]
  if (marker === 0xdd) return length === 4
  if (marker === 0xdb) return holdsTables(data, (at) => (data[at] < 16 ? 65 : 129))
  if (marker === 0xc4) return holdsTables(data, (at) => 17 + sum(data.subarray(at + 1, at + 17)))
  if (isStartOfFrame(marker)) return length === 8 + 3 * data[5]
  // Programs put their name in front of what they write.
  const isApplication = marker >= 0xe0 && marker <= 0xef
  return isApplication && /^[\x20-\x7e]{4}/.test(data.toString('latin1', 0, 4)) ? true : null
}

/** @param size of the table that begins at a place */
function holdsTables(data: Buffer, size: (at: number) => number): boolean {
  let at = 0
  while (at < data.length) at += size(at)
  return at > 0 && at === data.length
}

const sum = (bytes: Buffer): number => bytes.reduce((all, byte) => all + byte, 0)

function noteScan(segment: Buffer, done: Map<number, Set<number>>): void {
  const count = segment[0] ?? 0
  if (segment.length < 4 + count * 2) return
  const [first, last, bits] = segment.subarray(1 + count * 2)
  // The low half is the point transform: above 0 more scans refine the same coefficients.
  if ((bits & 15) !== 0) return
  for (let i = 0; i < count; i++) {
    const coefficients = done.get(segment[1 + i * 2])
    for (let k = first; k <= Math.min(63, last); k++) coefficients?.add(k)
  }
}

/** Where the next marker that is no restart lies, else the end of the file. */
export function endOfScan(file: Buffer, from: number): number {
  for (
    let at = file.indexOf(0xff, from);
    at !== -1 && at + 1 < file.length;
    at = file.indexOf(0xff, at + 1)
  ) {
    const next = file[at + 1]
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at
  }
  return file.length
}

/** Bytes in which a JPEG's frame header is looked for: behind the metadata of most, and a kind is only named by it. */
const jpegHead = 1024 * 1024

/** The frame header of an open JPEG, null where none is found, and whether stray bytes lie before its data. */
export async function readJpegHead(handle: FileHandle): Promise<{ frame: Frame | null; isStray: boolean }> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(jpegHead), 0, jpegHead, 0)
  const { frame, stray } = walk(buffer.subarray(0, bytesRead), true)
  return { frame, isStray: stray.length > 0 }
}
