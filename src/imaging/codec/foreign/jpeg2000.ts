/** JPEG 2000: the header from its boxes, the pixels by OpenJPEG as WebAssembly. */
import { readFileSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { need } from './job.ts'
import { plainTiff } from '../tiff-wrapper.ts'

export interface Jp2Header {
  width: number
  height: number
  /** Samples a pixel after the palette, where there is one. */
  channels: number
  bits: number
  icc?: Buffer
  exif?: Buffer
  xmp?: Buffer
}

/** Boxes around the pixels, and blocks of metadata, are smaller in every file that was met. */
const largestBlock = 16 * 1024 * 1024
const mostBoxes = 200
/** More take time and memory that the picture's size does not speak of. */
const mostChannels = 5
const codestream = 0xff4fff51
/** XMP part 3, 1.1.4; and, as programs have agreed, a TIFF with EXIF. */
const xmpUuid = 'be7acfcb97a942e89c71999491e3afac'
const exifUuid = '4a706754696666457869662d3e4a5032'

/** @returns null where the header is not whole @see ITU-T T.800, annexes A and I */
export async function readJp2Header(handle: FileHandle, bytes: number): Promise<Jp2Header | null> {
  const read = async (at: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }
  const first = await read(0, 64)
  if (first.length >= 4 && first.readUInt32BE(0) === codestream) return readSize(first)
  const found: { header?: Jp2Header | null; icc?: Buffer; exif?: Buffer; xmp?: Buffer; channels?: number } =
    {}
  for (let at = 0, i = 0; at + 8 <= bytes && i < mostBoxes; i++) {
    const head = await read(at, 16)
    if (head.length < 8) break
    const long = head.readUInt32BE(0) === 1 && head.length === 16
    const start = at + (long ? 16 : 8)
    const size = long ? Number(head.readBigUInt64BE(8)) : head.readUInt32BE(0) || bytes - at
    if (size < start - at) break
    const type = head.toString('latin1', 4, 8)
    const length = at + size - start
    // Words may lie before the pixels, and behind them.
    if (type === 'jp2c') found.header ??= readSize(await read(start, 64))
    if (type === 'jp2h' && length <= largestBlock)
      Object.assign(found, readSuperbox(await read(start, length)))
    if (type === 'uuid' && length <= largestBlock) {
      const block = await read(start, length)
      const kind = block.toString('hex', 0, 16)
      if (kind === xmpUuid) found.xmp ??= block.subarray(16)
      if (kind === exifUuid) found.exif ??= block.subarray(16)
    }
    at += size
  }
  const { header, icc, exif, xmp, channels } = found
  if (!header) return null
  return {
    ...header,
    ...(channels && { channels }),
    ...(icc && { icc }),
    ...(exif && { exif }),
    ...(xmp && { xmp }),
  }
}

/** A profile, and the columns of a palette. */
function readSuperbox(box: Buffer): { icc?: Buffer; channels?: number } {
  const found: { icc?: Buffer; channels?: number } = {}
  for (let at = 0; at + 8 <= box.length;) {
    const size = box.readUInt32BE(at)
    if (size < 8 || at + size > box.length) break
    const type = box.toString('latin1', at + 4, at + 8)
    // Method 2: a profile follows.
    if (type === 'colr' && size > 11 && box[at + 8] === 2) found.icc ??= box.subarray(at + 11, at + size)
    if (type === 'pclr' && size > 11) found.channels = box[at + 10]
    at += size
  }
  return found
}

/** The SIZ marker at the beginning of a codestream. */
function readSize(data: Buffer): Jp2Header | null {
  if (data.length < 43 || data.readUInt32BE(0) !== codestream) return null
  const width = data.readUInt32BE(8) - data.readUInt32BE(16)
  const height = data.readUInt32BE(12) - data.readUInt32BE(20)
  const channels = data.readUInt16BE(40)
  if (width < 1 || height < 1 || channels < 1 || channels > mostChannels) return null
  return { width, height, channels, bits: (data[42] & 127) + 1 }
}

/** The part of the WebAssembly module that is used. */
interface OpenJpeg {
  J2KDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array
    getDecodedBuffer(): Uint8Array
    decode(): void
    getColorSpace(): number
    getFrameInfo(): {
      width: number
      height: number
      bitsPerSample: number
      componentCount: number
      isSigned: boolean
    }
  }
}
type LoadOpenJpeg = (options: {
  wasmBinary: Uint8Array
  print: () => void
  printErr: () => void
}) => Promise<OpenJpeg>

const syccColors = 3

/** @returns the picture as TIFF @throws Error where the data are damaged */
export async function transcodeJp2(file: Buffer, icc: Buffer | undefined): Promise<Buffer> {
  const require = createRequire(import.meta.url)
  const load = require('@cornerstonejs/codec-openjpeg/decodewasmjs') as LoadOpenJpeg
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-openjpeg/decodewasm'))
  const silent = () => {}
  const { J2KDecoder } = await load({ wasmBinary, print: silent, printErr: silent })
  const decoder = new J2KDecoder()
  decoder.getEncodedBuffer(file.length).set(file)
  decoder.decode()
  const frame = decoder.getFrameInfo()
  const decoded = decoder.getDecodedBuffer()
  if (decoded.length === 0) throw new Error('the codestream is not whole')
  return plainFrame(frame, decoded, { icc, isSycc: decoder.getColorSpace() === syccColors })
}

interface Frame {
  width: number
  height: number
  bitsPerSample: number
  componentCount: number
  isSigned?: boolean
}

/**
 * A codec's interleaved samples, of one byte or two, stretched to all of 8 or 16 bits.
 * @returns a TIFF
 */
export function plainFrame(
  { width, height, bitsPerSample, componentCount, isSigned = false }: Frame,
  bytes: Uint8Array,
  { icc, isSycc = false }: { icc?: Buffer | undefined; isSycc?: boolean } = {},
): Buffer {
  const deep = bitsPerSample > 8
  const whole = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const samples = width * height * componentCount
  need(whole, 0, samples * (deep ? 2 : 1))
  const channels = componentCount >= 3 ? Math.min(4, componentCount) : componentCount
  const most = 2 ** bitsPerSample - 1
  const offset = isSigned ? 2 ** (bitsPerSample - 1) : 0
  const full = deep ? 65535 : 255
  const read = (i: number) =>
    isSigned
      ? (deep ? whole.readInt16LE(i * 2) : whole.readInt8(i)) + offset
      : deep
        ? whole.readUInt16LE(i * 2)
        : whole[i]
  const pixels = width * height
  const data = deep ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels)
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      data[p * channels + c] = Math.min(full, Math.round((read(p * componentCount + c) * full) / most))
    }
  }
  if (isSycc && channels >= 3) fromYcc(data, channels, full)
  const isColor = channels >= 3
  return plainTiff({
    width,
    height,
    depth: deep ? 16 : 8,
    data,
    colors: isColor ? 'rgb' : 'grey',
    hasAlpha: channels === 2 || channels === 4,
    icc,
  })
}

function fromYcc(data: Uint8Array | Uint16Array, channels: number, full: number): void {
  const middle = (full + 1) / 2
  const clamp = (value: number) => Math.min(full, Math.max(0, Math.round(value)))
  for (let i = 0; i < data.length; i += channels) {
    const [y, cb, cr] = [data[i], data[i + 1] - middle, data[i + 2] - middle]
    data[i] = clamp(y + 1.402 * cr)
    data[i + 1] = clamp(y - 0.344136 * cb - 0.714136 * cr)
    data[i + 2] = clamp(y + 1.772 * cb)
  }
}
