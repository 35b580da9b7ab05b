/** A photo file becomes pixels: upright, sRGB, RGB, whole or not at all. Writing is in `encode.ts`. */
import { readFile } from 'node:fs/promises'
import sharp, { type OutputInfo, type Sharp } from 'sharp'
import type { Note } from '../../contract/notes.ts'
import { StudioFault } from '../../contract/errors.ts'
import { inspect } from './header.ts'
import type { Inspection } from './inspection.ts'
import { asReadFault } from './read-fault.ts'
import { makeSubstitute } from './foreign/inspect.ts'
import { decodeHeicFile } from './heic.ts'
import { decodeJxlFile } from './jxl.ts'
import { toGamma } from '../../contract/lab.ts'
import { takeApart } from './interleaved.ts'
import type { Photo, PhotoMetadata, Raster } from '../photo.ts'
import { readProfile, type ProfileFacts } from '../color/profile.ts'
import { stretchBilinear } from '../filters/resample.ts'
import { lostText } from '../metadata/free-texts.ts'
import { placedRegions } from '../metadata/known-words.ts'
import { readXmpWords } from '../metadata/xmp-words.ts'
import { endMissing } from './end-mark.ts'
import { notesOf } from './inspection-notes.ts'
import { largestMended } from './jpeg-header.ts'
import { holeNote } from './jpeg-holes.ts'
import { mendJpeg } from './jpeg-structure.ts'
import { widenRange } from './avif-range.ts'
import { applyCicp } from './png-cicp.ts'
import { applyGamma } from './png-gamma.ts'
import { pngWithOrientation } from './png-orientation.ts'
import { mendTiff } from './tiff-structure.ts'
import { tiffAround } from './tiff-wrapper.ts'

export interface DecodeOptions {
  /** Most pixels a photo may have; compared with the header before anything is decoded. */
  maxPixels: number
  /** Looked at before and after the decoder runs; libvips itself can't be stopped half way. */
  signal?: AbortSignal | undefined
  /** What `inspect` has said of this file, so that its header is not read again. */
  inspection?: Inspection | undefined
}

/**
 * Decodes a photo whole: EXIF orientation applied once, its colour profile turned into sRGB.
 *
 * 8-bit photos give bytes; 16-bit PNG and TIFF stay 16-bit, exact to the bit where they carry no profile or
 * sRGB. Of several pages or frames the first is taken, with a note. Alpha is kept apart, and left out where
 * every pixel is opaque.
 * @throws StudioFault as `readHeader`, and `image.truncated` when the data end early or are damaged:
 *   a photo is never half there. AbortError when cancelled.
 */
export async function decodePhoto(file: string, options: DecodeOptions): Promise<Photo> {
  options.signal?.throwIfAborted()
  const inspection = options.inspection ?? (await inspect(file, options))
  options.signal?.throwIfAborted()
  const notes = notesOf(inspection)
  const profile = profileOf(inspection, notes)
  const decode = async (source: Source) => {
    if (isForeign(inspection)) return foreignPixels(file, inspection, profile, options.signal)
    return inspection.header.depth === 16
      ? deepPixels(source, inspection, profile, options.signal)
      : bytePixels(open(source, inspection, profile, options.maxPixels), inspection, options.signal)
  }
  const pixels = await guarded(file, inspection, decode, notes, options.signal)
  options.signal?.throwIfAborted()
  if (inspection.gamma !== undefined) applyGamma(pixels, inspection.gamma)
  if (inspection.cicp) applyCicp(pixels, inspection.cicp)
  if (inspection.limitedGrey) widenRange(pixels)
  const { width, height } = pixels
  return {
    ...pixels,
    header: { ...inspection.header, width, height },
    metadata: metadataOf(inspection, profile),
    notes,
  }
}

/**
 * A small decode for a model's input or a preview: stretched to exactly `width` x `height`, 8-bit sRGB,
 * without alpha. JPEG and WebP are shrunk while they load, so this is several times faster than
 * `decodePhoto` and may run beside it; its pixels are close to, not the same as, the full decode stretched by
 * `stretchBilinear` (which is Pillow's arithmetic).
 * @param options `notes`: filled with what is said of the file
 * @throws as `decodePhoto`
 */
