/** What an XMP packet says of a photo. */
import type { Element } from '@xmldom/xmldom'
import { placeOf } from '../../contract/gps.ts'
import type { Flag, Gps, LineField } from '../../contract/photo-words.ts'
import { ns, parse } from './xmp-dom.ts'
import { readRegions, type Regions } from './xmp-regions.ts'

export interface XmpWords extends Record<LineField, string> {
  caption: string
  /** The camera's or a program's comment: a caption where there is no other. */
  comment: string
  tags: string[]
  /** As it is written: ISO 8601, maybe a year or a month only. */
  date: string | null
  dateText: string | null
  /** Stars, -1 for a rejected photo; null where there is none. */
  rating: number | null
  flag: Flag | null
  /** A colour or another word; empty where there is none. */
  label: string
  /** As Tintype wrote it; null where the stars say it. */
  favourite: boolean | null
  gps: Gps | null
  /** Of the stored pixels. */
  regions: Regions
  /** The raw file that a sidecar says it belongs to. */
  rawFile: string | null
}

/** @returns null for a packet that is no XMP */
export function readXmpWords(packet: Buffer): XmpWords | null {
  const rdf = parse(packet.toString('utf8'))?.getElementsByTagNameNS(ns.rdf, 'RDF').item(0)
  if (!rdf) return null
  const simple = (space: keyof typeof ns, name: string) => simpleValue(rdf, ns[space], name)
  const date = simple('photoshop', 'DateCreated') ?? simple('exif', 'DateTimeOriginal') ?? null
  const stars = Number(simple('xmp', 'Rating') || Number.NaN)
  return {
    caption: items(rdf, 'description')[0] ?? '',
    comment: textsOf(rdf, ns.exif, 'UserComment')[0] ?? '',
    tags: tagsOf(rdf),
    title: items(rdf, 'title')[0] ?? '',
    ...placesOfXmp(rdf),
    date,
    dateText: simple('tintype', 'DateText'),
    rating: Number.isFinite(stars) ? stars : null,
    flag: flagOf(simple('xmpDM', 'pick'), stars),
    label: (simple('xmp', 'Label') ?? '').trim().slice(0, 100),
    favourite: { True: true, False: false }[simple('tintype', 'Favourite') ?? ''] ?? null,
    gps: gpsOfXmp(rdf),
    regions: readRegions(rdf),
    rawFile: simpleValue(rdf, rawSettings, 'RawFileName'),
  }
}

/** @see XMP part 2, 8.6 (xmpDM:pick); Adobe's programs say "rejected" by a rating of -1 as well */
function flagOf(pick: string | null, stars: number): Flag | null {
  if (pick === '1') return 'pick'
  return pick === '-1' || stars === -1 ? 'reject' : null
}

const rawSettings = 'http://ns.adobe.com/camera-raw-settings/1.0/'

/** Where it was, as the packet names it. */
export function placesOfXmp(rdf: Element): Omit<Record<LineField, string>, 'title'> {
  const [created] = Array.from(rdf.getElementsByTagNameNS(ns.Iptc4xmpExt, 'LocationCreated'))
  const of = (space: keyof typeof ns, name: string, inLocation: string) =>
    simpleValue(rdf, ns[space], name) || (created && within(created, ns.Iptc4xmpExt, inLocation)) || ''
  return {
    location: of('Iptc4xmpCore', 'Location', 'Sublocation'),
    city: of('photoshop', 'City', 'City'),
    country: of('photoshop', 'Country', 'CountryName'),
  }
}

function within(element: Element, space: string, name: string): string | null {
  for (const each of [element, ...Array.from(element.getElementsByTagName('*'))]) {
    const attribute = each.getAttributeNS(space, name)
    if (attribute) return attribute
    if (each.namespaceURI === space && each.localName === name) return each.textContent?.trim() ?? null
  }
  return null
}

export function gpsOfXmp(rdf: Element): Gps | null {
  const latitude = degrees(simpleValue(rdf, ns.exif, 'GPSLatitude'), 'S')
  const longitude = degrees(simpleValue(rdf, ns.exif, 'GPSLongitude'), 'W')
  return latitude === null || longitude === null ? null : placeOf(latitude, longitude)
}

/** `48,12.492N` or `48,12,29N`; some programs write `48.2082`. @see XMP part 2, 8.3 (GPSCoordinate) */
function degrees(text: string | null, behind: string): number | null {
  const plain = /^[+-]?\d{1,3}\.\d+$/.exec(text?.trim() ?? '')
  if (plain) return Number(plain[0])
  const parts = /^(\d{1,3}),(\d{1,2}(?:\.\d+)?)(?:,(\d{1,2}(?:\.\d+)?))?([NSEW])$/i.exec(text?.trim() ?? '')
  if (!parts) return null
  const [, d, m, s = '0', letter] = parts
  return (letter.toUpperCase() === behind ? -1 : 1) * (Number(d) + Number(m) / 60 + Number(s) / 3600)
}

/** A simple property is an attribute or an element of a description. */
function simpleValue(rdf: Element, space: string, name: string): string | null {
  for (const description of Array.from(rdf.getElementsByTagNameNS(ns.rdf, 'Description'))) {
    if (description.parentNode !== rdf) continue
    const attribute = description.getAttributeNS(space, name)
    if (attribute) return attribute
  }
  return rdf.getElementsByTagNameNS(space, name).item(0)?.textContent?.trim() ?? null
}

/** The default language comes first. */
const items = (rdf: Element, name: string): string[] => textsOf(rdf, ns.dc, name)

function textsOf(rdf: Element, space: string, name: string): string[] {
  const property = rdf.getElementsByTagNameNS(space, name).item(0)
  if (!property) return []
  const found = Array.from(property.getElementsByTagNameNS(ns.rdf, 'li'))
  const isDefault = (item: Element) => item.getAttributeNS(ns.xml, 'lang') === 'x-default'
  return [...found.filter(isDefault), ...found.filter((item) => !isDefault(item))]
    .map((item) => item.textContent?.trim() ?? '')
    .filter(Boolean)
}

/** Where programs keep the tree that a tag hangs on, and what stands between its branches. */
const trees = [
  { space: 'http://ns.adobe.com/lightroom/1.0/', name: 'hierarchicalSubject', between: '|' },
  { space: 'http://www.digikam.org/ns/1.0/', name: 'TagsList', between: '/' },
  { space: ns.MicrosoftPhoto, name: 'LastKeywordXMP', between: '/' },
  { space: ns.MicrosoftPhoto.replace(/\/$/, ''), name: 'LastKeywordXMP', between: '/' },
  { space: 'http://ns.iview-multimedia.com/mediapro/1.0/', name: 'CatalogSets', between: '|' },
] as const

/** Branches that digiKam and darktable keep for themselves: labels, file formats, what was exported. */
const internal = /^(?:_Digikam_Internal_Tags_|darktable)[/|]/i

/** Tags, and the last word of each that hangs on a tree, where the program did not write it among the tags as well. */
function tagsOf(rdf: Element): string[] {
  const leaves = trees.flatMap(({ space, name, between }) =>
    textsOf(rdf, space, name)
      .filter((path) => !internal.test(path))
      .map((path) => path.split(between).at(-1)?.trim() ?? ''),
  )
  return [...new Set([...items(rdf, 'subject'), ...leaves.filter(Boolean)])]
}
