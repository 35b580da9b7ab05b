/** What a photo is, from its header alone; nothing is decoded, and no limit can be got around by a lie in the name. */
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import sharp, { type Metadata } from 'sharp'
import type { PhotoHeader } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { jpegFrame } from './jpeg-structure.ts'
import { readJxlHeader } from './jxl.ts'
import { sniff, sniffBytes, type PhotoFormat } from './sniff.ts'
import { jpegTexts, pngProfiles, pngTexts, type FreeText } from '../metadata/free-texts.ts'
import { exifOrientation } from '../metadata/exif-words.ts'
import { readPngGamma } from './png-gamma.ts'
import { readTiffPages, type TiffPages } from './tiff-pages.ts'
import { readTiffFacts } from '../metadata/tiff-exif.ts'

// Each photo is decoded once: libvips' operation cache would only hold its pixels for longer.
sharp.cache(false)

/** Comments of a JPEG lie near its beginning. */
const textBytes = 256 * 1024

/** A header with what decoding needs to know besides. */
export interface Inspection {
  header: PhotoHeader
  /** Samples a pixel as libvips sees them, alpha included. */
  space: string
  hasAlpha: boolean
  /** EXIF orientation still to be applied by the decoder, 1 to 8. */
  orientation: number
  /** More than one picture in a format that moves (GIF, WebP), as against pages (TIFF). */
  animated: boolean
  icc?: Buffer
  exif?: Buffer
  xmp?: Buffer
  iptc?: Buffer
  density?: number
  /** See `free-texts.ts`. */
  texts?: FreeText[]
  /** Its orientation stands where no decoder looks. */
  isTurnedByText?: boolean
  /** What came with the photo and was left out: it is larger than any program writes. */
  leftOut: string[]
  /** Which of the file's pages is the photo. */
  page: number
  /** The exponent that a PNG's samples are encoded with, where it is not sRGB's. */
  gamma?: number
}

export interface Limits {
  /** Most pixels a photo may have. */
  maxPixels: number
}

/**
 * Format, upright size, depth and pages of a photo, from its first bytes.
 * @throws StudioFault `image.notFound`, `image.denied`, `image.empty`, `image.notAPicture`,
 *   `image.unsupported`, `image.truncated` (the header itself is cut), `image.tooLarge`
 */
export async function readHeader(file: string, limits: Limits): Promise<PhotoHeader> {
  return (await inspect(file, limits)).header
}

/** As `readHeader`, with the metadata blocks and what the decoder needs. */
export async function inspect(file: string, limits: Limits): Promise<Inspection> {
  const handle = await openPhoto(file)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw new StudioFault('image.notAPicture', { file })
    if (stat.size === 0) throw new StudioFault('image.empty', { file })
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(sniffBytes), 0, sniffBytes, 0)
    const sniffed = sniff(buffer.subarray(0, bytesRead))
    if (sniffed.kind === 'none') throw new StudioFault('image.notAPicture', { file })
    if (sniffed.kind === 'unsupported') {
      throw new StudioFault('image.unsupported', { file, format: sniffed.name })
    }
    const tiff = sniffed.format === 'tiff' ? await readTiffFacts(handle) : undefined
    if (tiff?.raw) throw new StudioFault('image.unsupported', { file, format: 'camera raw (DNG, NEF, ARW)' })
    const pages = sniffed.format === 'tiff' ? await readTiffPages(handle) : null
    const kind = pages?.unsupported ?? (sniffed.format === 'jpeg' ? await unsupportedJpeg(handle) : null)
    if (kind) throw new StudioFault('image.unsupported', { file, format: kind })
    if (pages?.isExcessive) {
      throw new StudioFault('image.unsupported', { file, format: 'TIFF with more than 1000 pages:' })
    }
    const inspection =
      sniffed.format === 'jxl'
        ? await inspectJxl(file, handle, stat.size)
        : await inspectBySharp(file, sniffed.format, stat.size, pages)
    const gamma = sniffed.format === 'png' ? await readPngGamma(handle) : null
    if (gamma !== null) inspection.gamma = gamma
    if (tiff?.exif) inspection.exif = tiff.exif
    if (sniffed.format === 'jpeg') {
      const { buffer: head, bytesRead: length } = await handle.read(Buffer.alloc(textBytes), 0, textBytes, 0)
      inspection.texts = jpegTexts(head.subarray(0, length))
    }
    if (tiff?.excessive) inspection.leftOut.push('EXIF')
    const { width, height } = inspection.header
    if (width * height > limits.maxPixels) {
      throw new StudioFault('image.tooLarge', { file, width, height, limit: limits.maxPixels })
    }
    return inspection
  } catch (error) {
    throw asReadFault(error, file)
  } finally {
    await handle.close()
  }
}

