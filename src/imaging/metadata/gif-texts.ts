/** What a GIF says beside its pictures: comments, and XMP (GIF89a, and XMP Specification part 3). */
import { signatures, textOf, type FreeText } from './free-texts.ts'

const [extension, image, comment, application] = [0x21, 0x2c, 0xfe, 0xff]
const xmpName = 'XMP DataXMP'
/** XMP stands between its block's name and this many bytes that let other readers pass over it. */
const trailerBytes = 258
const mostComments = 100

export interface GifTexts {
  texts: FreeText[]
  xmp?: Buffer
}

/**
 * Reads as far as the blocks are whole. The first comment may be a caption; those behind it have no place in a result.
 * @param bytes the file, or its beginning
 */
export function gifTexts(bytes: Buffer): GifTexts {
  const found: GifTexts = { texts: [] }
  let at = 13 + tableBytes(bytes[10])
  while (at < bytes.length) {
    const kind = bytes[at]
    if (kind === image) at = subBlocks(bytes, at + 11 + tableBytes(bytes[at + 9])).end
    else if (kind === extension) at = readExtension(bytes, at, found)
    else break
  }
  return found
}

function readExtension(bytes: Buffer, at: number, found: GifTexts): number {
  const label = bytes[at + 1]
  const { parts, end } = subBlocks(bytes, at + 2)
  if (label === comment) addComment(found.texts, Buffer.concat(parts))
  if (label === application && parts[0]?.toString('latin1') === xmpName) {
    // XMP is written as it is, not in sub-blocks: what looks like their lengths are its letters.
    const start = at + 3 + xmpName.length
    if (end - trailerBytes > start) found.xmp = bytes.subarray(start, end - trailerBytes)
  }
  return end
}

function addComment(texts: FreeText[], bytes: Buffer): void {
  const text = textOf(bytes).replaceAll('\0', '').trim()
  if (signatures.test(text) || texts.length >= mostComments || texts.some((other) => other.text === text))
    return
  texts.push({ name: 'a GIF comment', text, field: texts.length === 0 ? 'caption' : null })
}

/** Bytes of the color table that a packed field tells of. */
function tableBytes(packed: number | undefined): number {
  return packed !== undefined && packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0
}

/** The data from `at` on, each part behind its length, to the empty one that ends them. */
function subBlocks(bytes: Buffer, at: number): { parts: Buffer[]; end: number } {
  const parts: Buffer[] = []
  while (at < bytes.length && bytes[at] !== 0) {
    parts.push(bytes.subarray(at + 1, at + 1 + bytes[at]))
    at += 1 + bytes[at]
  }
  return { parts, end: at + 1 }
}
