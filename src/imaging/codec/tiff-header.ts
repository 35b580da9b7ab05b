/** What a TIFF is whose samples libvips does not take, from its directory. */
import type { FileHandle } from 'node:fs/promises'
import { makeSubstitute, type ForeignPicture, type Substitute } from './foreign/inspect.ts'
import { UnsupportedKind } from './foreign/job.ts'
import { inspectBySharp } from './inspect-by-sharp.ts'
import type { Inspection } from './inspection.ts'
import type { Place, TiffPages } from './tiff-pages.ts'

const largestBlock = 16 * 1024 * 1024

const largestFile = 1_000_000_000

/** A block of metadata that a page names. */
async function readBlock(
  handle: FileHandle,
  { blocks }: TiffPages,
  tag: number,
): Promise<Buffer | undefined> {
  const place = blocks.get(tag)
  if (!place || place.length > largestBlock) return undefined
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(place.length), 0, place.length, place.at)
  return bytesRead === place.length ? buffer : undefined
}

/**
 * The picture of a TIFF whose only full page hangs on a reduced copy of it: libvips is given that page as the first.
 * @throws UnsupportedKind; Error where its strips do not lie in the file; StudioFault as `readHeader`
 */
export async function inspectSubPage(
  file: string,
  handle: FileHandle,
  bytes: number,
  pages: TiffPages,
): Promise<Inspection> {
  if (bytes > largestFile) throw new UnsupportedKind('TIFF of more than 1 GB with its full page in a SubIFD')
  const substitute: Substitute = { kind: 'tiffSubPage', file, directory: pages.directory }
  const found = await inspectBySharp(await makeSubstitute(substitute, 0), file, 'tiff', bytes, null)
  const [xmp, iptc] = await Promise.all([700, 33723].map((tag) => readBlock(handle, pages, tag)))
  return {
    ...found,
    hasAlpha: found.hasAlpha && !pages.hasOtherSample,
    substitute,
    ...(xmp && { xmp }),
    ...(iptc && { iptc }),
  }
}

/** @returns null where the directory is not whole @throws UnsupportedKind */
export async function inspectTiffSamples(
  file: string,
  handle: FileHandle,
  shown: TiffPages,
): Promise<ForeignPicture | null> {
  const { tags, pages, directory, reading } = shown
  const read = async ({ at, length }: Place) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return bytesRead === length ? buffer : null
  }
  const [width, height] = [tags.get(256) ?? 0, tags.get(257) ?? 0]
  if (width < 1 || height < 1) return null
  const orientation = Math.min(8, Math.max(1, tags.get(274) ?? 1))
  let substitute: Substitute = { kind: 'tiff', file, directory }
  if (reading === 'jpeg') {
    const at = tags.get(513) ?? 0
    const start = await read({ at, length: 2 })
    if (start?.readUInt16BE(0) !== 0xffd8) throw new UnsupportedKind('JPEG-compressed TIFF of the old kind')
    const length = tags.get(514) || (await handle.stat()).size - at
    substitute = { kind: 'embedded', file, at, length, orientation }
  }
  const photometric = tags.get(262) ?? 1
  const bits = tags.get(258) ?? 1
  const isLab = photometric === 8 || photometric === 9
  const isWide = bits > 8 || isLab || photometric === 3 || tags.get(339) === 3
  const [icc, xmp, iptc] = await Promise.all([34675, 700, 33723].map((tag) => readBlock(handle, shown, tag)))
  const [alpha, colors] = [tags.get(338), photometric === 2 || isLab ? 3 : photometric === 5 ? 4 : 1]
  return {
    width,
    height,
    depth: isWide && photometric !== 5 && reading === 'samples' ? 16 : 8,
    pages,
    orientation,
    isGrey: photometric < 2,
    hasAlpha: (alpha === 1 || alpha === 2) && (tags.get(277) ?? 1) > colors,
    substitute,
    notes: [],
    // Lab has become sRGB already.
    ...(icc && !isLab && { icc }),
    ...(xmp && { xmp }),
    ...(iptc && { iptc }),
  }
}