export async function decodeSmall(
  file: string,
  options: DecodeOptions & { width: number; height: number; notes?: Note[] },
): Promise<Raster> {
  const { width, height, signal, notes } = options
  signal?.throwIfAborted()
  const inspection = options.inspection ?? (await inspect(file, options))
  if (isForeign(inspection) || inspection.header.depth === 16) {
    const photo = await decodePhoto(file, { ...options, inspection })
    notes?.push(...photo.notes)
    return stretchBilinear(photo, width, height)
  }
  notes?.push(...notesOf(inspection))
  const profile = profileOf(inspection, notes)
  const small = await guarded(
    file,
    inspection,
    (source) =>
      bytePixels(
        open(source, inspection, profile, options.maxPixels).removeAlpha().resize(width, height, {
          fit: 'fill',
          kernel: 'linear',
          fastShrinkOnLoad: false,
        }),
        { ...inspection, hasAlpha: false },
        signal,
      ),
    notes,
    signal,
  )
  signal?.throwIfAborted()
  if (inspection.gamma !== undefined) applyGamma(small, inspection.gamma)
  if (inspection.cicp) applyCicp(small, inspection.cicp)
  if (inspection.limitedGrey) widenRange(small)
  return small
}

/** Formats that libvips as built for sharp can't decode. */
function isForeign(inspection: Inspection): boolean {
  return inspection.header.format === 'heic' || inspection.header.format === 'jxl'
}

function profileOf(inspection: Inspection, notes?: Note[]): ProfileFacts | null {
  if (!inspection.icc) return null
  const profile = readProfile(inspection.icc)
  if (!profile) {
    notes?.push({
      code: 'photo.profileBroken',
      message: 'Its colour profile is damaged and was left out; colours were taken as sRGB.',
    })
  }
  return profile
}

function metadataOf(inspection: Inspection, profile: ProfileFacts | null): PhotoMetadata {
  const { exif, xmp, iptc, icc, density, header, orientation } = inspection
  const marked = xmp ? placedRegions(readXmpWords(xmp)?.regions, { ...header, orientation }) : null
  const texts = [
    ...(inspection.texts ?? []),
    ...(marked?.lost ? [lostText('marked faces')] : []),
    ...(xmp?.includes('HasExtendedXMP') ? [lostText('extended XMP')] : []),
  ]
  return {
    ...(exif && { exif }),
    ...(xmp && { xmp }),
    ...(iptc && { iptc }),
    ...(icc && profile?.space === 'rgb' && { icc }),
    ...(density && { density }),
    ...(texts.length > 0 && { texts }),
    ...(marked && marked.list.length > 0 && { regions: marked.list }),
  }
}

/** A file by its path, or its bytes. */
type Source = string | Buffer

/**
 * Runs a decoder; whatever it says about data whose header was sound means that they are damaged.
 * @param notes filled with what is found in the data; nobody asks: holes are not looked for, which takes a read of all bytes
 */
async function guarded<T>(
  file: string,
  inspection: Inspection,
  decode: (source: Source) => Promise<T>,
  notes: Note[] | undefined,
  signal?: AbortSignal,
): Promise<T> {
  const { substitute, header } = inspection
  try {
    if (substitute) {
      return await decode(await makeSubstitute(substitute, header.width * header.height, signal))
    }
    const holes = notes && header.format === 'jpeg' ? holeNote(file, header.bytes) : null
    // Looked for while the decoder runs; where that fails, nobody waits for what was found.
    holes?.catch(() => {})
    const value = await decode(inspection.isTurnedByText ? await turnedPng(file, inspection) : file)
    if (holes) notes?.push(...(await holes))
    return value
  } catch (error) {
    signal?.throwIfAborted()
    const fault = asReadFault(error, file)
    if (fault instanceof StudioFault) throw fault
    if (substitute) {
      const reason = error instanceof Error ? error.message : 'its data make no sense'
      throw new StudioFault('image.truncated', { file, reason }, error)
    }
    const again = await mended(file, inspection, notes)
    const value = again && (await decode(again).catch(() => null))
    if (value) return value
    const reason = `the ${inspection.header.format.toUpperCase()} data end early or make no sense`
    throw new StudioFault('image.truncated', { file, reason }, error)
  }
}

