/** Faces and other areas as Windows and Picasa mark them, and as IPTC's standard does: where MWG's list is not there. */
import type { Element } from '@xmldom/xmldom'
import { asLine, mostRegions, type Region } from '../../contract/photo-words.ts'
import { fieldOf, ns } from './xmp-dom.ts'

const microsoft = {
  info: 'http://ns.microsoft.com/photo/1.2/',
  list: 'http://ns.microsoft.com/photo/1.2/t/RegionInfo#',
  region: 'http://ns.microsoft.com/photo/1.2/t/Region#',
} as const

/** Pixels of the stored picture. */
interface Size {
  width: number
  height: number
}

/** An area whose place is known with the picture's size only; null where it makes no sense. */
export type SizedRegion = (stored: Size) => Region | null

/** In shares of the stored picture; null for those that make no sense. */
export function readOtherRegions(rdf: Element): (SizedRegion | null)[] {
  const windows = itemsOf(rdf, microsoft.list, 'Regions').map(ofMicrosoft)
  if (windows.some((region) => region !== null)) return windows
  const standard = itemsOf(rdf, ns.Iptc4xmpExt, 'ImageRegion').map(ofIptc)
  return standard.length > 0 ? standard : windows
}

/** The list's own items, not those of lists within them. */
function itemsOf(rdf: Element, space: string, name: string): Element[] {
  const list = rdf.getElementsByTagNameNS(space, name).item(0)
  const all = list ? Array.from(list.getElementsByTagNameNS(ns.rdf, 'li')) : []
  return all.filter(({ parentNode }) => parentNode?.parentNode === list).slice(0, mostRegions)
}

/** `0.2, 0.15, 0.1, 0.2`: left, top, width and height. @see Microsoft, "People Tagging Overview" (Windows Imaging) */
function ofMicrosoft(item: Element): SizedRegion | null {
  const parts = (fieldOf(item, microsoft.region, 'Rectangle') ?? '').split(',')
  if (parts.length !== 4) return null
  const [left, top, width, height] = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const name = fieldOf(item, microsoft.region, 'PersonDisplayName') ?? ''
  const region = asRegion({ left, top, width, height }, name, 'Face')
  return region && (() => region)
}

/**
 * Rectangles by their corner, circles by their centre, polygons by their vertices. @see IPTC Photo Metadata
 * Standard 2023.1, Image Region
 */
function ofIptc(item: Element): SizedRegion | null {
  const boundary = item.getElementsByTagNameNS(ns.Iptc4xmpExt, 'RegionBoundary').item(0) ?? item
  const number = (name: string, of: Element = boundary) =>
    Number(fieldOf(of, ns.Iptc4xmpExt, name) || Number.NaN)
  const unit = fieldOf(boundary, ns.Iptc4xmpExt, 'rbUnit')
  const shape = fieldOf(boundary, ns.Iptc4xmpExt, 'rbShape')
  const name = fieldOf(item, ns.Iptc4xmpExt, 'Name') ?? ''
  if (unit !== 'relative' && unit !== 'pixel') return null
  const vertices = itemsOf(boundary, ns.Iptc4xmpExt, 'rbVertices')
  const xs = vertices.map((vertex) => number('rbX', vertex))
  const ys = vertices.map((vertex) => number('rbY', vertex))
  return (stored) => {
    // A circle is one in pixels: its radius is a share of the picture's width.
    const [across, down] = unit === 'pixel' ? [stored.width, stored.height] : [1, 1]
    const aspect = unit === 'pixel' ? 1 : stored.width / stored.height
    const corner = { left: number('rbX'), top: number('rbY'), width: number('rbW'), height: number('rbH') }
    const [x, y, radius] = [number('rbX'), number('rbY'), number('rbRx')]
    const box =
      shape === 'rectangle'
        ? corner
        : shape === 'circle'
          ? around(x, y, radius, radius * aspect)
          : shape === 'polygon'
            ? boxOf(xs, ys)
            : null
    return box ? asRegion(scaled(box, across, down), name, 'Face') : null
  }
}

const around = (x: number, y: number, rx: number, ry: number): Box => ({
  left: x - rx,
  top: y - ry,
  width: rx * 2,
  height: ry * 2,
})

function boxOf(xs: readonly number[], ys: readonly number[]): Box {
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { left, top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

const scaled = ({ left, top, width, height }: Box, across: number, down: number): Box => ({
  left: left / across,
  top: top / down,
  width: width / across,
  height: height / down,
})

interface Box {
  left: number
  top: number
  width: number
  height: number
}

const rounded = (value: number): number => Number(value.toFixed(6))

function asRegion({ left, top, width, height }: Box, name: string, type: string): Region | null {
  const isInside =
    left >= 0 && top >= 0 && width > 0 && height > 0 && left + width <= 1.001 && top + height <= 1.001
  if (!isInside) return null
  const [x, y] = [rounded(left + width / 2), rounded(top + height / 2)]
  return {
    name: asLine(name).slice(0, 300),
    type,
    x,
    y,
    width: Math.min(1, rounded(width)),
    height: Math.min(1, rounded(height)),
  }
}
