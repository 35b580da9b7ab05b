/** What an XMP packet says of a photo. */
import type { Element } from '@xmldom/xmldom'
import { ns, parse } from './xmp.ts'

export interface XmpWords {
  caption: string
  tags: string[]
  /** As it is written: ISO 8601, maybe a year or a month only. */
  date: string | null
  dateText: string | null
  /** Stars; null where there is none. */
  rating: number | null
}

/** @returns null for a packet that is no XMP */
export function readXmpWords(packet: Buffer): XmpWords | null {
  const rdf = parse(packet.toString('utf8'))?.getElementsByTagNameNS(ns.rdf, 'RDF').item(0)
  if (!rdf) return null
  const simple = (space: keyof typeof ns, name: string) => simpleValue(rdf, ns[space], name)
  const date = simple('photoshop', 'DateCreated') ?? simple('exif', 'DateTimeOriginal') ?? null
  const stars = Number(simple('xmp', 'Rating') ?? Number.NaN)
  return {
    caption: items(rdf, 'description')[0] ?? '',
    tags: items(rdf, 'subject'),
    date,
    dateText: simple('tintype', 'DateText'),
    rating: Number.isFinite(stars) ? stars : null,
  }
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
function items(rdf: Element, name: string): string[] {
  const property = rdf.getElementsByTagNameNS(ns.dc, name).item(0)
  if (!property) return []
  const found = Array.from(property.getElementsByTagNameNS(ns.rdf, 'li'))
  const isDefault = (item: Element) => item.getAttributeNS(ns.xml, 'lang') === 'x-default'
  return [...found.filter(isDefault), ...found.filter((item) => !isDefault(item))]
    .map((item) => item.textContent?.trim() ?? '')
    .filter(Boolean)
}
