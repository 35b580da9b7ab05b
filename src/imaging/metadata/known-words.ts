/** What a file already says of its photo, from EXIF, IPTC, XMP and its texts, and what the sidecars beside it add. */
import { isSamePlace } from '../../contract/gps.ts'
import type { StudioError } from '../../contract/errors.ts'
import {
  asCaption,
  asLine,
  lineFields,
  type Gps,
  type KnownWords,
  type LineField,
  type Region,
} from '../../contract/photo-words.ts'
import { uprightRegions } from '../../contract/regions.ts'
import { exifDate, exifDescription, knownDate } from './exif.ts'
import { exifComment, exifGps, exifStars, windowsWords } from './exif-words.ts'
import { signatures, type FreeText } from './free-texts.ts'
import { isCutTag, readIptcWords } from './iptc.ts'
import { leftOut, type LeftOut, type SidecarWords } from './sidecar-words.ts'
import type { Regions } from './xmp-regions.ts'
import { textDate } from './text-date.ts'
import { readXmpWords } from './xmp-words.ts'

/** The file's blocks. `iptc`: a Photoshop block that begins with `8BIM`. */
export interface WordBlocks {
  exif?: Buffer | undefined
  iptc?: Buffer | undefined
  xmp?: Buffer | undefined
  texts?: readonly FreeText[] | undefined
}

export interface PhotoFacts {
  file: string
  /** Upright. */
  width: number
  height: number
  /** EXIF's, that the stored pixels have still to be turned by. */
  orientation: number
  /** Milliseconds since 1970: no photo is of a later day. */
  now: number
}

