/** What a photo is, from its header alone; nothing is decoded, and no limit can be got around by a lie in the name. */
import { constants } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import sharp, { type Metadata } from 'sharp'
import type { Note, PhotoHeader } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { inspectForeign, isForeignFormat, type ForeignPicture, type Substitute } from './foreign/inspect.ts'
import { UnsupportedKind } from './foreign/job.ts'
import { readJpegFrame } from './jpeg-structure.ts'
import { readJxlHeader } from './jxl.ts'
import { sniff, sniffBytes, type PhotoFormat } from './sniff.ts'
import { jpegTexts, pngProfiles, pngTexts, type FreeText } from '../metadata/free-texts.ts'
import { exifOrientation } from '../metadata/exif-words.ts'
import { isLimitedGrey } from './avif-range.ts'
import { readPngCicp, type Cicp } from './png-cicp.ts'
import { endMissing, pngLacksEnd } from './end-mark.ts'
import { readPngGamma } from './png-gamma.ts'
import { isRawCompression, readTiffPages, type TiffPages } from './tiff-pages.ts'
import { inspectTiffSamples } from './tiff-header.ts'
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
  /** The color space of a PNG's samples by code points, where it is not sRGB. */
  cicp?: Cicp
  /** Its grey samples reach from 16 to 235 only. */
  limitedGrey?: boolean
  /** What is decoded in place of the file, where libvips does not know its format. */
  substitute?: Substitute
  /** What the person should know of how it is read. */
  notes?: Note[]
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
    const inspection = await inspectFormat(sniffed.format, file, handle, stat.size, limits)
    if (sniffed.format === 'avif') inspection.limitedGrey = isLimitedGrey(buffer.subarray(0, bytesRead))
    if (sniffed.format === 'png' && (await pngLacksEnd(handle, stat.size))) inspection.notes = [endMissing]
    const cicp = sniffed.format === 'png' ? await readPngCicp(handle) : null
    if (cicp) {
      inspection.cicp = cicp
      // It goes before a profile.
      delete inspection.icc
    }
    const gamma = sniffed.format === 'png' && !cicp ? await readPngGamma(handle) : null
    if (gamma !== null) inspection.gamma = gamma
    if (sniffed.format === 'jpeg') {
      const { buffer: head, bytesRead: length } = await handle.read(Buffer.alloc(textBytes), 0, textBytes, 0)
      inspection.texts = jpegTexts(head.subarray(0, length))
    }
    const { width, height } = inspection.header
    if (width * height > limits.maxPixels) {
      throw new StudioFault('image.tooLarge', { file, width, height, limit: limits.maxPixels })
    }
    return inspection
  } catch (error) {
    if (error instanceof UnsupportedKind) {
      throw new StudioFault('image.unsupported', { file, format: error.message }, error)
    }
    throw asReadFault(error, file)
  } finally {
    await handle.close()
  }
}

/** @throws UnsupportedKind, StudioFault as `readHeader` */
async function inspectFormat(
  format: PhotoFormat,
  file: string,
  handle: FileHandle,
  bytes: number,
  { maxPixels }: Limits,
): Promise<Inspection> {
  if (format === 'jxl') return inspectJxl(file, handle, bytes)
  if (format === 'tiff') return inspectTiff(file, handle, bytes, maxPixels)
  if (isForeignFormat(format)) {
    const { exif } = format === 'raw' ? await readTiffFacts(handle) : {}
    const picture = await inspectForeign(format, file, handle, { bytes, maxPixels }).catch(
      (error: unknown) => {
        throw asHeaderFault(error, file)
      },
    )
    return asInspection(file, format, bytes, picture && { ...picture, ...(exif && { exif }) })
  }
  const frame = format === 'jpeg' ? await readJpegFrame(handle) : null
  if (frame?.marker === 0xf7) return inspectFormat('jls', file, handle, bytes, { maxPixels })
  if (frame && frame.precision !== 8) throw new UnsupportedKind(`${frame.precision}-bit JPEG`)
  return inspectBySharp(file, format, bytes, null)
}

async function inspectTiff(
  file: string,
  handle: FileHandle,
  bytes: number,
  maxPixels: number,
): Promise<Inspection> {
  const facts = await readTiffFacts(handle)
  const pages = await readTiffPages(handle)
  if (facts.raw || (pages && isRawCompression(pages))) {
    return inspectFormat('raw', file, handle, bytes, { maxPixels })
  }
  if (pages?.unsupported) throw new UnsupportedKind(pages.unsupported)
  if (pages?.isExcessive) throw new UnsupportedKind('TIFF with more than 1000 pages:')
  const inspection =
    pages && pages.reading !== 'libvips'
      ? asInspection(file, 'tiff', bytes, await inspectTiffSamples(file, handle, pages))
      : await inspectBySharp(file, 'tiff', bytes, pages)
  if (facts.exif) inspection.exif = facts.exif
  if (facts.excessive) inspection.leftOut.push('EXIF')
  return inspection
}

/** What a reader says of a header that it does not understand. */
function asHeaderFault(error: unknown, file: string): unknown {
  const fault = asReadFault(error, file)
  if (fault instanceof StudioFault || fault instanceof UnsupportedKind || !(fault instanceof Error))
    return fault
  return new StudioFault('image.truncated', { file, reason: fault.message }, error)
}

/** @throws StudioFault where there is no picture, since the header was not whole */
function asInspection(
  file: string,
  format: PhotoFormat,
  bytes: number,
  picture: ForeignPicture | null,
): Inspection {
  if (!picture) {
    if (format === 'raw') throw new UnsupportedKind('camera raw files without a finished picture in them as')
    throw new StudioFault('image.truncated', { file, reason: 'its header is not whole' })
  }
  const { width, height, depth, pages, isGrey, isEmpty: _isEmpty, ...others } = picture
  const isTurned = others.orientation > 4
  return {
    ...others,
    header: {
      format,
      width: isTurned ? height : width,
      height: isTurned ? width : height,
      depth,
      pages,
      bytes,
    },
    space: depth === 16 ? (isGrey ? 'grey16' : 'rgb16') : 'srgb',
    animated: false,
    leftOut: [],
    page: 0,
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