async function openPhoto(file: string): Promise<FileHandle> {
  try {
    // Non-blocking: a named pipe without a writer must not hold the studio up.
    return await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw asReadFault(error, file)
  }
}

/** The fault for an error of the file system while reading; faults and foreign errors come back as they are. */
export function asReadFault(error: unknown, file: string): unknown {
  if (error instanceof StudioFault || !(error instanceof Error)) return error
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case undefined:
      return error
    case 'ENOENT':
    case 'ENOTDIR':
      return new StudioFault('image.notFound', { file }, error)
    case 'EACCES':
    case 'EPERM':
      return new StudioFault('image.denied', { file }, error)
    case 'EISDIR':
    case 'ENXIO':
      return new StudioFault('image.notAPicture', { file }, error)
    default:
      return new StudioFault('image.truncated', { file, reason: `reading it failed with ${code}` }, error)
  }
}

async function inspectJxl(file: string, handle: FileHandle, bytes: number): Promise<Inspection> {
  const jxl = await readJxlHeader(handle, bytes)
  if (!jxl) throw new StudioFault('image.truncated', { file, reason: 'its header is not whole' })
  const { width, height, exif, xmp } = jxl
  return {
    header: { format: 'jxl', width, height, depth: 8, pages: 1, bytes },
    space: 'srgb',
    hasAlpha: true,
    orientation: 1,
    animated: false,
    leftOut: [],
    page: 0,
    ...(exif && { exif }),
    ...(xmp && { xmp }),
  }
}

/** Bytes in which a JPEG's frame header is looked for: behind the metadata of most, and a kind is only named by it. */
const jpegHead = 1024 * 1024

async function unsupportedJpeg(handle: FileHandle): Promise<string | null> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(jpegHead), 0, jpegHead, 0)
  const frame = jpegFrame(buffer.subarray(0, bytesRead))
  if (!frame) return null
  if (frame.marker === 0xf7) return 'JPEG-LS'
  return frame.precision === 8 ? null : `${frame.precision}-bit JPEG`
}

async function inspectBySharp(
  file: string,
  format: PhotoFormat,
  bytes: number,
  tiff: TiffPages | null,
): Promise<Inspection> {
  const page = tiff?.shown ?? 0
  let meta: Metadata
  try {
    // The limit is compared by the caller: here it would come back as a text only.
    meta = await sharp(file, { limitInputPixels: false, failOn: 'none', page }).metadata()
  } catch (error) {
    throw new StudioFault('image.truncated', { file, reason: 'its header is not whole' }, error)
  }
  if (meta.depth === 'float' || meta.depth === 'double' || meta.depth?.endsWith('complex')) {
    throw new StudioFault('image.unsupported', { file, format: 'floating-point TIFF' })
  }
  const { width, height } = meta.autoOrient
  const deep = meta.depth === 'ushort' && (meta.space === 'rgb16' || meta.space === 'grey16')
  // libheif turns the picture itself; the EXIF tag only repeats what it did.
  const turnsItself = format === 'heic' || format === 'avif'
  const hidden = format === 'png' ? pngProfiles(meta.comments) : {}
  const [exif, xmp, iptc] = [meta.exif ?? hidden.exif, meta.xmp ?? hidden.xmp, meta.iptc ?? hidden.iptc]
  const turn = meta.exif || !hidden.exif ? 1 : exifOrientation(hidden.exif)
  const isOnItsSide = turn >= 5
  return {
    header: {
      format,
      width: turnsItself ? meta.width : isOnItsSide ? height : width,
      height: turnsItself ? meta.height : isOnItsSide ? width : height,
      depth: deep ? 16 : 8,
      pages: tiff?.pages ?? Math.max(1, meta.pages ?? 1),
      bytes,
    },
    space: meta.space,
    hasAlpha: meta.hasAlpha && !tiff?.hasOtherSample,
    orientation: turnsItself ? 1 : turn === 1 ? (meta.orientation ?? 1) : turn,
    ...(turn !== 1 && { isTurnedByText: true }),
    animated: format !== 'tiff' && (meta.pages ?? 1) > 1,
    leftOut: [],
    page,
    ...(meta.icc && { icc: meta.icc }),
    ...(exif && { exif }),
    ...(xmp && { xmp }),
    ...(iptc && { iptc }),
    ...(meta.density && { density: meta.density }),
    ...(format === 'png' && { texts: pngTexts(meta.comments) }),
  }
}
