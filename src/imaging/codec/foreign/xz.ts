/** LZMA as TIFF writes it: a whole .xz stream, by xz-embedded as WebAssembly. */
import { createRequire } from 'node:module'
import { ReadableStream } from 'node:stream/web'

/** The package declares the browser's streams. */
interface XzPackage {
  XzReadableStream: new (stream: ReadableStream<Uint8Array>) => ReadableStream<Uint8Array>
}

/** @param length bytes that are wanted; no more than that and a little is ever held */
export async function decodeXz(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const { XzReadableStream } = createRequire(import.meta.url)('xz-decompress') as XzPackage
  const out = new Uint8Array(length)
  let to = 0
  const source = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(packed)
      controller.close()
    },
  })
  for await (const piece of new XzReadableStream(source)) {
    const taken = piece.subarray(0, length - to)
    out.set(taken, to)
    to += taken.length
    if (to === length) break
  }
  return out.subarray(0, to)
}
