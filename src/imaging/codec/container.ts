/** Puts metadata blocks into an encoded JPEG, PNG or WebP, byte for byte as they are; pixels are not touched. */
import { crc32, deflateSync } from 'node:zlib'
import type { OutputFormat } from '../../contract/photo-formats.ts'

/** What goes into the file. `exif` is a TIFF block without the `Exif\0\0` in front. */
export interface EmbeddedBlocks {
  exif?: Buffer
  xmp?: string
  /** What of the XMP does not fit one segment of a JPEG. */
  extendedXmp?: ExtendedXmp
  /** A Photoshop image resource block (`8BIM...`) that holds the IPTC records; JPEG only. */
  iptc?: Buffer
  icc?: Buffer
  /** Pixels an inch. */
  density?: number
}

/** @see XMP part 3, 1.1.3.1 */
export interface ExtendedXmp {
  /** MD5 of the data in capital hexadecimal digits, which the packet names. */
  digest: string
  data: Buffer
}

/**
 * The file as a list of buffers to be written one after the other.
 * @param encoded as the encoder made it, without metadata; TIFF and AVIF come back unchanged
 */
export function embed(encoded: Buffer, format: OutputFormat, blocks: EmbeddedBlocks): Buffer[] {
  switch (format) {
    case 'jpeg':
      return embedInJpeg(encoded, blocks)
    case 'png':
      return embedInPng(encoded, blocks)
    case 'webp':
      return embedInWebp(encoded, blocks)
    case 'tiff':
    case 'avif':
      return [encoded]
  }
}

/** A segment's length field counts itself and has 16 bits. */
const longestSegment = 65533
const xmpName = 'http://ns.adobe.com/xap/1.0/\0'
const extensionName = 'http://ns.adobe.com/xmp/extension/\0'

/** @param made takes a segment's marker, name and data */
function writeExtendedXmp(
  { digest, data }: ExtendedXmp,
  made: (marker: number, name: string, data: Buffer) => void,
): void {
  const capacity = longestSegment - extensionName.length - 40
  for (let at = 0; at < data.length; at += capacity) {
    const place = Buffer.alloc(8)
    place.writeUInt32BE(data.length, 0)
    place.writeUInt32BE(at, 4)
    const piece = [Buffer.from(digest, 'latin1'), place, data.subarray(at, at + capacity)]
    made(0xffe1, extensionName, Buffer.concat(piece))
  }
}

/** @see JEITA CP-3451 (Exif APP1); XMP part 3, 1.1.3; ICC.1 annex B.4; JFIF 1.02 */
function embedInJpeg(
  encoded: Buffer,
  { exif, xmp, extendedXmp, iptc, icc, density }: EmbeddedBlocks,
): Buffer[] {
  // Without metadata libvips writes no JFIF header, so this one, which holds the density, is ours.
  const dots = Math.min(65535, Math.max(1, Math.round(density ?? 72)))
  const head = Buffer.from('ffd8ffe000104a46494600010201000000000000', 'hex')
  head.writeUInt16BE(dots, 14)
  head.writeUInt16BE(dots, 16)
  const hasJfif = encoded.readUInt16BE(2) === 0xffe0
  const after = hasJfif ? 4 + encoded.readUInt16BE(4) : 2
  const out: Buffer[] = [head]
  const segment = (marker: number, name: string, data: Buffer) => {
    const start = Buffer.alloc(4 + name.length)
    start.writeUInt16BE(marker, 0)
    start.writeUInt16BE(2 + name.length + data.length, 2)
    start.write(name, 4, 'latin1')
    out.push(start, data)
  }
  if (exif) segment(0xffe1, 'Exif\0\0', exif)
  if (xmp) segment(0xffe1, xmpName, Buffer.from(xmp))
  if (extendedXmp) writeExtendedXmp(extendedXmp, segment)
  if (icc) {
    const capacity = longestSegment - 14
    const count = Math.ceil(icc.length / capacity)
    for (let i = 0; i < count; i++) {
      const name = `ICC_PROFILE\0${String.fromCharCode(i + 1, count)}`
      segment(0xffe2, name, icc.subarray(i * capacity, (i + 1) * capacity))
    }
  }
  if (iptc) segment(0xffed, 'Photoshop 3.0\0', iptc)
  out.push(encoded.subarray(after))
  return out
}

