/** What a file already says of its photo: caption, tags, date and rating, from EXIF, IPTC and XMP. */
import { exifDate, exifDescription, knownDate } from './exif.ts'
import { readIptcWords } from './iptc.ts'
import { readXmpWords } from './xmp-words.ts'

export interface KnownWords {
  caption: string
  tags: string[]
  /** `1998-08-30T14:05:59`, or as much of it as is known. */
  taken: string | null
  /** As a person said it to Tintype, "about 1920". */
  dateText: string | null
  favourite: boolean
}

/** What cameras and scanners write where a person would write a caption. */
const noCaption =
  /^(?:OLYMPUS|SONY|KODAK|MINOLTA|SAMSUNG|LEAD Technologies|default|Untitled|Exif.JPEG)\b|^\s*$|^[\s\0]*$/i

/**
 * @param iptc a Photoshop block that begins with `8BIM`
 * @see Metadata Working Group, Guidelines 2.0, 5: EXIF, then IPTC, then XMP for dates; XMP knows a month from its first day
 */
export function knownWords(blocks: { exif?: Buffer; iptc?: Buffer; xmp?: Buffer }): KnownWords {
  const xmp = blocks.xmp ? readXmpWords(blocks.xmp) : null
  const iptc = blocks.iptc ? readIptcWords(blocks.iptc) : null
  const exif = blocks.exif ? exifDescription(blocks.exif).trim() : ''
  const caption = [xmp?.caption, iptc?.caption, noCaption.test(exif) ? '' : exif].find((text) => text) ?? ''
  const tags = new Set([...(xmp?.tags ?? []), ...(iptc?.keywords ?? [])].map((tag) => tag.trim()))
  const camera = blocks.exif ? exifDate(blocks.exif) : null
  const said = (xmp?.date ? knownDate(xmp.date) : null) ?? (iptc?.date ? knownDate(iptc.date) : null)
  // A month in XMP and its first day in EXIF are one date, of which XMP knows how exact it is.
  const sameDate = camera !== null && said !== null && camera.startsWith(said)
  return {
    caption: caption.slice(0, 10_000),
    tags: [...tags].filter((tag) => tag !== '' && tag.length <= 100).slice(0, 1000),
    taken: sameDate && said.length < 10 ? said : (camera ?? said),
    dateText: xmp?.dateText ?? null,
    favourite: (xmp?.rating ?? 0) >= 5,
  }
}
