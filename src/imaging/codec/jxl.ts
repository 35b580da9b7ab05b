/** JPEG XL: the header by hand (libvips has no decoder for it), the pixels by libjxl as WebAssembly. */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import { createRequire } from 'node:module'
import decodeJxl, { init } from '@jsquash/jxl/decode.js'
import { lazyAsync } from '../../platform/lazy.ts'

export interface JxlHeader {
  /** Upright, after the codestream's own orientation. */
  width: number
  height: number
  exif?: Buffer
  xmp?: Buffer
}

/** Metadata larger than this is not carried: no camera or scanner writes so much. */
const largestBlock = 16 * 1024 * 1024
const mostBoxes = 1000

/**
 * Size and metadata blocks, from the codestream's first bytes and the container's box table.
 * @returns null when the codestream's header is not there or not whole
 * @see ISO/IEC 18181-1, SizeHeader and ImageMetadata; 18181-2, the container
 */
export async function readJxlHeader(handle: FileHandle, bytes: number): Promise<JxlHeader | null> {
  const head = await readAt(handle, 0, 64)
  if (head.length >= 2 && head.readUInt16BE(0) === 0xff0a) return readCodestream(head)
  const pieces: Buffer[] = []
  let gathered = 0
  let exif: Buffer | undefined
  let xmp: Buffer | undefined
  for (const { type, start, size } of await readBoxes(handle, bytes)) {
    const skipped = type === 'jxlp' ? 4 : 0
    if ((type === 'jxlc' || type === 'jxlp') && gathered < 64 && size > skipped) {
      const piece = await readAt(handle, start + skipped, Math.min(size - skipped, 64 - gathered))
      pieces.push(piece)
      gathered += piece.length
    }
    if (size > largestBlock) continue
    // The Exif box starts with four bytes that say where its TIFF header is.
    if (type === 'Exif') exif = (await readAt(handle, start, size)).subarray(4)
    if (type === 'xml ') xmp = await readAt(handle, start, size)
  }
  const header = readCodestream(Buffer.concat(pieces))
  return header && { ...header, ...(exif && { exif }), ...(xmp && { xmp }) }
}

interface Box {
  type: string
  /** Where its content starts, and how long that is; never past the end of the file. */
  start: number
  size: number
}

async function readBoxes(handle: FileHandle, bytes: number): Promise<Box[]> {
  const boxes: Box[] = []
  for (let at = 0; at + 8 <= bytes && boxes.length < mostBoxes;) {
    const head = await readAt(handle, at, 16)
    if (head.length < 8) break
    const long = head.readUInt32BE(0) === 1
    if (long && head.length < 16) break
    let size = long ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0)
    if (size === 0) size = bytes - at
    const start = long ? 16 : 8
    if (size < start) break
    const end = Math.min(at + size, bytes)
    boxes.push({ type: head.toString('latin1', 4, 8), start: at + start, size: end - at - start })
    at += size
  }
  return boxes
}

async function readAt(handle: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** Codestreams are read bit by bit, least significant first. */
function readCodestream(data: Buffer): JxlHeader | null {
  if (data.length < 4 || data.readUInt16BE(0) !== 0xff0a) return null
  let position = 16
  const bits = (count: number): number => {
    let value = 0
    for (let i = 0; i < count; i++, position++) {
      value += (((data[position >> 3] ?? 0) >> (position & 7)) & 1) * 2 ** i
    }
    return value
  }
  const side = () => 1 + bits([9, 13, 18, 30][bits(2)])
  const small = bits(1) === 1
  const height = small ? (bits(5) + 1) * 8 : side()
  const ratio = bits(3)
  const ratios = [0, 1, 12 / 10, 4 / 3, 3 / 2, 16 / 9, 5 / 4, 2]
  const width = ratio > 0 ? Math.floor(height * ratios[ratio] + 1e-9) : small ? (bits(5) + 1) * 8 : side()
  const allDefault = bits(1) === 1
  const orientation = !allDefault && bits(1) === 1 ? bits(3) + 1 : 1
  // A bit that is not there must not be taken for a zero: the decoder would go on elsewhere.
  if (position > data.length * 8) return null
  return orientation > 4 ? { width: height, height: width } : { width, height }
}

/** The part of the runtime's WebAssembly that is used; TypeScript knows it from the DOM's library only. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { compile(bytes: Uint8Array): Promise<object> }
}

/** Compiles the decoder once. The package asks a browser to fetch it; here it lies in node_modules. */
const loadDecoder = lazyAsync(async () => {
  const path = createRequire(import.meta.url).resolve('@jsquash/jxl/codec/dec/jxl_dec.wasm')
  const decoder = await WebAssembly.compile(await readFile(path))
  // The codec answers with the browser's class, which Node lacks.
  const scope = globalThis as { ImageData?: unknown }
  scope.ImageData ??= class {
    data: Uint8ClampedArray
    width: number
    height: number
    constructor(data: Uint8ClampedArray, width: number, height: number) {
      this.data = data
      this.width = width
      this.height = height
    }
  }
  await (init as (module: object) => Promise<unknown>)(decoder)
})

/**
 * Decodes a whole JPEG XL file, upright, sRGB.
 *
 * The decoder is given the bare codestream, put together from the same boxes that `readJxlHeader` looked at: both see the
 * same size, so that no container can show the one a small picture and the other a large one.
 * @returns RGBA interleaved, 8 bits; HDR and 16-bit pictures are brought to 8 by the decoder
 * @throws whatever the decoder says when the data are damaged
 */
export async function decodeJxlFile(
  file: string,
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  await loadDecoder()
  const input = await readCodestreamOf(file)
  const { width, height, data } = await decodeJxl(input as unknown as ArrayBuffer)
  return { width, height, rgba: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) }
}

async function readCodestreamOf(file: string): Promise<Buffer> {
  const handle = await open(file)
  try {
    const { size } = await handle.stat()
    const head = await readAt(handle, 0, 2)
    if (head.length === 2 && head.readUInt16BE(0) === 0xff0a) return await readAt(handle, 0, size)
    const pieces: Buffer[] = []
    for (const box of await readBoxes(handle, size)) {
      const skipped = box.type === 'jxlp' ? 4 : 0
      if ((box.type !== 'jxlc' && box.type !== 'jxlp') || box.size <= skipped) continue
      pieces.push(await readAt(handle, box.start + skipped, box.size - skipped))
    }
    return Buffer.concat(pieces)
  } finally {
    await handle.close()
  }
}
