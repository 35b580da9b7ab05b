/** Thumbnails, of originals and of finished pictures: where they lie, and made where they are not there. */
import { mkdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { defaultMaxPixels } from '../../contract/engine.ts'
import { probeFilm } from '../../ffmpeg/probe.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { removeLeftovers } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { thumbPath, thumbSizes, type ThumbSize } from '../../imaging/codec/thumb-paths.ts'
import { presentOriginal } from './files.ts'
import { makeFilmThumbs, type FilmTools } from './film-intake.ts'
import type { Library } from './open.ts'
import type { PhotoRow } from './photo-repository.ts'

interface Rendered {
  key: string
  /** Relative to the library's folder. */
  file: string
}

/**
 * Absolute path of a photo's thumbnail; it is made anew from the original where somebody has deleted it.
 * @param films finds ffmpeg, for the poster frame of a film
 * @throws StudioFault `library.fileMissing`, or about the picture
 */
export async function originalThumb(
  library: Library,
  engine: EngineClient,
  photo: PhotoRow,
  size: ThumbSize,
  films: FilmTools,
): Promise<string> {
  const path = thumbPath(library.paths.thumbs, photo.sha256, size)
  if (await isWhole(path)) return path
  const input = await presentOriginal(library, photo)
  if (photo.film !== null) {
    const tools = await films()
    await makeFilmThumbs(library, engine, tools, await probeFilm(tools, input), photo.sha256)
    return path
  }
  await engine.call('intake', { input, thumbs: library.paths.thumbs, maxPixels: defaultMaxPixels })
  return path
}

/** The same of a finished picture. @throws StudioFault about the picture, which may be gone */
export async function renderThumb(
  library: Library,
  engine: EngineClient,
  render: Rendered,
  size: ThumbSize,
): Promise<string> {
  const path = thumbPath(library.paths.thumbs, render.key, size)
  if (!(await isWhole(path))) await makeRenderThumbs(library, engine, render)
  return path
}

/** The small one is made of the large one: a picture of 100 megapixels is read once. */
export async function makeRenderThumbs(
  library: Library,
  engine: EngineClient,
  { key, file }: Rendered,
): Promise<void> {
  const [large, small] = [
    thumbPath(library.paths.thumbs, key, 'large'),
    thumbPath(library.paths.thumbs, key, 'small'),
  ]
  await mkdir(dirname(large), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, large)
  })
  const input = join(library.folder, file)
  await engine.call('downscale', { input, output: large, longestSide: thumbSizes.large })
  await engine.call('downscale', { input: large, output: small, longestSide: thumbSizes.small })
}

/** As `removeLeftovers`, of a render's thumbnails. */
export async function removeThumbLeftovers(library: Library, key: string): Promise<void> {
  for (const size of ['large', 'small'] as const)
    await removeLeftovers(thumbPath(library.paths.thumbs, key, size))
}

/** One of no bytes is what a power cut left. */
const isWhole = async (path: string) => ((await stat(path).catch(() => null))?.size ?? 0) > 0
