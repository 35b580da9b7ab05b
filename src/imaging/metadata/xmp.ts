/** XMP: the photo's own packet with Tintype's words merged into it, by a real XML parser. */
import { DOMParser, XMLSerializer, type Attr, type Document, type Element, type Node } from '@xmldom/xmldom'
import { version } from '../../platform/version.ts'
import type { PhotoWords } from '../../contract/engine.ts'
import type { Provenance } from '../photo.ts'
import { isBoundedXml, mostXmpBytes } from './xmp-bounds.ts'

export const ns = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  tintype: 'https://tintype.app/ns/1.0/',
  dc: 'http://purl.org/dc/elements/1.1/',
  photoshop: 'http://ns.adobe.com/photoshop/1.0/',
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const
type Prefix = keyof typeof ns

/** IPTC's word for a picture that a person made and a trained model added to. */
export const digitalSourceType =
  'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

const empty = `<x:xmpmeta xmlns:x="${ns.x}"><rdf:RDF xmlns:rdf="${ns.rdf}"></rdf:RDF></x:xmpmeta>`

/**
 * The packet for the result: everything the photo's own says, orientation 1, no thumbnail, and what coloured it.
 * @param existing   the original's packet, if any
 * @param provenance null: nothing is added
 * @param words      what a person said of it: takes the place of the packet's own caption, tags are added to its own
 * @returns `packet` null when there is nothing to say; `lost` when the original's packet is not XML and was left out
 */
export function mergeXmp(
  existing: Buffer | undefined,
  provenance: Provenance | null,
  words?: PhotoWords,
): { packet: string | null; lost: boolean } {
  const own = existing && existing.length <= mostXmpBytes ? parse(existing.toString('utf8')) : null
  const lost = existing !== undefined && !own
  if (!own && !provenance && !words) return { packet: null, lost }
  const document = own ?? parse(empty)!
  const rdf = document.getElementsByTagNameNS(ns.rdf, 'RDF').item(0)!
  for (const [prefix, name] of [
    ['tiff', 'Orientation'],
    ['tiff', 'ImageWidth'],
    ['tiff', 'ImageLength'],
    ['exif', 'PixelXDimension'],
    ['exif', 'PixelYDimension'],
    ['xmp', 'Thumbnails'],
  ] as const) {
    remove(rdf, prefix, name)
  }
  for (const property of propertiesOf(rdf)) if (isStale(property)) drop(property)
  if (provenance) {
    // What earlier versions wrote: programs took it for a camera's model.
    remove(rdf, 'tintype', 'Model')
    remove(rdf, 'tintype', 'ModelName')
    const description = describe(document, rdf)
    set(description, rdf, 'Iptc4xmpExt', 'DigitalSourceType', digitalSourceType)
    set(description, rdf, 'xmp', 'CreatorTool', `Tintype ${version}`)
    set(description, rdf, 'tintype', 'ColorModel', provenance.model)
    set(description, rdf, 'tintype', 'ColorModelName', provenance.modelName)
    if (provenance.renderFactor !== null) {
      set(description, rdf, 'tintype', 'RenderFactor', String(provenance.renderFactor))
    }
    if (provenance.style !== null) set(description, rdf, 'tintype', 'Style', provenance.style)
  }
  if (words) addWords(document, rdf, words)
  const root = document.getElementsByTagNameNS(ns.x, 'xmpmeta').item(0) ?? rdf
  const body = new XMLSerializer().serializeToString(root)
  // The identifier is fixed by the XMP specification, part 1, 7.3.2.
  return {
    packet: `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${body}\n<?xpacket end="w"?>`,
    lost,
  }
}

/** @see XMP part 1, 8.4 (Dublin Core: a caption is an alternative by language, tags are a bag); part 2, photoshop */
function addWords(document: Document, rdf: Element, words: PhotoWords): void {
  const { caption, tags, date, dateText } = words
  const known = Array.from(rdf.getElementsByTagNameNS(ns.dc, 'subject')).flatMap((subject) =>
    Array.from(subject.getElementsByTagNameNS(ns.rdf, 'li')).map((item) => item.textContent ?? ''),
  )
  const description = describe(document, rdf)
  if (caption !== '') {
    remove(rdf, 'tiff', 'ImageDescription')
    list(description, rdf, 'description', 'Alt', [caption], (item) =>
      item.setAttributeNS(ns.xml, 'xml:lang', 'x-default'),
    )
  }
  if (tags.length > 0) list(description, rdf, 'subject', 'Bag', [...new Set([...known, ...tags])])
  if (date !== null) {
    remove(rdf, 'exif', 'DateTimeOriginal')
    set(description, rdf, 'photoshop', 'DateCreated', date)
  }
  if (dateText !== null) set(description, rdf, 'tintype', 'DateText', dateText)
}

