/** HEIC: the pixels by libheif as WebAssembly; sharp's own libheif reads its header but has no HEVC decoder. */
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { lazy } from '../../platform/lazy.ts'

/** Something on the WebAssembly side; a plain object with `code` is an error in its place. */
interface Handle {
  code?: unknown
}

interface Plane {
  id: unknown
  width: number
  height: number
  /** Bytes from one row to the next. */
  stride: number
  data: Uint8Array
}

/**
 * The part of libheif that is used. Its C functions, not the `HeifDecoder` class on top of them: that prints
 * to the standard output when a file is damaged, where a program's own output goes.
 */
interface LibHeif {
  ready?: Promise<unknown>
  heif_error_code: { heif_error_Ok: unknown }
  heif_colorspace: { heif_colorspace_RGB: unknown }
  heif_chroma: { heif_chroma_interleaved_RGBA: unknown }
  heif_channel: { heif_channel_interleaved: unknown }
  heif_context_alloc(): Handle | null
  heif_context_free(context: Handle): void
  heif_context_read_from_memory(context: Handle, file: Uint8Array): Handle
  heif_js_context_get_list_of_top_level_image_IDs(context: Handle): number[] | Handle | null
  heif_js_context_get_image_handle(context: Handle, id: number): Handle | null
  heif_image_handle_is_primary_image(image: Handle): number
  heif_image_handle_release(image: Handle): void
  heif_image_release(image: Handle): void
  heif_js_decode_image2(
    image: Handle,
    colorspace: unknown,
    chroma: unknown,
  ): Promise<(Handle & { channels: Plane[]; image: Handle }) | null>
}

const libHeif = lazy(() => createRequire(import.meta.url)('libheif-js/wasm-bundle.js') as LibHeif)

/**
 * Decodes the primary picture of a HEIC file, upright (libheif applies the file's own rotation and mirror).
 * @returns RGBA interleaved, 8 bits, in the file's own colour space
 * @throws Error when the data are damaged
 */
export async function decodeHeicFile(
  file: string,
): Promise<{ width: number; height: number; rgba: Uint8Array }> {
  const library = libHeif()
  await library.ready
  const context = library.heif_context_alloc()
  if (!context) throw new Error('libheif has no memory left')
  let image: Handle | null = null
  try {
    const parsed = library.heif_context_read_from_memory(context, await readFile(file))
    if (parsed.code !== library.heif_error_code.heif_error_Ok) throw new Error('the boxes make no sense')
    image = primary(library, context)
    if (!image) throw new Error('no picture in the file')
    return await decode(library, image)
  } finally {
    if (image) library.heif_image_handle_release(image)
    library.heif_context_free(context)
  }
}

/** The picture that the file says is the one to show, else the first. */
function primary(heif: LibHeif, context: Handle): Handle | null {
  const ids = heif.heif_js_context_get_list_of_top_level_image_IDs(context)
  let first: Handle | null = null
  for (const id of Array.isArray(ids) ? ids : []) {
    const image = heif.heif_js_context_get_image_handle(context, id)
    if (!image || image.code) continue
    if (heif.heif_image_handle_is_primary_image(image)) {
      if (first) heif.heif_image_handle_release(first)
      return image
    }
    if (first) heif.heif_image_handle_release(image)
    else first = image
  }
  return first
}

async function decode(heif: LibHeif, image: Handle) {
  const decoded = await heif.heif_js_decode_image2(
    image,
    heif.heif_colorspace.heif_colorspace_RGB,
    heif.heif_chroma.heif_chroma_interleaved_RGBA,
  )
  if (!decoded || decoded.code) throw new Error('the HEVC data are damaged')
  try {
    const plane = decoded.channels.find(({ id }) => id === heif.heif_channel.heif_channel_interleaved)
    if (!plane) throw new Error('libheif gave no RGB')
    const { width, height, stride, data } = plane
    const rgba = new Uint8Array(width * height * 4)
    for (let y = 0; y < height; y++) {
      rgba.set(data.subarray(y * stride, y * stride + width * 4), y * width * 4)
    }
    return { width, height, rgba }
  } finally {
    heif.heif_image_release(decoded.image)
  }
}
