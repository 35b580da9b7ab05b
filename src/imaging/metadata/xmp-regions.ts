/** Faces and other areas that people have marked, in XMP: read, and written for a picture of another size. */
import type { Document, Element } from '@xmldom/xmldom'
import { asLine, mostRegions, type Region } from '../../contract/photo-words.ts'
import { fieldOf, ns } from './xmp-dom.ts'
import { readOtherRegions, type SizedRegion } from './xmp-other-regions.ts'

const space = {
  regions: 'http://www.metadataworkinggroup.com/schemas/regions/',
  area: 'http://ns.adobe.com/xmp/sType/Area#',
  size: 'http://ns.adobe.com/xap/1.0/sType/Dimensions#',
} as const

export interface Regions {
  /** Null for those that make no sense. */
  list: (SizedRegion | null)[]
  /** Pixels of the picture that they were marked in, as it was stored; null where nobody says. */
  size: { width: number; height: number } | null
}

/**
 * Areas as they lie in the stored pixels, in MWG's list or else in that of another program.
 * @see Metadata Working Group, Guidelines 2.0, 5.9
 */
export function readRegions(rdf: Element): Regions {
  const [regions] = Array.from(rdf.getElementsByTagNameNS(space.regions, 'Regions'))
  if (!regions) return { list: readOtherRegions(rdf), size: null }
  const [applied] = Array.from(regions.getElementsByTagNameNS(space.regions, 'AppliedToDimensions'))
  const pixels = applied && {
    width: Number(fieldOf(applied, space.size, 'w')),
    height: Number(fieldOf(applied, space.size, 'h')),
  }
  const size = pixels && pixels.width > 0 && pixels.height > 0 ? pixels : null
  const [list] = Array.from(regions.getElementsByTagNameNS(space.regions, 'RegionList'))
  const items = list ? Array.from(list.getElementsByTagNameNS(ns.rdf, 'li')) : []
  return { list: items.slice(0, mostRegions).map((item) => regionOf(item, size)), size }
}

function regionOf(item: Element, size: Regions['size']): SizedRegion | null {
  const [area] = Array.from(item.getElementsByTagNameNS(space.regions, 'Area'))
  if (!area) return null
  const inPixels = fieldOf(area, space.area, 'unit') === 'pixel'
  return (stored) => {
    const { width: across, height: down } = inPixels ? (size ?? stored) : { width: 1, height: 1 }
    return areaOf(item, area, across, down)
  }
}

function areaOf(item: Element, area: Element, across: number, down: number): Region | null {
  const length = (name: string) => Number(fieldOf(area, space.area, name) ?? Number.NaN)
  // A circle has one length, a point none.
  const diameter = length('d') || 0
  const shares = {
    x: length('x') / across,
    y: length('y') / down,
    width: (length('w') || diameter) / across,
    height: (length('h') || diameter) / down,
  }
  if (!Object.values(shares).every((share) => share >= 0 && share <= 1)) return null
  return {
    name: asLine(fieldOf(item, space.regions, 'Name') ?? '').slice(0, 300),
    type: asLine(fieldOf(item, space.regions, 'Type') ?? '').slice(0, 40) || 'Face',
    ...shares,
  }
}

/** @param size pixels of the picture that they are written for */
export function writeRegions(
  document: Document,
  description: Element,
  regions: readonly Region[],
  size: { width: number; height: number },
): void {
  if (regions.length === 0) return
  const make = (name: string, namespace: string = space.regions, prefix = 'mwg-rs') =>
    document.createElementNS(namespace, `${prefix}:${name}`)
  const set = (element: Element, prefix: keyof typeof prefixes, values: Record<string, string | number>) => {
    for (const [name, value] of Object.entries(values))
      element.setAttributeNS(prefixes[prefix], `${prefix}:${name}`, String(value))
  }
  const whole = make('Regions')
  whole.setAttributeNS(ns.rdf, 'rdf:parseType', 'Resource')
  const applied = make('AppliedToDimensions')
  set(applied, 'stDim', { w: size.width, h: size.height, unit: 'pixel' })
  const bag = make('Bag', ns.rdf, 'rdf')
  for (const { name, type, x, y, width, height } of regions) {
    const item = make('li', ns.rdf, 'rdf')
    const inner = make('Description', ns.rdf, 'rdf')
    set(inner, 'mwg-rs', { ...(name !== '' && { Name: name }), Type: type })
    const area = make('Area')
    set(area, 'stArea', { x, y, w: width, h: height, unit: 'normalized' })
    inner.appendChild(area)
    item.appendChild(inner)
    bag.appendChild(item)
  }
  const list = make('RegionList')
  list.appendChild(bag)
  whole.appendChild(applied)
  whole.appendChild(list)
  description.appendChild(whole)
}

const prefixes = { 'mwg-rs': space.regions, stArea: space.area, stDim: space.size } as const
