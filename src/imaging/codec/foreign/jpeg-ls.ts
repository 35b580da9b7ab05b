/** JPEG-LS: its frame header by hand, the pixels by CharLS as WebAssembly. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { need } from './job.ts'
import { plainFrame } from './jpeg2000.ts'

const mostChannels = 4

export interface JlsHeader {
  width: number
  height: number
  bits: number
  channels: number
}

/** @returns null where it is not in `head` @see ITU-T T.87, annex C */
export function readJlsHeader(head: Buffer): JlsHeader | null {
  for (let at = 2; at + 12 <= head.length && head[at] === 0xff;) {
    const marker = head[at + 1]
    if (marker === 0xf7) {
      const header = {
        bits: head[at + 4],
        height: head.readUInt16BE(at + 5),
        width: head.readUInt16BE(at + 7),
        channels: head[at + 9],
      }
      // More components take time and memory that the picture's size does not speak of.
      const isPicture = header.channels >= 1 && header.channels <= mostChannels
      return isPicture && header.width > 0 && header.height > 0 && header.bits >= 2 && header.bits <= 16
        ? header
        : null
    }
    at += 2 + head.readUInt16BE(at + 2)
  }
  return null
}

interface CharLs {
  JpegLSDecoder: new () => {
    getEncodedBuffer(length: number): Uint8Array
    getDecodedBuffer(): Uint8Array
    decode(): void
    getInterleaveMode(): number
    getFrameInfo(): { width: number; height: number; bitsPerSample: number; componentCount: number }
  }
}
type LoadCharLs = (options: {
  wasmBinary: Uint8Array
  print: () => void
  printErr: () => void
}) => Promise<CharLs>

/** @returns the picture as TIFF @throws Error where the data are damaged */
export async function transcodeJls(file: Buffer): Promise<Buffer> {
  const require = createRequire(import.meta.url)
  const load = require('@cornerstonejs/codec-charls/decodewasmjs') as LoadCharLs
  const wasmBinary = readFileSync(require.resolve('@cornerstonejs/codec-charls/decodewasm'))
  const silent = () => {}
  const { JpegLSDecoder } = await load({ wasmBinary, print: silent, printErr: silent })
  const decoder = new JpegLSDecoder()
  decoder.getEncodedBuffer(file.length).set(file)
  try {
    decoder.decode()
  } catch {
    // The codec throws a number: the place of its C++ exception.
    throw new Error('the JPEG-LS data are damaged')
  }
  const frame = decoder.getFrameInfo()
  const decoded = decoder.getDecodedBuffer()
  const isPlanar = decoder.getInterleaveMode() === 0 && frame.componentCount > 1
  return plainFrame(frame, isPlanar ? interleaved(decoded, frame) : decoded)
}

/** Samples of one component after the other, put pixel by pixel. */
function interleaved(
  bytes: Uint8Array,
  { width, height, bitsPerSample, componentCount }: Parameters<typeof plainFrame>[0],
): Uint8Array {
  const size = bitsPerSample > 8 ? 2 : 1
  const pixels = width * height
  need(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0, pixels * componentCount * size)
  const out = new Uint8Array(pixels * componentCount * size)
  for (let c = 0; c < componentCount; c++) {
    for (let p = 0; p < pixels; p++) {
      for (let b = 0; b < size; b++) {
        out[(p * componentCount + c) * size + b] = bytes[(c * pixels + p) * size + b]
      }
    }
  }
  return out
}
