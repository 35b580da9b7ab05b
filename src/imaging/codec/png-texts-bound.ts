/** Texts of a PNG that unfold to more than any person or program writes: they are found before a decoder unfolds them. */
import type { FileHandle } from 'node:fs/promises'
import { inflateSync } from 'node:zlib'

/** Bytes of all texts of a file, unfolded. */
const mostBytes = 16 * 1024 * 1024
/** Texts of one file, and parts of any kind: a scan of a gigabyte has as many at most. */
const mostTexts = 1000
const mostChunks = 100_000

const isText = (type: string) => type === 'zTXt' || type === 'iTXt' || type === 'tEXt'
const hasFolded = (type: string) => type === 'zTXt' || type === 'iTXt' || type === 'iCCP'

/** Where the folded part of a chunk begins; -1 where none of it is folded. @see PNG (third edition), 11.3.3 and 11.3.2.3 */
function foldedAt(type: string, data: Buffer): number {
  const name = data.indexOf(0)
  if (name < 0) return -1
  if (type !== 'iTXt') return name + 2
  if (data[name + 1] !== 1) return -1
  const language = data.indexOf(0, name + 3)
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1)
  return translated < 0 ? -1 : translated + 1
}

/** @returns how many bytes it unfolds to; at most one more than `most` */
function unfoldedBytes(folded: Buffer, most: number): number {
  try {
    return inflateSync(folded, { maxOutputLength: most }).length
  } catch (error) {
    // What is damaged unfolds to nothing.
    return error instanceof RangeError ? most + 1 : 0
  }
}

/** @param bytes of the whole file @returns whether its texts, or its profile, are more than anybody writes */
export async function hasExcessiveTexts(handle: FileHandle, bytes: number): Promise<boolean> {
  let left = mostBytes
  let texts = 0
  const head = Buffer.alloc(8)
  for (let at = 8, i = 0; at + 12 <= bytes; i++) {
    if (i === mostChunks) return true
    const { bytesRead } = await handle.read(head, 0, 8, at)
    if (bytesRead < 8) return false
    const [length, type] = [head.readUInt32BE(0), head.toString('latin1', 4, 8)]
    if (type === 'IEND') return false
    if (isText(type)) texts += 1
    if (isText(type) || type === 'iCCP') {
      if (length > left || texts > mostTexts) return true
      left -= length
    }
    if (hasFolded(type)) {
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, at + 8)
      const from = foldedAt(type, buffer)
      if (from >= 0) left -= unfoldedBytes(buffer.subarray(from), left)
      if (left < 0) return true
    }
    at += 12 + length
  }
  return false
}

/** The file without its texts and its profile. */
export function withoutTexts(file: Buffer): Buffer {
  const pieces = [file.subarray(0, 8)]
  for (let at = 8; at + 12 <= file.length;) {
    const end = Math.min(file.length, at + 12 + file.readUInt32BE(at))
    const type = file.toString('latin1', at + 4, at + 8)
    if (!isText(type) && type !== 'iCCP') pieces.push(file.subarray(at, end))
    at = end
  }
  return Buffer.concat(pieces)
}
