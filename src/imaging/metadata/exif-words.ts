/** A person's words in an EXIF block: caption, date and coordinates written into it; coordinates and stars read. */
import { isSamePlace, placeOf } from '../../contract/gps.ts'
import type { Gps, PhotoWords } from '../../contract/photo-words.ts'
import { ExifBlock, exifTypes, type Entry } from './exif-block.ts'
import { exifDate } from './exif.ts'
import { textOf } from './free-texts.ts'

const tag = {
  description: 0x010e,
  orientation: 0x0112,
  rating: 0x4746,
  ratingPercent: 0x4749,
  windowsTitle: 0x9c9b,
  windowsComment: 0x9c9c,
  windowsKeywords: 0x9c9e,
  exifIfd: 0x8769,
  gpsIfd: 0x8825,
  original: 0x9003,
  comment: 0x9286,
} as const
const gpsTag = { version: 0, latitudeRef: 1, latitude: 2, longitudeRef: 3, longitude: 4 } as const
/** Fractions and time zone of the moment that the date replaces. */
const ofOldDate: ReadonlySet<number> = new Set([0x9291, 0x9011])

/**
 * The block with ImageDescription, DateTimeOriginal and GPS of the words.
 * @param exif a TIFF block as `uprightExif` gives it; none: a new one
 * @returns null where there is nothing to say, or the block is damaged
 * @see Exif 2.32, 4.6; Metadata Working Group, Guidelines 2.0, 5
 */
export function exifWithWords(exif: Buffer | undefined, words: PhotoWords): Buffer | null {
  const { caption, tags, title, stars } = words
  const block = ExifBlock.open(exif)
  let main = block?.main()
  if (!block || !main) return null
  const before = [...main]
  const without = (entries: readonly Entry[], ...tags: number[]) =>
    entries.filter((entry) => !tags.includes(entry.tag))
  if (caption !== '') {
    // Where there was no description the comment may have been the caption.
    const isCaption = !main.some((entry) => entry.tag === tag.description)
    const old = isCaption ? without(main, tag.windowsComment) : without(main, tag.description)
    main = [...old, ExifBlock.text(tag.description, caption)]
  }
  // Programs of Windows read these before all others.
  if (tags.length > 0) main = without(main, tag.windowsKeywords)
  if (title !== undefined) main = without(main, tag.windowsTitle)
  if (stars !== undefined && stars !== exifStars(exif)) main = without(main, tag.rating, tag.ratingPercent)
  const dated = withDate(block, main, exif, words.date)
  const placed = dated && withGps(block, dated, words.gps)
  if (!placed) return null
  const isSame = placed.length === before.length && placed.every((entry) => before.includes(entry))
  return isSame ? (exif ?? null) : block.finish(placed)
}

function withDate(block: ExifBlock, main: Entry[], exif: Buffer | undefined, date: string | null) {
  // The same day is there already, maybe to the second.
  if (date === null || (exif && exifDate(exif)?.slice(0, 10) === date)) return main
  const inner = block.inner(main, tag.exifIfd)
  if (!inner) return null
  const kept = inner.filter((entry) => entry.tag !== tag.original && !ofOldDate.has(entry.tag))
  const link = block.link(tag.exifIfd, [...kept, ExifBlock.text(tag.original, exifMoment(date))])
  return [...main.filter((entry) => entry.tag !== tag.exifIfd), link]
}

function withGps(block: ExifBlock, main: Entry[], gps: Gps | null | undefined): Entry[] {
  if (gps === undefined) return main
  const others = main.filter((entry) => entry.tag !== tag.gpsIfd)
  const known = gpsOf(block, main)
  // Height, direction and time stay with the place that they belong to.
  if (gps && known && isSamePlace(known, gps)) return main
  block.erase(block.inner(main, tag.gpsIfd) ?? [])
  if (gps === null) return others
  const { latitude, longitude } = gps
  const entries: Entry[] = [
    { tag: gpsTag.version, type: exifTypes.byte, count: 4, data: Buffer.from([2, 3, 0, 0]) },
    ExifBlock.text(gpsTag.latitudeRef, latitude < 0 ? 'S' : 'N'),
    block.rationals(gpsTag.latitude, sexagesimal(latitude)),
    ExifBlock.text(gpsTag.longitudeRef, longitude < 0 ? 'W' : 'E'),
    block.rationals(gpsTag.longitude, sexagesimal(longitude)),
  ]
  return [...others, block.link(tag.gpsIfd, entries)]
}