/** Largest blocks that fit JPEG's segments, in bytes. */
export const maxJpegBlockBytes = {
  exif: longestSegment - 6,
  xmp: longestSegment - xmpName.length,
  iptc: longestSegment - 14,
} as const

/** @see PNG (third edition), 11.3.2.3 iCCP, 11.3.3.4 iTXt, 11.3.4.3 pHYs, 11.3.4.4 eXIf */
function embedInPng(encoded: Buffer, { exif, xmp, icc, density }: EmbeddedBlocks): Buffer[] {
  // Signature and IHDR are always the first 33 bytes; profile and density must come before the pixels.
  const out = [encoded.subarray(0, 33)]
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const length = Buffer.alloc(4)
    length.writeUInt32BE(data.length)
    const sum = Buffer.alloc(4)
    sum.writeUInt32BE(crc32(body))
    out.push(length, body, sum)
  }
  if (icc) chunk('iCCP', Buffer.concat([Buffer.from('icc\0\0', 'latin1'), deflateSync(icc)]))
  if (density) {
    const data = Buffer.alloc(9)
    const dots = Math.round(density / 0.0254)
    data.writeUInt32BE(dots, 0)
    data.writeUInt32BE(dots, 4)
    data[8] = 1
    chunk('pHYs', data)
  }
  if (xmp)
    chunk('iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\0\0\0\0', 'latin1'), Buffer.from(xmp)]))
  if (exif) chunk('eXIf', exif)
  out.push(...withoutChunk(encoded, 33, density ? 'pHYs' : ''))
  return out
}

/** The chunks from `at` on, without those of one type that were written anew. */
function withoutChunk(encoded: Buffer, at: number, type: string): Buffer[] {
  if (type === '') return [encoded.subarray(at)]
  const out: Buffer[] = []
  while (at + 12 <= encoded.length) {
    const end = at + 12 + encoded.readUInt32BE(at)
    const name = encoded.toString('latin1', at + 4, at + 8)
    // Behind the first pixels nothing of interest comes.
    if (name === 'IDAT') break
    if (name !== type) out.push(encoded.subarray(at, end))
    at = end
  }
  out.push(encoded.subarray(at))
  return out
}

/** @see WebP container specification: VP8X, ICCP, EXIF, XMP */
function embedInWebp(encoded: Buffer, { exif, xmp, icc }: EmbeddedBlocks): Buffer[] {
  if (!exif && !xmp && !icc) return [encoded]
  const chunks: [type: string, data: Buffer][] = []
  for (let at = 12; at + 8 <= encoded.length;) {
    const size = encoded.readUInt32LE(at + 4)
    chunks.push([encoded.toString('latin1', at, at + 4), encoded.subarray(at + 8, at + 8 + size)])
    at += 8 + size + (size & 1)
  }
  const flags = { icc: 0x20, alpha: 0x10, exif: 0x08, xmp: 0x04 }
  let extended = Buffer.from(chunks.find(([type]) => type === 'VP8X')?.[1] ?? simpleWebpHeader(chunks))
  extended[0] = extended[0] | (icc ? flags.icc : 0) | (exif ? flags.exif : 0) | (xmp ? flags.xmp : 0)
  const others = chunks.filter(([type]) => type !== 'VP8X' && !(icc && type === 'ICCP'))
  const ordered: [string, Buffer][] = [
    ['VP8X', extended],
    ...(icc ? [['ICCP', icc] as [string, Buffer]] : []),
  ]
  ordered.push(...others)
  if (exif) ordered.push(['EXIF', exif])
  if (xmp) ordered.push(['XMP ', Buffer.from(xmp)])
  const body = ordered.flatMap(([type, data]) => {
    const start = Buffer.alloc(8)
    start.write(type, 0, 'latin1')
    start.writeUInt32LE(data.length, 4)
    return data.length & 1 ? [start, data, Buffer.alloc(1)] : [start, data]
  })
  const riff = Buffer.from(encoded.subarray(0, 12))
  riff.writeUInt32LE(4 + body.reduce((sum, piece) => sum + piece.length, 0), 4)
  return [riff, ...body]
}

