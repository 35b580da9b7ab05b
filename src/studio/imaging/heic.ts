/** HEIC: the pixels by libheif as WebAssembly; sharp's own libheif reads its header but has no HEVC decoder. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

interface HeifImage {
  get_width(): number
  get_height(): number
  is_primary(): boolean
  free(): void
  display(
    into: { data: Uint8ClampedArray; width: number; height: number },
    done: (filled: { data: Uint8ClampedArray } | null) => void,
  ): void
}

interface LibHeif {
  ready?: Promise<unknown>
  HeifDecoder: new () => { decode(file: Uint8Array): HeifImage[]; decoder: { delete(): void } | null }
}

let library: LibHeif | undefined

/**
 * Decodes the primary picture of a HEIC file, upright (libheif applies the file's own rotation and mirror).
 * @returns RGBA interleaved, 8 bits, in the file's own colour space
 * @throws Error when the data are damaged
 */
export async function decodeHeicFile(
  file: string,
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  library ??= createRequire(import.meta.url)('libheif-js/wasm-bundle.js') as LibHeif
  await library.ready
  const decoder = new library.HeifDecoder()
  const images = decoder.decode(await readFile(file))
  try {
    const image = images.find((candidate) => candidate.is_primary()) ?? images[0]
    if (!image) throw new Error('no picture in the HEIC file')
    const width = image.get_width()
    const height = image.get_height()
    const data = new Uint8ClampedArray(width * height * 4)
    const filled = await new Promise((done) => image.display({ data, width, height }, done))
    if (!filled) throw new Error('the HEVC data are damaged')
    return { width, height, rgba: new Uint8Array(data.buffer) }
  } finally {
    for (const image of images) image.free()
    decoder.decoder?.delete()
  }
}
