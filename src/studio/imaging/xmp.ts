/** XMP: the photo's own packet with Tintype's words merged into it, by a real XML parser. */
import { DOMParser, XMLSerializer, type Document, type Element } from '@xmldom/xmldom'
import { version } from './version.ts'
import type { Provenance } from './metadata.ts'

const ns = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  xmp: 'http://ns.adobe.com/xap/1.0/',
  tiff: 'http://ns.adobe.com/tiff/1.0/',
  exif: 'http://ns.adobe.com/exif/1.0/',
  Iptc4xmpExt: 'http://iptc.org/std/Iptc4xmpExt/2008-02-29/',
  tintype: 'https://tintype.app/ns/1.0/',
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
 * @returns `packet` null when there is nothing to say; `lost` when the original's packet is not XML and was left out
 */
export function mergeXmp(
  existing: Buffer | undefined,
  provenance: Provenance | null,
): { packet: string | null; lost: boolean } {
  const own = existing && parse(existing.toString('utf8'))
  const lost = existing !== undefined && !own
  if (!own && !provenance) return { packet: null, lost }
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
  if (provenance) {
    const description = document.createElementNS(ns.rdf, 'rdf:Description')
    description.setAttributeNS(ns.rdf, 'rdf:about', aboutOf(rdf))
    set(description, rdf, 'Iptc4xmpExt', 'DigitalSourceType', digitalSourceType)
    set(description, rdf, 'xmp', 'CreatorTool', `Tintype ${version}`)
    set(description, rdf, 'tintype', 'Model', provenance.model)
    set(description, rdf, 'tintype', 'ModelName', provenance.modelName)
    if (provenance.renderFactor !== null) {
      set(description, rdf, 'tintype', 'RenderFactor', String(provenance.renderFactor))
    }
    if (provenance.style !== null) set(description, rdf, 'tintype', 'Style', provenance.style)
    rdf.appendChild(description)
  }
  const root = document.getElementsByTagNameNS(ns.x, 'xmpmeta').item(0) ?? rdf
  const body = new XMLSerializer().serializeToString(root)
  // The identifier is fixed by the XMP specification, part 1, 7.3.2.
  return {
    packet: `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>\n${body}\n<?xpacket end="w"?>`,
    lost,
  }
}

function parse(text: string): Document | null {
  try {
    const clean = text.replace(/\0+$/, '')
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
