/** XMP that is too long for one segment of a JPEG: its rest lies in further ones, cut into pieces. */
import { createHash } from 'node:crypto'
import { XMLSerializer, type Attr, type Document, type Element, type Node } from '@xmldom/xmldom'
import { jpegSegments, type ExtendedXmp } from '../codec/container.ts'
import { mostXmpBytes } from './xmp-bounds.ts'
import { describe, drop, ns, parse, propertiesOf } from './xmp-dom.ts'

const extensionName = 'http://ns.adobe.com/xmp/extension/\0'
/** Name, digest in hexadecimal, length of the whole, and where the piece belongs. */
const headBytes = extensionName.length + 32 + 4 + 4
const noteSpace = 'http://ns.adobe.com/xmp/note/'

/** Bytes in which the pieces are looked for: they lie before the picture's data. */
export const extendedXmpReach = 2 * mostXmpBytes

/**
 * One packet of a packet and its rest.
 * @param packet as it lies in the JPEG
 * @param head   the file's first `extendedXmpReach` bytes
 * @returns null where the packet has no rest, or its rest is not whole, is another one's or too large
 */
export function joinXmp(packet: Buffer, head: Buffer): Buffer | null {
  if (!packet.includes('HasExtendedXMP')) return null
  const document = parse(packet.toString('utf8'))
  const rdf = document && rdfOf(document)
  const note = rdf && propertiesOf(rdf).find(isNote)
  const digest = note?.textContent?.trim().toUpperCase()
  if (!document || !rdf || !note || !digest) return null
  const rest = wholeRest(head, digest)
  const more = rest && packet.length + rest.length <= mostXmpBytes ? parse(rest.toString('utf8')) : null
  if (!more) return null
  drop(note)
  move(propertiesOf(rdfOf(more)), describe(document, rdf))
  return Buffer.from(new XMLSerializer().serializeToString(document))
}

const rdfOf = (document: Document): Element => document.getElementsByTagNameNS(ns.rdf, 'RDF').item(0)!

const isNote = ({ namespaceURI, localName }: Node) =>
  namespaceURI === noteSpace && localName === 'HasExtendedXMP'

/** The pieces in their places; null where one is missing. */
function wholeRest(head: Buffer, digest: string): Buffer | null {
  let whole: Buffer | null = null
  let known = 0
  for (const { marker, start, end } of jpegSegments(head)) {
    const segment = head.subarray(start + 4, end)
    if (marker !== 0xe1 || segment.length < headBytes) continue
    if (segment.toString('latin1', 0, extensionName.length) !== extensionName) continue
    const at = extensionName.length
    if (segment.toString('latin1', at, at + 32).toUpperCase() !== digest) continue
    const [length, offset] = [segment.readUInt32BE(at + 32), segment.readUInt32BE(at + 36)]
    if (length > mostXmpBytes) return null
    whole ??= Buffer.alloc(length)
    const piece = segment.subarray(headBytes)
    if (whole.length !== length || offset + piece.length > length) return null
    known += piece.copy(whole, offset)
  }
  return whole && known === whole.length && digestOf(whole) === digest ? whole : null
}

const digestOf = (data: Buffer): string => createHash('md5').update(data).digest('hex').toUpperCase()

/** Puts properties of another packet into a description, but for those that say what it is about. */
function move(properties: readonly (Attr | Node)[], description: Element): void {
  const document = description.ownerDocument!
  for (const property of properties) {
    const space = property.namespaceURI
    if (!isAttribute(property)) description.appendChild(document.importNode(property, true))
    else if (space !== null && space !== ns.rdf && !space.startsWith('http://www.w3.org/2000/xmlns'))
      description.setAttributeNS(space, property.name, property.value)
  }
}

const isAttribute = (property: Attr | Node): property is Attr => property.nodeType === 2

/** Room for the note and for what a serializer writes differently. */
const spare = 512

/**
 * A packet in a part that fits a segment, and the rest: the largest properties go first.
 * @returns null where it can't be cut so
 */
export function splitXmp(packet: string, room: number): { xmp: string; extended: ExtendedXmp } | null {
  const document = parse(packet)
  if (!document) return null
  const rdf = rdfOf(document)
  const text = () => new XMLSerializer().serializeToString(document)
  const largest = propertiesOf(rdf)
    .filter(({ namespaceURI }) => namespaceURI && !namespaceURI.startsWith('http://www.w3.org/'))
    .map((property) => ({ property, size: Buffer.byteLength(property.textContent ?? '') }))
    .toSorted((a, b) => b.size - a.size)
  const rest = parse(`<x:xmpmeta xmlns:x="${ns.x}"><rdf:RDF xmlns:rdf="${ns.rdf}"></rdf:RDF></x:xmpmeta>`)!
  const description = describe(rest, rdfOf(rest))
  let left = Buffer.byteLength(text()) + spare
  for (const { property, size } of largest) {
    if (left <= room) break
    move([property], description)
    drop(property)
    left -= size
  }
  const data = Buffer.from(new XMLSerializer().serializeToString(rest))
  const digest = digestOf(data)
  describe(document, rdf).setAttributeNS(noteSpace, 'xmpNote:HasExtendedXMP', digest)
  const xmp = text()
  return Buffer.byteLength(xmp) <= room ? { xmp, extended: { digest, data } } : null
}
