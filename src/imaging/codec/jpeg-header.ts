/** The header of a JPEG, also of one whose parts are hidden behind bytes that belong to nothing. */
import { readFile, type FileHandle } from 'node:fs/promises'
import { StudioFault } from '../../contract/errors.ts'
import { jpegTexts } from '../metadata/free-texts.ts'
import { extendedXmpReach, joinXmp } from '../metadata/extended-xmp.ts'
import { UnsupportedKind } from './foreign/job.ts'
import { jpegSegments } from './container.ts'
import { endMissing } from './end-mark.ts'
import { holeNote } from './jpeg-holes.ts'
import { inspectBySharp } from './inspect-by-sharp.ts'
import type { Inspection } from './inspection.ts'
import { jpegStart, mendJpeg, readJpegHead } from './jpeg-structure.ts'

/** In these the segments before most JPEGs' pixels end. */
const usualBytes = 256 * 1024

/** Larger files are not held in memory for a second try. */
export const largestMended = 1_000_000_000

/** Whether a file that begins as no picture does may be a JPEG all the same. @param head its first bytes */
export const mayBeJpeg = (head: Buffer): boolean => jpegStart(head) >= 0

/** @throws UnsupportedKind; StudioFault as `readHeader` */
export async function inspectJpeg(
  file: string,
  handle: FileHandle,
  bytes: number,
): Promise<Inspection | 'jls'> {
  const { frame, isStray } = await readJpegHead(handle)
  if (frame?.marker === 0xf7) return 'jls'
  if (frame && frame.precision !== 8) throw new UnsupportedKind(`${frame.precision}-bit JPEG`)
  const inspection = (isStray && bytes <= largestMended && (await inspectMended(file, bytes))) || null
  if (inspection) return inspection
  const head = await readSegments(handle, bytes)
  const found = { ...(await inspectBySharp(file, file, 'jpeg', bytes, null)), texts: jpegTexts(head) }
  return withWholeXmp(found, head)
}

/** The file's beginning up to its pixels, within bounds. */
async function readSegments(handle: FileHandle, bytes: number): Promise<Buffer> {
  const read = async (length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
    return buffer.subarray(0, bytesRead)
  }
  const near = await read(Math.min(bytes, usualBytes))
  const last = [...jpegSegments(near)].at(-1)
  const isWhole = near.length === bytes || (last && near[last.end + 1] === 0xda)
  return isWhole ? near : read(Math.min(bytes, extendedXmpReach))
}

function withWholeXmp(inspection: Inspection, head: Buffer): Inspection {
  const xmp = inspection.xmp && joinXmp(inspection.xmp, head)
  return xmp ? { ...inspection, xmp } : inspection
}

/** @returns null where nothing can be mended */
async function inspectMended(file: string, bytes: number): Promise<Inspection | null> {
  const data = await readFile(file)
  const mended = mendJpeg(data)
  // Sounds, films and archives with a small picture in them are no photos.
  if (jpegStart(data) > 0 && (!mended || mended.own * 2 < bytes))
    throw new StudioFault('image.notAPicture', { file })
  if (!mended) return null
  const hole = await holeNote(file, bytes)
  const notes = hole.length === 0 && mended.endMissing ? [endMissing] : hole
  return {
    ...withWholeXmp(await inspectBySharp(mended.bytes, file, 'jpeg', bytes, null), mended.bytes),
    texts: jpegTexts(mended.bytes),
    substitute: { kind: 'mended', file },
    ...(notes.length > 0 && { notes }),
  }
}
