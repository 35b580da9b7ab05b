/** What a photo is, from its header alone; nothing is decoded, and no limit can be got around by a lie in the name. */
import type { FileHandle } from 'node:fs/promises'
import type { PhotoHeader } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import {
  inspectForeign,
  isForeignFormat,
  makeSubstitute,
  type ForeignPicture,
  type Substitute,
} from './foreign/inspect.ts'
import { UnsupportedKind } from './foreign/job.ts'
import { gifTexts } from '../metadata/gif-texts.ts'
import { inspectBySharp } from './inspect-by-sharp.ts'
import type { Inspection, Limits } from './inspection.ts'
import { inspectJpeg, mayBeJpeg } from './jpeg-header.ts'
import { readJxlHeader } from './jxl.ts'
import { asReadFault, openPhoto } from './read-fault.ts'
import { sniff, sniffBytes, type PhotoFormat, type Sniffed } from './sniff.ts'
import { isLimitedGrey } from './avif-range.ts'
import { readPngCicp } from './png-cicp.ts'
import { endMissing, pngLacksEnd } from './end-mark.ts'
import { readPngGamma } from './png-gamma.ts'
import { hasExcessiveTexts } from './png-texts-bound.ts'
import { isRawPage, readTiffPages, type TiffPages } from './tiff-pages.ts'
import { inspectSubPage, inspectTiffSamples } from './tiff-header.ts'
import { readTiffFacts } from '../metadata/tiff-exif.ts'

/**
 * Format, upright size, depth and pages of a photo, from its first bytes.
 * @throws StudioFault `image.notFound`, `image.denied`, `image.empty`, `image.notAPicture`,
 *   `image.notAFile`, `image.unsupported`, `image.truncated` (the header itself is cut), `image.tooLarge`
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
    const head = buffer.subarray(0, bytesRead)
    const sniffed = sniffAll(head)
    if (sniffed.kind === 'none') throw new StudioFault('image.notAPicture', { file })
    if (sniffed.kind === 'unsupported') {
      throw new StudioFault('image.unsupported', { file, format: sniffed.name })
    }
    const inspection = await inspectFormat(sniffed.format, file, handle, stat.size, limits)
    if (sniffed.format === 'avif') inspection.limitedGrey = isLimitedGrey(head)
    if (sniffed.format === 'png' && (await pngLacksEnd(handle, stat.size))) inspection.notes = [endMissing]
    const cicp = sniffed.format === 'png' ? await readPngCicp(handle) : null
    if (cicp) {
      inspection.cicp = cicp
      // It goes before a profile.
      delete inspection.icc
    }
    if (sniffed.format === 'gif') Object.assign(inspection, gifTexts(await readBeginning(handle, stat.size)))
    const gamma = sniffed.format === 'png' && !cicp ? await readPngGamma(handle) : null
    if (gamma !== null) inspection.gamma = gamma
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

/** In these a GIF has said all that it says; in a longer one, what stands behind is not looked for. */
const mostGifBytes = 64 * 1024 * 1024

async function readBeginning(handle: FileHandle, bytes: number): Promise<Buffer> {
  const length = Math.min(bytes, mostGifBytes)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, 0)
  return buffer.subarray(0, bytesRead)
}

function sniffAll(head: Buffer): Sniffed {
  const sniffed = sniff(head)
  return sniffed.kind === 'none' && mayBeJpeg(head) ? { kind: 'photo', format: 'jpeg' } : sniffed
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
  if (format === 'png' && (await hasExcessiveTexts(handle, bytes))) return inspectPlainPng(file, bytes)
  if (format !== 'jpeg') return inspectBySharp(file, file, format, bytes, null)
  const jpeg = await inspectJpeg(file, handle, bytes)
  return jpeg === 'jls' ? inspectFormat('jls', file, handle, bytes, { maxPixels }) : jpeg
}

async function inspectPlainPng(file: string, bytes: number): Promise<Inspection> {
  const substitute: Substitute = { kind: 'plainPng', file }
  const found = await inspectBySharp(await makeSubstitute(substitute, 0), file, 'png', bytes, null)
  return { ...found, substitute, leftOut: ['PNG text'] }
}

async function inspectTiff(
  file: string,
  handle: FileHandle,
  bytes: number,
  maxPixels: number,
): Promise<Inspection> {
  const facts = await readTiffFacts(handle)
  const pages = await readTiffPages(handle)
  const maybeRaw = facts.raw === 'maybe' && !pages?.hasFullPage
  if (facts.raw === 'yes' || maybeRaw || (pages && isRawPage(pages))) {
    return inspectFormat('raw', file, handle, bytes, { maxPixels })
  }
  if (pages?.unsupported) throw new UnsupportedKind(pages.unsupported)
  if (pages?.isExcessive) throw new UnsupportedKind('TIFF with more than 1000 pages:')
  const inspection = await inspectTiffPage(file, handle, bytes, pages).catch((error: unknown) => {
    throw asHeaderFault(error, file)
  })
  if (facts.exif) inspection.exif = facts.exif
  if (facts.excessive) inspection.leftOut.push('EXIF')
  return inspection
}

async function inspectTiffPage(
  file: string,
  handle: FileHandle,
  bytes: number,
  pages: TiffPages | null,
): Promise<Inspection> {
  if (pages && pages.reading !== 'libvips')
    return asInspection(file, 'tiff', bytes, await inspectTiffSamples(file, handle, pages))
  if (pages?.isSubPage) return inspectSubPage(file, handle, bytes, pages)
  return inspectBySharp(file, file, 'tiff', bytes, pages)
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
