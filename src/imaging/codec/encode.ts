/** Pixels become a file: format, size, colour profile, mark, metadata; whole or not at all. */
import { stat } from 'node:fs/promises'
import sharp, { type Sharp } from 'sharp'
import type { OutputOptions } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import type { Note } from '../../contract/notes.ts'
import { fill, writeWhole, type WriteOptions } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { markFor } from '../filters/mark.ts'
import { embed } from './container.ts'
import { Exiftool } from '../metadata/exiftool.ts'
import { addByExiftool, makeBlocks, type Blocks } from '../metadata/metadata.ts'
import { copySamples, type PhotoMetadata, type Provenance, type Raster } from '../photo.ts'
import { inProfile, paint, resize, stamp } from './output-pipeline.ts'
import { toEightBits } from '../filters/resample.ts'

sharp.cache(false)

/**
 * Writes a picture. The file appears whole under its name or not at all.
 *
 * 16 bits stay 16 in TIFF and PNG and become 8 elsewhere (a note says so); alpha is kept but in JPEG, where it
 * is laid on white (a note). The picture is written in the photo's own RGB profile, else as sRGB with sRGB's.
 * @param raster     sRGB, upright
 * @param output     absolute path; its folder exists
 * @param metadata   the original's blocks, or `{}`
 * @param provenance what coloured it, for XMP; null when nothing did (no AI mark is written then)
 * @param exiftool   shared by all pictures that are written at the same time, so that its runs wait for each other
 * @returns size of the file, and notes for the person
 * @throws StudioFault `output.diskFull`, `output.notWritable`, `output.nameTooLong`, `output.failed`
 */
export async function encodePhoto(
  raster: Raster,
  output: string,
  options: OutputOptions,
  metadata: PhotoMetadata,
  provenance: Provenance | null,
  {
    signal,
    exiftool = new Exiftool(),
    ...writing
  }: WriteOptions & { signal?: AbortSignal; exiftool?: Exiftool } = {},
): Promise<{ bytes: number; width: number; height: number; notes: Note[] }> {
  const notes: Note[] = []
  // Encoded before the file is begun: a cancel in these seconds leaves nothing to clear away.
  const { encoded, blocks, width, height } = await encode().catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
  signal?.throwIfAborted()
  return writeWhole(
    output,
    async (part) => {
      await fill(part, embed(encoded, options.format, blocks))
      await addByExiftool(part, options.format, blocks, notes, exiftool)
      return { bytes: (await stat(part)).size, width, height, notes }
    },
    writing,
  )

  async function encode() {
    let picture = options.longestSide ? await resize(raster, options.longestSide) : raster
    picture = fitTo(options.format, picture, notes)
    if (options.mark) picture = await marked(picture, notes)
    const { width, height } = picture
    return inProfile(picture, metadata.icc, options.format, async (image, icc) => {
      const blocks = makeBlocks({ metadata, provenance, icc, width, height }, options, notes)
      return { encoded: await compress(image, options, blocks).toBuffer(), blocks, width, height }
    })
  }
}

/** What the format can't hold is brought to what it can, with a note. */
function fitTo(format: OutputFormat, raster: Raster, notes: Note[]): Raster {
  let { data, alpha, depth } = raster
  if (depth === 16 && format !== 'tiff' && format !== 'png') {
    data = toEightBits(data as Uint16Array)
    alpha = alpha && toEightBits(alpha as Uint16Array)
    depth = 8
    notes.push({
      code: 'photo.depthReduced',
      message: `The photo's 16 bits became 8: ${format.toUpperCase()} holds no more. TIFF and PNG keep them.`,
      data: { format },
    })
  }
  if (alpha && format === 'jpeg') {
    data = paint(data, alpha, depth)
    alpha = undefined
    notes.push({
      code: 'photo.alphaFlattened',
      message:
        'Its transparent parts became white: JPEG has no transparency. PNG, TIFF, WebP and AVIF keep it.',
    })
  }
  const { width, height } = raster
  return { width, height, depth, data, ...(alpha && { alpha }) }
}

async function marked(raster: Raster, notes: Note[]): Promise<Raster> {
  const mark = markFor(raster.width, raster.height)
  if (!mark) {
    notes.push({
      code: 'mark.tooSmall',
      message: 'The picture is too small for the palette mark; it has none.',
    })
    return raster
  }
  const { data, info } = await sharp(mark.svg).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
  const copy = {
    ...raster,
    data: copySamples(raster.data),
    ...(raster.alpha && { alpha: copySamples(raster.alpha) }),
  }
  stamp(copy, { width: info.width, height: info.height, rgba: data }, mark.left, mark.top)
  return copy
}

function compress(image: Sharp, { format, quality }: OutputOptions, blocks: Blocks): Sharp {
  // JPEG, PNG and WebP get their blocks from `container.ts`, byte for byte.
  const withXmp = blocks.xmp && (format === 'tiff' || format === 'avif') ? image.withXmp(blocks.xmp) : image
  switch (format) {
    case 'jpeg':
      // Halved chroma would smear the very thing that was added; below 90 small files were asked for.
      return withXmp.jpeg({
        quality,
        chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0',
        // Huffman tables made for the picture cost six bytes a pixel and three quarters of the encoder's time,
        // and save 4 % of the file (25 old photographs at quality 92).
        optimiseCoding: false,
      })
    case 'png':
      return withXmp.png({ compressionLevel: 6 })
    case 'tiff': {
      // Pixels a millimetre. The tag is compulsory; 72 an inch is what says nothing.
      const dots = (blocks.density ?? 72) / 25.4
      return withXmp.tiff({ compression: 'deflate', predictor: 'horizontal', xres: dots, yres: dots })
    }
    case 'webp':
      return withXmp.webp({ quality, smartSubsample: quality >= 90 })
    case 'avif':
      return withXmp.avif({ quality, chromaSubsampling: quality >= 90 ? '4:4:4' : '4:2:0', effort: 4 })
  }
}
