/** XMP as a tree: parsed within bounds, its properties found, set and removed. */
import { DOMParser, type Attr, type Document, type Element, type Node } from '@xmldom/xmldom'
import { isBoundedXml } from './xmp-bounds.ts'

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
  Iptc4xmpCore: 'http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/',
  xmpDM: 'http://ns.adobe.com/xmp/1.0/DynamicMedia/',
  MicrosoftPhoto: 'http://ns.microsoft.com/photo/1.0/',
  xml: 'http://www.w3.org/XML/1998/namespace',
} as const
export type Prefix = keyof typeof ns

export function parse(text: string): Document | null {
  try {
    const clean = text.replace(/^\ufeff/, '').replace(/\0+$/, '')
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
export function remove(rdf: Element, prefix: Prefix, name: string): void {
  for (const description of Array.from(rdf.getElementsByTagNameNS(ns.rdf, 'Description'))) {
    if (description.parentNode !== rdf) continue
    description.removeAttributeNS(ns[prefix], name)
    for (const child of Array.from(description.childNodes)) {
      if (child.namespaceURI === ns[prefix] && child.localName === name) description.removeChild(child)
    }
  }
}

export function set(description: Element, rdf: Element, prefix: Prefix, name: string, value: string): void {
  remove(rdf, prefix, name)
  description.setAttributeNS(ns[prefix], `${prefix}:${name}`, writable(value))
}

/** Control characters are no XML, in whatever way they are written. */
const writable = (text: string): string =>
  text.replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]/gu, '').toWellFormed()

/** Texts in a container. @see XMP part 1, 7.5 */
export function setList(
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
    item.appendChild(document.createTextNode(writable(text)))
    attend(item)
    items.appendChild(item)
  }
  const property = document.createElementNS(ns.dc, `dc:${name}`)
  property.appendChild(items)
  description.appendChild(property)
}

/** Attributes and elements of all descriptions. The lists are live, hence copied. */
export function propertiesOf(rdf: Element): (Attr | Node)[] {
  return Array.from(rdf.childNodes)
    .filter((node): node is Element => node.localName === 'Description' && node.namespaceURI === ns.rdf)
    .flatMap((description) => [...Array.from(description.attributes), ...Array.from(description.childNodes)])
}

export function drop(property: Attr | Node): void {
  if ('ownerElement' in property) property.ownerElement?.removeAttributeNode(property)
  else property.parentNode?.removeChild(property)
}

/** One more description, at the end: it is about what the others are about. */
export function describe(document: Document, rdf: Element): Element {
  const description = document.createElementNS(ns.rdf, 'rdf:Description')
  description.setAttributeNS(ns.rdf, 'rdf:about', aboutOf(rdf))
  rdf.appendChild(description)
  return description
}

/** A field of a structure is an attribute or an element, of the item itself or of the description in it. */
export function fieldOf(item: Element, namespace: string, name: string): string | null {
  for (const element of [item, ...Array.from(item.getElementsByTagName('*'))]) {
    const attribute = element.getAttributeNS(namespace, name)
    if (attribute) return attribute
    if (element.namespaceURI === namespace && element.localName === name) return element.textContent
  }
  return null
}
