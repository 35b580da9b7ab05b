/** Walks a JPEG's segments: which kind it is, and the same file without faults that cost no pixels. */
import type { FileHandle } from 'node:fs/promises'

export interface JpegFrame {
  /** The last byte of its SOF marker. */
  marker: number
  precision: number
}

interface Walk {
  frame: JpegFrame | null
  /** Where bytes lie before a marker that belong to no segment. */
  stray: [from: number, to: number][]
  /** Every coefficient of every component has its last scan. */
  isComplete: boolean
  hasEnd: boolean
}

/** Stray bytes in front of one marker: past this the file is something else. */
const mostStray = 4096

const isStartOfFrame = (marker: number) =>
  marker === 0xf7 || (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker))

/** The first frame header within `head`, null where it is not there. @see ITU-T T.81, annex B */
export function jpegFrame(head: Buffer): JpegFrame | null {
  return walk(head).frame
}

/**
 * The file without stray bytes before its markers, and with its end mark.
 * @returns null where it has no such fault, or where its scans do not hold the whole picture. Whether the last scan's data
 *   are whole is for a strict decoder to say: it warns when it meets the end mark too early
 */
export function mendJpeg(file: Buffer): { bytes: Buffer; endMissing: boolean } | null {
  const { stray, isComplete, hasEnd } = walk(file)
  if (!isComplete || (hasEnd && stray.length === 0)) return null
  const pieces: Buffer[] = []
  let at = 0
  for (const [from, to] of stray) {
    pieces.push(file.subarray(at, from))
    at = to
  }
  pieces.push(file.subarray(at))
  if (!hasEnd) pieces.push(Buffer.from('ffd9', 'hex'))
  return { bytes: Buffer.concat(pieces), endMissing: !hasEnd }
}

function walk(file: Buffer): Walk {
  const found: Walk = { frame: null, stray: [], isComplete: false, hasEnd: false }
  /** Coefficients of each component that have had their last scan. */
  const done = new Map<number, Set<number>>()
  for (let at = 2; at + 1 < file.length;) {
    let start = at
    while (
      start + 1 < file.length &&
      !(file[start] === 0xff && file[start + 1] > 0 && file[start + 1] < 0xff)
    ) {
      start += 1
    }
    // Fill bytes before a marker are allowed.
    if (file.subarray(at, start).some((byte) => byte !== 0xff)) found.stray.push([at, start])
    if (start - at > mostStray || start + 4 > file.length) {
      found.hasEnd = file[start + 1] === 0xd9
      break
    }
    const marker = file[start + 1]
    at = start + 2
    if (marker === 0xd9) {
      found.hasEnd = true
      break
    }
    if (marker === 0xd8 || marker === 1 || (marker >= 0xd0 && marker <= 0xd7)) continue
    const end = at + file.readUInt16BE(at)
    const segment = file.subarray(at + 2, end)
    if (isStartOfFrame(marker) && segment.length >= 6) {
      found.frame ??= { marker, precision: segment[0] }
      for (let i = 0; i < segment[5] && 6 + i * 3 < segment.length; i++)
        done.set(segment[6 + i * 3], new Set())
    }
    at = end
    if (marker === 0xda) {
      noteScan(segment, done)
      at = endOfScan(file, end)
    }
  }
  found.isComplete = done.size > 0 && [...done.values()].every(({ size }) => size === 64)
  return found
}

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
function endOfScan(file: Buffer, from: number): number {
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

/** The frame header of an open JPEG; null where none is found. */
export async function readJpegFrame(handle: FileHandle): Promise<ReturnType<typeof jpegFrame>> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(jpegHead), 0, jpegHead, 0)
  return jpegFrame(buffer.subarray(0, bytesRead))
}
