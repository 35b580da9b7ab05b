/** Everything that the library needs of a photo, read once: hash, header, date, thumbnails. */
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { PhotoHeader } from '../../contract/engine.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { decodeSmall } from './decode.ts'
import { differenceHash } from '../difference-hash.ts'
import type { KnownWords } from '../../contract/photo-words.ts'
import { knownWords, withSidecars } from '../metadata/known-words.ts'
import { readSidecars } from '../metadata/sidecars.ts'
import { resourceBlock } from '../metadata/metadata.ts'
import { pipeline, resize } from './output-pipeline.ts'
import { inspect } from './header.ts'
import type { Inspection } from './inspection.ts'
import { asReadFault } from './read-fault.ts'
import { within } from './downscaled-copy.ts'
import { thumbPath, thumbSizes } from './thumb-paths.ts'

export interface Intake extends KnownWords {
  sha256: string
  header: PhotoHeader
  /** Milliseconds since 1970. */
  mtime: number
  /** See `differenceHash`. */
  dhash: string | null
}

export interface Beside {
  /** Files that may speak of the photo, the one that counts most first. */
  sidecars?: readonly string[]
  /** Milliseconds since 1970: no photo is of a later day. */
  now?: number | undefined
}

/**
 * Looks at a photo and writes its two thumbnails (upright, sRGB, WebP) into `thumbs`, named by the photo's hash;
 * those that are there already are kept.
 * @throws StudioFault as `readHeader` and `decodePhoto`; `output.*` for a thumbnail
 */
export async function intake(
  file: string,
  thumbs: string,
  maxPixels: number,
  signal: AbortSignal,
  beside: Beside = {},
): Promise<Intake> {
  // The header is read first: a broken file shall not be hashed to its end.
  const inspection = await inspect(file, { maxPixels })
  const { header } = inspection
  const [sha256, facts] = await Promise.all([hashFile(file, signal), stat(file)]).catch((error: unknown) => {
    throw asReadFault(error, file)
  })
  const small = thumbPath(thumbs, sha256, 'small')
  const large = thumbPath(thumbs, sha256, 'large')
  const picture = await decodeSmall(file, {
    maxPixels,
    signal,
    inspection,
    ...within(header, thumbSizes.large),
  })
  const tiny = await resize(picture, thumbSizes.small)
  const encode = (raster: typeof picture) => pipeline(raster).webp({ quality: 80, effort: 0 }).toBuffer()
  const write = async (output: string, raster: typeof picture) => {
    // One of no bytes is what a power cut left.
    if ((await stat(output).catch(() => null))?.size) return
    const bytes = await encode(raster)
    await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
      throw asWriteFault(error, output)
    })
    await writeBuffers(output, [bytes], { durable: false })
  }
  const [dhash] = await Promise.all([differenceHash(tiny), write(large, picture), write(small, tiny)])
  return {
    sha256,
    header,
    mtime: Math.round(facts.mtimeMs),
    dhash,
    ...(await wordsOf(file, inspection, beside)),
  }
}

async function wordsOf(
  file: string,
  { header, orientation, exif, xmp, iptc, texts }: Inspection,
  { sidecars: files = [], now = Date.now() }: Beside,
): Promise<KnownWords> {
  const photo = { file, width: header.width, height: header.height, orientation, now }
  const known = knownWords({ exif, xmp, iptc: (iptc && resourceBlock(iptc)) ?? undefined, texts }, photo)
  const { sidecars, notes } = await readSidecars(files, file)
  const all = withSidecars(known, sidecars, photo)
  return { ...all, notes: [...notes, ...all.notes] }
}