/** Degrees, minutes, and seconds to a ten thousandth. */
function sexagesimal(degrees: number): (readonly [number, number])[] {
  const all = Math.round(Math.abs(degrees) * 3600 * 10_000)
  const minutes = Math.floor(all / 600_000)
  return [
    [Math.floor(minutes / 60), 1],
    [minutes % 60, 1],
    [all % 600_000, 10_000],
  ]
}

/** Where the photo was taken, as its EXIF block says. */
export function exifGps(exif: Buffer): Gps | null {
  const block = ExifBlock.open(exif)
  const main = block?.main()
  return block && main ? gpsOf(block, main) : null
}

function gpsOf(block: ExifBlock, main: readonly Entry[]): Gps | null {
  const entries = block.inner(main, tag.gpsIfd)
  if (!entries) return null
  const degrees = (number: number, reference: number, behind: string): number => {
    const [d = Number.NaN, m = 0, s = 0] = block.numbers(entries, number) ?? []
    const letter = block.value(entries, reference)?.data.toString('latin1', 0, 1).toUpperCase()
    return (letter === behind ? -1 : 1) * (d + m / 60 + (Number.isFinite(s) ? s : 0) / 3600)
  }
  const latitude = degrees(gpsTag.latitude, gpsTag.latitudeRef, 'S')
  const longitude = degrees(gpsTag.longitude, gpsTag.longitudeRef, 'W')
  return placeOf(latitude, longitude)
}

/** How the stored pixels are to be turned, 1 to 8; 1 where nobody says. */
export function exifOrientation(exif: Buffer): number {
  const block = ExifBlock.open(exif)
  const main = block?.main()
  const [turn = 1] = (block && main && block.numbers(main, tag.orientation)) ?? []
  return turn >= 1 && turn <= 8 ? turn : 1
}

/** The stars that programs of Windows write. */
export function exifStars(exif: Buffer | undefined): number | null {
  const block = exif && ExifBlock.open(exif)
  const main = block?.main()
  const [stars] = (block && main && block.numbers(main, tag.rating)) ?? []
  return stars !== undefined && stars <= 5 ? stars : null
}

/** What is typed into the properties of a file in Windows; empty where there is nothing. */
export function windowsWords(exif: Buffer): { title: string; caption: string; tags: string[] } {
  const block = ExifBlock.open(exif)
  const main = block?.main()
  const text = (number: number): string =>
    (block &&
      main &&
      block
        .value(main, number)
        ?.data.toString('utf16le')
        .replace(/\0[^]*$/, '')
        .trim()) ||
    ''
  return {
    title: text(tag.windowsTitle),
    caption: text(tag.windowsComment),
    tags: text(tag.windowsKeywords).split(';'),
  }
}

/** UserComment; empty where there is none, or no text. @see Exif 2.32, 4.6.5 (table 9: character codes) */
export function exifComment(exif: Buffer): string {
  const block = ExifBlock.open(exif)
  const main = block?.main()
  const inner = block && main && block.inner(main, tag.exifIfd)
  const data = inner && block.value(inner, tag.comment)?.data
  if (!data || data.length <= 8) return ''
  const [code, bytes] = [data.toString('latin1', 0, 8).replace(/\0+$/, ''), data.subarray(8)]
  const text =
    code === 'UNICODE' ? utf16Of(bytes, block.isLittle) : code === 'JIS' ? jisOf(bytes) : textOf(bytes)
  const said = text.replace(/\0[^]*$/, '').trim()
  // Phones and programs keep their own numbers there.
  return /[^\P{Cc}\t\n\r]|\ufffd/u.test(said) ? '' : said
}

/** In the block's byte order, but for programs that took their own. */
function utf16Of(bytes: Buffer, isLittle: boolean): string {
  const even = Buffer.from(bytes.subarray(0, bytes.length & ~1))
  const isMarked = even.length >= 2 && [0xfffe, 0xfeff].includes(even.readUInt16BE(0))
  const zeros = [0, 1].map((odd) => even.filter((byte, i) => i % 2 === odd && byte === 0).length)
  const looksLittle = zeros[0] === zeros[1] ? isLittle : zeros[1] > zeros[0]
  if (isMarked ? even[0] === 0xfe : !looksLittle) even.swap16()
  return even.toString('utf16le').replace(/^\ufeff/, '')
}

/** Escape sequences and two bytes a sign. */
const jisOf = (bytes: Buffer): string => new TextDecoder('iso-2022-jp').decode(bytes)

/**
 * EXIF's way to write a date. The parts that nobody knows become the first of the month or year: with blanks or zeros
 * most programs take the file for undated, or sort it by the day of the scan. XMP says how much is known.
 */
function exifMoment(date: string): string {
  const [year, month = '01', day = '01'] = date.split('-')
  return `${year}:${month}:${day} 00:00:00`
}
