/** XMP: the photo's own packet with Tintype's words merged into it, by a real XML parser. */
import { XMLSerializer, type Document, type Element, type Node } from '@xmldom/xmldom'
import { isSamePlace } from '../../contract/gps.ts'
import type { PhotoWords, Region } from '../../contract/photo-words.ts'
import { version } from '../../platform/version.ts'
import type { Provenance } from '../photo.ts'
import { mostXmpBytes } from './xmp-bounds.ts'
import { describe, drop, ns, parse, propertiesOf, remove, set, setList } from './xmp-dom.ts'
import { writeRegions } from './xmp-regions.ts'
import { gpsOfXmp, placesOfXmp } from './xmp-words.ts'

/** IPTC's word for a picture that a person made and a trained model added to. */
export const digitalSourceType =
  'http://cv.iptc.org/newscodes/digitalsourcetype/compositeWithTrainedAlgorithmicMedia'

const empty = `<x:xmpmeta xmlns:x="${ns.x}"><rdf:RDF xmlns:rdf="${ns.rdf}"></rdf:RDF></x:xmpmeta>`

/**
 * The packet for the result: everything the photo's own says, orientation 1, no thumbnail, and what coloured and enlarged it.
 * @param existing   the original's packet, if any
 * @param provenance null: nothing is added
 * @param words      what a person said of it: takes the place of the packet's own caption, tags are added to its own
 * @param marked     areas of the result, which take the place of the packet's own, and the result's pixels
 * @returns `packet` null when there is nothing to say; `lost` when the original's packet is not XML and was left out
 */
export function mergeXmp(
  existing: Buffer | undefined,
  provenance: Provenance | null,
  words?: PhotoWords,
  marked?: { regions: readonly Region[]; width: number; height: number },
): { packet: string | null; lost: boolean } {
  const own = existing && existing.length <= mostXmpBytes ? parse(existing.toString('utf8')) : null
  const lost = existing !== undefined && !own
  const hasRegions = marked !== undefined && marked.regions.length > 0
  if (!own && !provenance && !words && !hasRegions) return { packet: null, lost }
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
    if (provenance.model !== null) {
      set(description, rdf, 'tintype', 'ColorModel', provenance.model)
      set(description, rdf, 'tintype', 'ColorModelName', provenance.modelName)
    }
    if (provenance.renderFactor !== null) {
      set(description, rdf, 'tintype', 'RenderFactor', String(provenance.renderFactor))
    }
    if (provenance.style !== null) set(description, rdf, 'tintype', 'Style', provenance.style)
    if (provenance.enlarged) {
      set(description, rdf, 'tintype', 'EnlargeModel', provenance.enlarged.model)
      set(description, rdf, 'tintype', 'EnlargeFactor', String(provenance.enlarged.factor))
    }
  }
  if (words) addWords(document, rdf, words)
  if (hasRegions) writeRegions(document, describe(document, rdf), marked.regions, marked)
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
  const inDefaultLanguage = (item: Element) => item.setAttributeNS(ns.xml, 'xml:lang', 'x-default')
  if (caption !== '') {
    remove(rdf, 'tiff', 'ImageDescription')
    setList(description, rdf, 'description', 'Alt', [caption], inDefaultLanguage)
  }
  if (tags.length > 0) setList(description, rdf, 'subject', 'Bag', [...new Set([...known, ...tags])])
  if (date !== null) {
    remove(rdf, 'exif', 'DateTimeOriginal')
    set(description, rdf, 'photoshop', 'DateCreated', date)
  }
  if (dateText !== null) set(description, rdf, 'tintype', 'DateText', dateText)
  if (words.title !== undefined && words.title !== '')
    setList(description, rdf, 'title', 'Alt', [words.title], inDefaultLanguage)
  else if (words.title !== undefined) remove(rdf, 'dc', 'title')
  addPlace(description, rdf, words)
  addMarks(description, rdf, words)
}

/** @see XMP part 1, 8.4 (xmp:Rating, xmp:Label); part 2, 8.6 (xmpDM:pick) */
function addMarks(description: Element, rdf: Element, { stars, flag, label, favourite }: PhotoWords): void {
  if (stars !== undefined) {
    for (const prefix of ['xmp', 'MicrosoftPhoto'] as const) remove(rdf, prefix, 'Rating')
    if (stars !== 0) set(description, rdf, 'xmp', 'Rating', String(stars))
  }
  if (label !== undefined) remove(rdf, 'xmp', 'Label')
  if (label) set(description, rdf, 'xmp', 'Label', label)
  if (flag !== undefined) remove(rdf, 'xmpDM', 'pick')
  if (flag) set(description, rdf, 'xmpDM', 'pick', flag === 'pick' ? '1' : '-1')
  if (favourite !== undefined) set(description, rdf, 'tintype', 'Favourite', favourite ? 'True' : 'False')
}

/** @see IPTC Photo Metadata Standard 2023.1, Location Created and the fields before it; XMP part 2, 8.3 (GPSCoordinate) */
function addPlace(description: Element, rdf: Element, words: PhotoWords): void {
  const known = placesOfXmp(rdf)
  const fields = [
    ['location', 'Iptc4xmpCore', 'Location'],
    ['city', 'photoshop', 'City'],
    ['country', 'photoshop', 'Country'],
  ] as const
  const moved = fields.filter(([field]) => words[field] !== undefined && words[field] !== known[field])
  // It says the same at greater length, and is read first.
  if (moved.length > 0) remove(rdf, 'Iptc4xmpExt', 'LocationCreated')
  if (moved.some(([field]) => field === 'country')) remove(rdf, 'Iptc4xmpCore', 'CountryCode')
  for (const [field, prefix, name] of fields) {
    const value = words[field]
    if (value === '') remove(rdf, prefix, name)
    else if (value !== undefined) set(description, rdf, prefix, name, value)
  }
  const { gps } = words
  const before = gpsOfXmp(rdf)
  if (gps === undefined || (gps && before && isSamePlace(gps, before))) return
  for (const property of propertiesOf(rdf)) {
    if (property.namespaceURI === ns.exif && property.localName?.startsWith('GPS')) drop(property)
  }
  if (gps === null) return
  set(description, rdf, 'exif', 'GPSLatitude', coordinate(gps.latitude, 'N', 'S'))
  set(description, rdf, 'exif', 'GPSLongitude', coordinate(gps.longitude, 'E', 'W'))
}

/** `48,12.492N`: minutes with as many places as a tenth of a metre needs. */
function coordinate(degrees: number, ahead: string, behind: string): string {
  const minutes = Math.round(Math.abs(degrees) * 60 * 1e6) / 1e6
  const whole = Math.floor(minutes / 60)
  return `${whole},${(minutes - whole * 60).toFixed(6)}${degrees < 0 ? behind : ahead}`
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