const turnedPng = async (file: string, { orientation }: Inspection): Promise<Buffer> =>
  pngWithOrientation(await readFile(file), orientation)

/**
 * A decoder does not say where its warning comes from. What costs no pixels is therefore taken out of a copy, by the file's
 * own structure, and the copy is decoded as strictly as the file was: what warns again is damaged.
 * @returns null where the file's structure has nothing to mend
 */
async function mended(
  file: string,
  { header: { format, bytes }, page }: Inspection,
  notes: Note[] = [],
): Promise<Buffer | null> {
  if (bytes > largestMended || (format !== 'jpeg' && format !== 'tiff')) return null
  const data = await readFile(file)
  if (format === 'tiff') return mendTiff(data, { index: page })
  const jpeg = mendJpeg(data)
  if (!jpeg) return null
  const hole = await holeNote(file, bytes)
  notes.push(...(hole.length === 0 && jpeg.endMissing ? [endMissing] : hole))
  return jpeg.bytes
}

/** The file as a libvips pipeline: first page, upright, in sRGB unless its profile is left out. */
function open(source: Source, inspection: Inspection, profile: ProfileFacts | null, maxPixels: number) {
  return sharp(source, {
    failOn: 'warning',
    // The bytes of a mended file have one page only.
    page: typeof source === 'string' ? inspection.page : 0,
    limitInputPixels: maxPixels,
    sequentialRead: true,
    // sRGB to sRGB costs as much as a JPEG decode and changes nothing.
    ignoreIcc: !profile || profile.srgb,
    autoOrient: inspection.orientation !== 1,
  })
}

const sizeOf = ({ width, height, channels }: OutputInfo) => ({ width, height, channels })

async function bytePixels(image: Sharp, inspection: Inspection, signal?: AbortSignal): Promise<Raster> {
  const { data: samples, info } = await (inspection.hasAlpha ? image : image.removeAlpha())
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true })
  return takeApart({ ...sizeOf(info), depth: 8, samples }, signal)
}

async function deepPixels(
  source: Source,
  inspection: Inspection,
  profile: ProfileFacts | null,
  signal?: AbortSignal,
): Promise<Raster> {
  const grey = inspection.space === 'grey16'
  const transform = profile && !profile.srgb && !grey
  let image = open(source, inspection, transform ? profile : null, 2 ** 53 - 1).toColourspace('rgb16')
  // libvips works on 16-bit pictures with a profile in P3 and must be converted back.
  if (transform) image = image.withIccProfile('srgb')
  const { data, info } = await (inspection.hasAlpha ? image : image.removeAlpha())
    .raw({ depth: 'ushort' })
    .toBuffer({ resolveWithObject: true })
  const samples = new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2)
  const raster = await takeApart({ ...sizeOf(info), depth: 16, samples }, signal)
  if (grey && profile?.greyCurve) applyGreyCurve(raster, profile.greyCurve)
  return raster
}

/** libvips skips grey profiles at 16 bits; the curve of one is all there is to it. */
function applyGreyCurve(raster: Raster, curve: (value: number) => number): void {
  const table = new Uint16Array(65536)
  for (let i = 0; i < 65536; i++) {
    table[i] = Math.round(65535 * Math.min(1, Math.max(0, toGamma(curve(i / 65535)))))
  }
  const { data } = raster
  for (let i = 0; i < data.length; i++) data[i] = table[data[i]]!
}

async function foreignPixels(
  file: string,
  inspection: Inspection,
  profile: ProfileFacts | null,
  signal?: AbortSignal,
): Promise<Raster> {
  const decode = inspection.header.format === 'heic' ? decodeHeicFile : decodeJxlFile
  const { width, height, rgba } = await decode(file)
  if (width !== inspection.header.width || height !== inspection.header.height) {
    const said = `its header says ${inspection.header.width} x ${inspection.header.height}, its data ${width} x ${height}`
    throw new StudioFault('image.truncated', { file, reason: said })
  }
  const raster = await takeApart({ width, height, channels: 4, depth: 8, samples: rgba }, signal)
  if (!inspection.icc || !profile || profile.srgb) return raster
  const { data } = await sharp(tiffAround(raster, inspection.icc), { limitInputPixels: false })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { ...raster, data }
}
