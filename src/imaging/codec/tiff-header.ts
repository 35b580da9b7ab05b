/** What a TIFF is whose samples libvips does not take, from its directory. */
import type { FileHandle } from 'node:fs/promises'
import type { ForeignPicture, Substitute } from './foreign/inspect.ts'
import { UnsupportedKind } from './foreign/job.ts'
import type { Place, TiffPages } from './tiff-pages.ts'

const largestBlock = 16 * 1024 * 1024

/** @returns null where the directory is not whole @throws UnsupportedKind */
export async function inspectTiffSamples(
  file: string,
  handle: FileHandle,
  { tags, blocks, pages, directory, reading }: TiffPages,
): Promise<ForeignPicture | null> {
  const read = async ({ at, length }: Place) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return bytesRead === length ? buffer : null
  }
  const block = async (tag: number) => {
    const place = blocks.get(tag)
    return (place && place.length <= largestBlock && (await read(place))) || undefined
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
  const [icc, xmp, iptc] = await Promise.all([34675, 700, 33723].map(block))
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