/** What cameras and scanners write where a person would write a caption. */
const noCaption =
  /^(?:OLYMPUS|SONY|KODAK|MINOLTA|SAMSUNG|LEAD Technologies|default|Untitled|Exif.JPEG)\b|^[\s\0]*$|^ImageJ=|^\{\s*"shape"\s*:|^<\?xml\b/i

/** What programs and phones write into the comment that is meant for a person's. */
const byPrograms = new RegExp(`${signatures.source}|^[{<]|^Screenshot$`, 'i')

/** Joseph Nicéphore Niépce's view from his window: there is no older photograph. */
const firstYear = 1826

/** @see Metadata Working Group, Guidelines 2.0, 5: EXIF, then IPTC, then XMP for dates; XMP knows a month from its first day */
export function knownWords(blocks: WordBlocks, photo: PhotoFacts): KnownWords {
  const xmp = blocks.xmp ? readXmpWords(blocks.xmp) : null
  const iptc = blocks.iptc ? readIptcWords(blocks.iptc) : null
  const notes: StudioError[] = []
  const windows = blocks.exif ? windowsWords(blocks.exif) : null
  const line = (field: LineField) =>
    asLine(
      xmp?.[field] ||
        iptc?.[field] ||
        (field === 'title' && windows?.title) ||
        textFor('title', field, blocks),
    )
  const noted = blocks.texts?.find((text) => text.field === 'date')?.text ?? ''
  const [camera, said, written, text] = [
    blocks.exif && exifDate(blocks.exif),
    xmp?.date && knownDate(xmp.date),
    iptc?.date && knownDate(iptc.date),
    textDate(noted),
  ].map((date) => possible(date || null, photo.file, photo.now, notes))
  const other = said ?? written ?? null
  // A month in XMP and its first day in EXIF are one date, of which XMP knows how exact it is.
  const isSameDate = camera !== null && other !== null && camera.startsWith(other)
  const stars = starsOf(xmp?.rating ?? exifStars(blocks.exif))
  const flag = xmp?.flag ?? null
  const regions = placedRegions(xmp?.regions, photo)
  if (regions.lost) notes.push(leftOut(photo.file, regions.lost))
  return {
    caption: asCaption(captionOf(blocks)),
    tags: uniqueTags([
      ...tagsOf(xmp?.tags ?? [], iptc?.keywords ?? []),
      ...(windows?.tags ?? []).map((tag) => tag.trim()),
    ]),
    title: line('title'),
    location: line('location'),
    city: line('city'),
    country: line('country'),
    taken: isSameDate && other.length < 10 ? other : (camera ?? other ?? text),
    takenBeside: false,
    takenWeakly: camera === null && other === null && text !== null,
    dateText: xmp?.dateText?.slice(0, 100) ?? null,
    favourite: xmp?.favourite ?? (stars ?? 0) >= 5,
    stars,
    flag,
    label: xmp?.label ?? '',
    gps: (blocks.exif && exifGps(blocks.exif)) || xmp?.gps || null,
    regions: regions.list,
    notes,
  }
}

/** The date that EXIF has, else XMP, else IPTC. */
export function embeddedDate({ exif, iptc, xmp }: WordBlocks): string | null {
  const camera = exif ? exifDate(exif) : null
  const other = (xmp && readXmpWords(xmp)?.date) || (iptc && readIptcWords(iptc)?.date) || ''
  return camera ?? knownDate(other)
}

/** What a file says in its blocks, else in a text outside of them. */
export function captionOf(blocks: WordBlocks): string {
  return embeddedCaption(blocks) || textFor('caption', 'caption', blocks)
}

/** Where a person's caption is looked for, the usual places first. */
export function embeddedCaption({ exif, iptc, xmp }: WordBlocks): string {
  const isCaption = (text: string) => text !== '' && !noCaption.test(text)
  const words = xmp ? readXmpWords(xmp) : null
  const description = exif ? exifDescription(exif).trim() : ''
  return (
    words?.caption ||
    (iptc && readIptcWords(iptc)?.caption) ||
    (isCaption(description) ? description : '') ||
    (exif ? windowsWords(exif).caption : '') ||
    [exif ? exifComment(exif) : '', words?.comment ?? ''].find(
      (text) => isCaption(text) && !byPrograms.test(text),
    ) ||
    ''
  )
}

function textFor(wanted: FreeText['field'], field: string, { texts = [] }: WordBlocks): string {
  return field === wanted ? (texts.find((text) => text.field === wanted)?.text ?? '') : ''
}

/** A tag that was too long for IPTC is one with XMP's. */
function tagsOf(xmp: readonly string[], iptc: readonly string[]): string[] {
  const own = xmp.map(asLine)
  const more = iptc.map(asLine).filter((word) => !own.some((tag) => isCutTag(word, tag)))
  return uniqueTags([...own, ...more])
}

const uniqueTags = (tags: readonly string[]): string[] =>
  [...new Set(tags)].filter((tag) => tag !== '' && tag.length <= 100).slice(0, 1000)

const starsOf = (rating: number | null): number | null =>
  rating === null ? null : Math.max(-1, Math.min(5, Math.round(rating)))

/** The date, or null with a note where no photograph can be of that day. */
function possible(date: string | null, file: string, now: number, notes: StudioError[]): string | null {
  if (date === null) return null
  // It is tomorrow already somewhere on earth.
  const last = new Date(now + 86_400_000).toISOString().slice(0, Math.min(10, date.length))
  if (Number(date.slice(0, 4)) >= firstYear && date.slice(0, 10) <= last) return date
  notes.push(leftOut(file, 'date'))
  return null
}

/** Areas of the upright picture, and why not all of them are there. */
interface PlacedRegions {
  list: Region[]
  /** `regions`: they were marked in a picture of another shape. */
  lost: Extract<LeftOut, 'regions' | 'someRegions'> | null
}

export function placedRegions(
  regions: Regions | undefined,
  { width, height, orientation }: Pick<PhotoFacts, 'width' | 'height' | 'orientation'>,
): PlacedRegions {
  if (!regions || regions.list.length === 0) return { list: [], lost: null }
  const isShape = (across: number, down: number) =>
    regions.size !== null && Math.abs((regions.size.width * down) / (regions.size.height * across) - 1) < 0.02
  const isOnItsSide = orientation >= 5
  const stored = isOnItsSide ? { width: height, height: width } : { width, height }
  const isStored = regions.size === null || isShape(stored.width, stored.height)
  if (!isStored && !isShape(width, height)) return { list: [], lost: 'regions' }
  const list = regions.list.flatMap((region) => region?.(isStored ? stored : { width, height }) ?? [])
  return {
    // Some programs mark what they show.
    list: isStored ? uprightRegions(list, orientation) : list,
    lost: list.length < regions.list.length ? 'someRegions' : null,
  }
}

/** What sidecars say goes before what the file says, the first sidecar before the others; tags and people are added. */
export function withSidecars(
  known: KnownWords,
  sidecars: readonly SidecarWords[],
  photo: PhotoFacts,
): KnownWords {
  const notes: StudioError[] = [...known.notes]
  const all = sidecars.map((words) => {
    const regions = placedRegions(words.regions, photo)
    if (regions.lost) notes.push(leftOut(words.file, regions.lost))
    return { ...words, regions: regions.list, date: possible(words.date, words.file, photo.now, notes) }
  })
  const lines = Object.fromEntries(
    lineFields.map((field) => [
      field,
      asLine(all.map((words) => words[field]).find(Boolean) ?? '') || known[field],
    ]),
  ) as Record<LineField, string>
  const stars = starsOf(all.map(({ rating }) => rating).find((rating) => rating !== null) ?? known.stars)
  return {
    ...known,
    ...lines,
    ...dateOf(known, all),
    caption: asCaption(all.map(({ caption }) => caption).find(Boolean) ?? known.caption),
    tags: uniqueTags([...known.tags, ...all.flatMap(({ tags }) => tags.map(asLine))]),
    favourite: all.some(({ favourite }) => favourite) || isFavourite(known, all, stars),
    stars,
    flag: all.map(({ flag }) => flag).find((flag) => flag !== null) ?? known.flag,
    label: all.map(({ label }) => label).find(Boolean) ?? known.label,
    gps: nearest(known.gps, all.map(({ gps }) => gps).find((gps) => gps !== null) ?? null),
    regions: all.map(({ regions }) => regions).find(({ length }) => length > 0) ?? known.regions,
    notes,
  }
}

/** Five stars are a favourite, unless Tintype has written that it is none. */
function isFavourite(
  known: KnownWords,
  sidecars: readonly { favourite: boolean | null }[],
  stars: number | null,
) {
  const said = sidecars.map(({ favourite }) => favourite).find((favourite) => favourite !== null)
  if (said !== undefined) return said
  return stars === known.stars ? known.favourite : (stars ?? 0) >= 5
}

/** The file's own is more exact where both mean the same. */
const nearest = (own: Gps | null, beside: Gps | null): Gps | null =>
  own && beside && isSamePlace(own, beside) ? own : (beside ?? own)

/** A service knows the moment in Greenwich's time, a camera in that of its place. */
const mostZones = 26 * 3_600_000

function dateOf(
  known: KnownWords,
  sidecars: readonly Omit<SidecarWords, 'regions'>[],
): Pick<KnownWords, 'taken' | 'takenBeside' | 'takenWeakly' | 'dateText'> {
  const { taken, takenWeakly } = known
  const own = { taken, takenBeside: false, takenWeakly, dateText: known.dateText }
  const said = sidecars.find(({ date }) => date !== null)
  if (!said?.date) {
    const dateText = sidecars.map((words) => words.dateText).find(Boolean)
    return dateText ? { ...own, dateText } : own
  }
  const isDay = said.date.length >= 10
  const isSameDay = isDay && known.taken !== null && known.taken.slice(0, 10) === said.date.slice(0, 10)
  const isSameMoment =
    said.isUtc &&
    known.taken !== null &&
    known.taken.length >= 10 &&
    Math.abs(Date.parse(said.date) - Date.parse(known.taken)) < mostZones
  if (isSameDay || isSameMoment) return { ...own, dateText: said.dateText ?? known.dateText }
  const isWeak = said.isUploadDay && known.taken === null
  // A person who told Tintype "about 1920" knows more than the day on which a service was sent the photo.
  if (said.isUploadDay && (known.taken !== null || known.dateText !== null)) return own
  return { taken: said.date, takenBeside: true, takenWeakly: isWeak, dateText: said.dateText }
}
