/** Faces and other areas as Windows and Picasa mark them, and as IPTC's standard does: where MWG's list is not there. */
import type { Element } from '@xmldom/xmldom'
import { asLine, mostRegions, type Region } from '../../contract/photo-words.ts'
import { fieldOf, ns } from './xmp-dom.ts'

const microsoft = {
  info: 'http://ns.microsoft.com/photo/1.2/',
  list: 'http://ns.microsoft.com/photo/1.2/t/RegionInfo#',
  region: 'http://ns.microsoft.com/photo/1.2/t/Region#',
} as const

/** In shares of the stored picture; those that make no sense are left out, and those that are marked in its pixels. */
export function readOtherRegions(rdf: Element): Region[] {
  const windows = itemsOf(rdf, microsoft.list, 'Regions').flatMap((item) => ofMicrosoft(item) ?? [])
  if (windows.length > 0) return windows
  return itemsOf(rdf, ns.Iptc4xmpExt, 'ImageRegion').flatMap((item) => ofIptc(item) ?? [])
}

/** The list's own items, not those of lists within them. */
function itemsOf(rdf: Element, space: string, name: string): Element[] {
  const list = rdf.getElementsByTagNameNS(space, name).item(0)
  const all = list ? Array.from(list.getElementsByTagNameNS(ns.rdf, 'li')) : []
  return all.filter(({ parentNode }) => parentNode?.parentNode === list).slice(0, mostRegions)
}

/** `0.2, 0.15, 0.1, 0.2`: left, top, width and height. @see Microsoft, "People Tagging Overview" (Windows Imaging) */
function ofMicrosoft(item: Element): Region | null {
  const parts = (fieldOf(item, microsoft.region, 'Rectangle') ?? '').split(',')
  if (parts.length !== 4) return null
  const [left, top, width, height] = parts.map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  const name = fieldOf(item, microsoft.region, 'PersonDisplayName') ?? ''
  return asRegion({ left, top, width, height }, name, 'Face')
}

/** @see IPTC Photo Metadata Standard 2023.1, Image Region */
function ofIptc(item: Element): Region | null {
  const number = (name: string) => Number(fieldOf(item, ns.Iptc4xmpExt, name) || Number.NaN)
  if (fieldOf(item, ns.Iptc4xmpExt, 'rbUnit') !== 'relative') return null
  const [x, y] = [number('rbX'), number('rbY')]
  const shape = fieldOf(item, ns.Iptc4xmpExt, 'rbShape')
  const name = fieldOf(item, ns.Iptc4xmpExt, 'Name') ?? ''
  if (shape === 'rectangle')
    return asRegion({ left: x, top: y, width: number('rbW'), height: number('rbH') }, name, 'Face')
  const radius = number('rbRx')
  if (shape !== 'circle') return null
  return asRegion({ left: x - radius, top: y - radius, width: radius * 2, height: radius * 2 }, name, 'Face')
}

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