/** VP8X data for a file that has only a VP8 or VP8L chunk: its size and whether it has alpha. */
function simpleWebpHeader(chunks: [type: string, data: Buffer][]): Buffer {
  const lossless = chunks.find(([type]) => type === 'VP8L')?.[1]
  const lossy = chunks.find(([type]) => type === 'VP8 ')?.[1]
  const out = Buffer.alloc(10)
  let width = 1
  let height = 1
  if (lossless) {
    const bits = lossless.readUInt32LE(1)
    width = (bits & 0x3fff) + 1
    height = ((bits >>> 14) & 0x3fff) + 1
    if ((bits >>> 28) & 1) out[0] = 0x10
  } else if (lossy) {
    width = lossy.readUInt16LE(6) & 0x3fff
    height = lossy.readUInt16LE(8) & 0x3fff
  }
  out.writeUIntLE(width - 1, 4, 3)
  out.writeUIntLE(height - 1, 7, 3)
  return out
}
/** The segments before a JPEG's pixels: where each begins and ends, marker included. */
export function* jpegSegments(file: Buffer): Generator<{ marker: number; start: number; end: number }> {
  for (let at = 2; at + 4 <= file.length && file[at] === 0xff;) {
    const marker = file[at + 1]
    // Start of scan: pixels from here on.
    if (marker === 0xda) return
    const end = at + 2 + file.readUInt16BE(at + 2)
    if (end > file.length) return
    yield { marker, start: at, end }
    at = end
  }
}

const isXmp = (file: Buffer, { marker, start }: { marker: number; start: number }) =>
  marker === 0xe1 && file.toString('latin1', start + 4, start + 4 + xmpName.length) === xmpName

/** The XMP packet of a JPEG, or null. */
export function readJpegXmp(file: Buffer): Buffer | null {
  for (const segment of jpegSegments(file)) {
    if (isXmp(file, segment)) return file.subarray(segment.start + 4 + xmpName.length, segment.end)
  }
  return null
}

const isExtension = (file: Buffer, { marker, start }: { marker: number; start: number }) =>
  marker === 0xe1 && file.toString('latin1', start + 4, start + 4 + extensionName.length) === extensionName

/**
 * A JPEG with another XMP packet, as buffers to be written one after the other; everything else as it is.
 * @param xmp at most `maxJpegBlockBytes.xmp` bytes
 */
export function replaceJpegXmp(file: Buffer, xmp: string, extended?: ExtendedXmp): Buffer[] {
  const made: Buffer[] = []
  const make = (marker: number, name: string, data: Buffer) => {
    const head = Buffer.alloc(4 + name.length)
    head.writeUInt16BE(marker, 0)
    head.writeUInt16BE(2 + name.length + data.length, 2)
    head.write(name, 4, 'latin1')
    made.push(head, data)
  }
  make(0xffe1, xmpName, Buffer.from(xmp))
  if (extended) writeExtendedXmp(extended, make)
  const out = [file.subarray(0, 2)]
  let at = 2
  let written = false
  for (const segment of jpegSegments(file)) {
    const isOld = isXmp(file, segment) || isExtension(file, segment)
    // JFIF and EXIF want to be first; XMP comes right behind.
    const early = segment.marker === 0xe0 || (segment.marker === 0xe1 && !isOld)
    if (!early && !written) {
      out.push(file.subarray(at, segment.start), ...made)
      at = segment.start
      written = true
    }
    if (isOld) {
      out.push(file.subarray(at, segment.start))
      at = segment.end
    }
  }
  out.push(file.subarray(at))
  return written ? out : [file.subarray(0, 2), ...made, file.subarray(2)]
}