function list(
  description: Element,
  rdf: Element,
  name: string,
  kind: 'Alt' | 'Bag',
  texts: readonly string[],
  attend: (item: Element) => void = () => {},
): void {
  const document = description.ownerDocument!
  remove(rdf, 'dc', name)
  const items = document.createElementNS(ns.rdf, `rdf:${kind}`)
  for (const text of texts) {
    const item = document.createElementNS(ns.rdf, 'rdf:li')
    // Control characters are no XML, in whatever way they are written.
    item.appendChild(
      document.createTextNode(text.replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '').toWellFormed()),
    )
    attend(item)
    items.appendChild(item)
  }
  const property = document.createElementNS(ns.dc, `dc:${name}`)
  property.appendChild(items)
  description.appendChild(property)
}

/** What is true of the original's pixels only: raw settings, regions, and entries for parts that the result lacks. */
const staleSpaces: ReadonlySet<string> = new Set([
  'http://ns.adobe.com/camera-raw-settings/1.0/',
  'http://ns.adobe.com/camera-raw-saved-settings/1.0/',
  'http://ns.google.com/photos/1.0/container/',
  'http://ns.google.com/photos/1.0/container/item/',
  'http://ns.google.com/photos/1.0/image/',
  'http://ns.google.com/photos/1.0/depthmap/',
  'http://ns.google.com/photos/1.0/panorama/',
  'http://ns.google.com/photos/1.0/audio/',
  'http://ns.google.com/photos/dd/1.0/device/',
  'http://ns.adobe.com/hdr-gain-map/1.0/',
  'http://ns.apple.com/HDRGainMap/1.0/',
  'http://ns.apple.com/pixeldatainfo/1.0/',
  'http://www.metadataworkinggroup.com/schemas/regions/',
  'http://ns.microsoft.com/photo/1.2/',
])
const camera = 'http://ns.google.com/photos/1.0/camera/'
const noteSpace = 'http://ns.adobe.com/xmp/note/'

function isStale({ namespaceURI, localName }: Node): boolean {
  const space = namespaceURI ?? ''
  if (staleSpaces.has(space)) return true
  if (space === camera) return /^(?:Motion|Micro)/.test(localName ?? '')
  if (space === noteSpace) return localName === 'HasExtendedXMP'
  return space === ns.Iptc4xmpExt && localName === 'ImageRegion'
}

/** Attributes and elements of all descriptions. The lists are live, hence copied. */
function propertiesOf(rdf: Element): (Attr | Node)[] {
  return Array.from(rdf.childNodes)
    .filter((node): node is Element => node.localName === 'Description' && node.namespaceURI === ns.rdf)
    .flatMap((description) => [...Array.from(description.attributes), ...Array.from(description.childNodes)])
}

function drop(property: Attr | Node): void {
  if ('ownerElement' in property) property.ownerElement?.removeAttributeNode(property)
  else property.parentNode?.removeChild(property)
}

/** One more description, at the end: it is about what the others are about. */
function describe(document: Document, rdf: Element): Element {
  const description = document.createElementNS(ns.rdf, 'rdf:Description')
  description.setAttributeNS(ns.rdf, 'rdf:about', aboutOf(rdf))
  rdf.appendChild(description)
  return description
}

export function parse(text: string): Document | null {
  try {
    const clean = text.replace(/\0+$/, '')
    if (!isBoundedXml(clean)) return null
    const document = new DOMParser({
      onError: (level, message) => {
        if (level !== 'warning') throw new Error(message)
      },
    }).parseFromString(clean, 'application/xml')
    return document.getElementsByTagNameNS(ns.rdf, 'RDF').length > 0 ? document : null
  } catch {
    return null
  }
}

/** All descriptions of one packet must be about the same thing. */
function aboutOf(rdf: Element): string {
  return rdf.getElementsByTagNameNS(ns.rdf, 'Description').item(0)?.getAttributeNS(ns.rdf, 'about') ?? ''
}

/** A property may be an attribute or an element of any description. The lists are live, hence copied. */
function remove(rdf: Element, prefix: Prefix, name: string): void {
  for (const description of Array.from(rdf.getElementsByTagNameNS(ns.rdf, 'Description'))) {
    if (description.parentNode !== rdf) continue
    description.removeAttributeNS(ns[prefix], name)
    for (const child of Array.from(description.childNodes)) {
      if (child.namespaceURI === ns[prefix] && child.localName === name) description.removeChild(child)
    }
  }
}

function set(description: Element, rdf: Element, prefix: Prefix, name: string, value: string): void {
  remove(rdf, prefix, name)
  description.setAttributeNS(ns[prefix], `${prefix}:${name}`, value)
}
