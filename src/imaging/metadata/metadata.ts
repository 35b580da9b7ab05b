/** Which metadata a finished picture carries: the original's, made true again, and the word that a machine coloured it. */
import type { Note, OutputFormat, OutputOptions } from '../../contract/engine.ts'
import { maxJpegBlockBytes, type EmbeddedBlocks } from '../codec/container.ts'
import { uprightExif } from './exif.ts'
import { exifWithWords } from './exif-words.ts'
import type { Exiftool } from './exiftool.ts'
import type { PhotoMetadata, Provenance } from '../photo.ts'
import { iptcWithWords } from './iptc.ts'
import { mergeXmp } from './xmp.ts'

export type Blocks = EmbeddedBlocks

/**
 * The blocks to be written. Whatever can't be carried is left out, with the note `metadata.incomplete`.
 * @param about `icc`: profile to embed, null where libvips does it
 */
export function makeBlocks(
  about: {
    metadata: PhotoMetadata
    provenance: Provenance | null
    icc: Buffer | null
    width: number
    height: number
  },
  { format, metadata: wanted }: OutputOptions,
  notes: Note[],
): Blocks {
  const { metadata, provenance, icc, width, height } = about
  const blocks: Blocks = { ...(icc && { icc }) }
  if (!wanted) return blocks
  const lost: string[] = [...(metadata.texts ?? [])]
  if (metadata.density && metadata.density > 0) blocks.density = metadata.density
  const { words } = metadata
  const upright = metadata.exif && uprightExif(metadata.exif, width, height)
  if (metadata.exif && !upright) lost.push('EXIF')
  const exif = words ? exifWithWords(upright ?? undefined, words) : upright
  if (exif && (format !== 'jpeg' || exif.length <= maxJpegBlockBytes.exif)) blocks.exif = exif
  else if (upright || exif) lost.push('EXIF')
  const xmp = mergeXmp(metadata.xmp, provenance, metadata.words)
  if (xmp.lost) lost.push('XMP')
  if (xmp.packet) {
    if (format !== 'jpeg' || Buffer.byteLength(xmp.packet) <= maxJpegBlockBytes.xmp) blocks.xmp = xmp.packet
    else {
      lost.push('XMP')
      const short = mergeXmp(undefined, provenance, metadata.words).packet
      if (short) blocks.xmp = short
    }
  }
  const own = metadata.iptc && resourceBlock(metadata.iptc)
  // PNG, WebP and AVIF have no usual place for IPTC records: there are none where the photo had none.
  const placed = format === 'jpeg' || format === 'tiff' || metadata.iptc !== undefined
  const iptc = placed && own !== null ? iptcWithWords(own, words) : null
  if (iptc && (format !== 'jpeg' || iptc.length <= maxJpegBlockBytes.iptc)) blocks.iptc = iptc
  else if (iptc || own === null) lost.push('IPTC')
  if (lost.length > 0) noteIncomplete(notes, lost)
  return blocks
}

/**
 * Adds what only exiftool can write: EXIF and IPTC in TIFF, EXIF in AVIF, IPTC in PNG. WebP and AVIF have no place for
 * IPTC records. Failing costs the metadata, never the picture.
 */
export async function addByExiftool(
  part: string,
  format: OutputFormat,
  blocks: Blocks,
  notes: Note[],
  exiftool: Exiftool,
): Promise<void> {
  const { exif, iptc, icc } = blocks
  if (iptc && (format === 'webp' || format === 'avif')) noteIncomplete(notes, ['IPTC'])
  const rest: Blocks = {
    ...(exif && (format === 'tiff' || format === 'avif') && { exif }),
    ...(iptc && (format === 'tiff' || format === 'png') && { iptc }),
    ...(icc && format === 'tiff' && { icc }),
  }
  if (Object.keys(rest).length === 0) return
  const failure = await exiftool.addBlocks(part, format, rest)
  const lost = [...(rest.exif ? ['EXIF'] : []), ...(rest.iptc ? ['IPTC'] : [])]
  // A picture without sRGB's profile is taken as sRGB all the same: nothing was lost of the photo's own.
  if (failure && lost.length > 0) noteIncomplete(notes, lost)
}

function noteIncomplete(notes: Note[], lost: string[]): void {
  notes.push({
    code: 'metadata.incomplete',
    message: `Some of the photo's metadata could not be carried over (${lost.join(', ')}); the original still has it.`,
  })
}

/** libvips gives the whole Photoshop block of a JPEG, but bare IPTC records of a TIFF. */
export function resourceBlock(iptc: Buffer): Buffer | null {
  const named = 'Photoshop 3.0\0'
  if (iptc.toString('latin1', 0, named.length) === named) return iptc.subarray(named.length)
  if (iptc.toString('latin1', 0, 4) === '8BIM') return iptc
  if (iptc[0] !== 0x1c) return null
  const head = Buffer.alloc(12)
  head.write('8BIM', 0, 'latin1')
  head.writeUInt16BE(0x0404, 4)
  head.writeUInt32BE(iptc.length, 8)
  return Buffer.concat([head, iptc, Buffer.alloc(iptc.length & 1)])
}
