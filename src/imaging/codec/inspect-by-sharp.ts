/** The header of a photo whose format libvips knows. */
import sharp, { type Metadata } from 'sharp'
import type { PhotoHeader } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { exifOrientation } from '../metadata/exif-words.ts'
import { pngProfiles, pngTexts } from '../metadata/free-texts.ts'
import type { Inspection } from './inspection.ts'
import type { TiffPages } from './tiff-pages.ts'

// Each photo is decoded once: libvips' operation cache would only hold its pixels for longer.
sharp.cache(false)

/**
 * @param source the file, or what is read in its place
 * @throws StudioFault `image.truncated`, `image.unsupported`
 */
export async function inspectBySharp(
  source: string | Buffer,
  file: string,
  format: PhotoHeader['format'],
  bytes: number,
  tiff: TiffPages | null,
): Promise<Inspection> {
  const page = tiff?.shown ?? 0
  let meta: Metadata
  try {
    // The limit is compared by the caller: here it would come back as a text only.
    meta = await sharp(source, { limitInputPixels: false, failOn: 'none', page }).metadata()
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
