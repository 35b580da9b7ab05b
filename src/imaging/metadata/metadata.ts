/** Which metadata a finished picture carries: the original's, made true again, and the word that a machine coloured it. */
import type { OutputOptions } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import type { Note } from '../../contract/notes.ts'
import { asLine, type PhotoWords } from '../../contract/photo-words.ts'
import { maxJpegBlockBytes, type EmbeddedBlocks, type ExtendedXmp } from '../codec/container.ts'
import { uprightExif } from './exif.ts'
import { exifWithWords } from './exif-words.ts'
import type { Exiftool } from './exiftool.ts'
import type { PhotoMetadata, Provenance } from '../photo.ts'
import { splitXmp } from './extended-xmp.ts'
import type { FreeText } from './free-texts.ts'
import { iptcWithWords } from './iptc.ts'
import { embeddedCaption, embeddedDate } from './known-words.ts'
import { textDate } from './text-date.ts'
import { mergeXmp } from './xmp.ts'
import { readXmpWords } from './xmp-words.ts'

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
  const own = metadata.iptc && resourceBlock(metadata.iptc)
  const { words, lost } = withTexts(metadata, own)
  if (metadata.density && metadata.density > 0) blocks.density = metadata.density
  const upright = metadata.exif && uprightExif(metadata.exif, width, height)
  if (metadata.exif && !upright) lost.push('EXIF')
  const exif = words ? exifWithWords(upright ?? undefined, words) : upright
  if (exif && (format !== 'jpeg' || exif.length <= maxJpegBlockBytes.exif)) blocks.exif = exif
  else if (upright || exif) lost.push('EXIF')
  const marked = { regions: words?.regions ?? metadata.regions ?? [], width, height }
  const xmp = mergeXmp(metadata.xmp, provenance, words, marked)
  if (xmp.lost) lost.push('XMP')
  if (xmp.packet) {
    const parts = format === 'jpeg' ? xmpForJpeg(xmp.packet) : { xmp: xmp.packet }
    if (parts) Object.assign(blocks, parts)
    else {
      lost.push('XMP')
      const short = mergeXmp(undefined, provenance, words, marked).packet
      if (short) blocks.xmp = short
    }
  }
  // PNG, WebP and AVIF have no usual place for IPTC records: there are none where the photo had none.
  const placed = format === 'jpeg' || format === 'tiff' || metadata.iptc !== undefined
  const iptc = placed && own !== null ? iptcWithWords(own, words) : null
  if (iptc && (format !== 'jpeg' || iptc.length <= maxJpegBlockBytes.iptc)) blocks.iptc = iptc
  else if (iptc || own === null) lost.push('IPTC')
  if (lost.length > 0) noteIncomplete(notes, lost)
  return blocks
}

/** Null where it fits no JPEG. */
export function xmpForJpeg(packet: string): { xmp: string; extendedXmp?: ExtendedXmp } | null {
  if (Buffer.byteLength(packet) <= maxJpegBlockBytes.xmp) return { xmp: packet }
  const parts = splitXmp(packet, maxJpegBlockBytes.xmp)
  return parts && { xmp: parts.xmp, extendedXmp: parts.extended }
}

const noWords: PhotoWords = { caption: '', tags: [], date: null, dateText: null }

/**
 * A comment or text becomes the caption, title or date of a photo that has none; what finds no place is lost.
 * @param iptc the photo's own Photoshop block
 */
function withTexts(
  { exif, xmp, texts = [], words }: PhotoMetadata,
  iptc: Buffer | null | undefined,
): { words: PhotoWords | undefined; lost: string[] } {
  if (texts.length === 0) return { words, lost: [] }
  const blocks = { exif, xmp, iptc: iptc ?? undefined }
  const find = (field: FreeText['field']) => texts.find((text) => text.field === field)?.text
  const caption = words?.caption || embeddedCaption(blocks)
  const title = words?.title || (xmp && readXmpWords(xmp)?.title) || ''
  const added = {
    ...(caption === '' && { caption: find('caption')?.slice(0, 10_000) }),
    ...(title === '' && words?.title !== '' && { title: asLine(find('title') ?? '') || undefined }),
  }
  const day = textDate(find('date') ?? '')?.slice(0, 10) ?? null
  const date = words?.date ?? embeddedDate(blocks) ?? day
  const whole = [caption || added.caption, title || added.title].filter((text) => text !== undefined)
  const isKept = ({ field, text }: FreeText) =>
    field === 'date' ? day !== null && date?.startsWith(day) : whole.some((said) => said.includes(text))
  const lost = texts.filter((text) => text.text === '' || !isKept(text))
  const more = Object.fromEntries(Object.entries(added).filter(([, text]) => text !== undefined))
  if (date !== null && date === day) more['date'] = day
  const changes = Object.keys(more).length > 0
  return {
    words: changes ? { ...(words ?? noWords), ...more } : words,
    lost: lost.map(({ name }) => name),
  }
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
    data: { lost },
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
