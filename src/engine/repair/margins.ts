/**
 * Margins of a single tone around a photo: what a scanner or an editor put there. The edge between them and the photo
 * resembles a torn rim to a network that was not trained on one, so damage is searched inside of them only.
 */
import type { LumaSource, Plane, Rect } from './plane.ts'

/** A line belongs to a margin when its luma (CIE L / 100), but for so many of its pixels at either end, spreads by no more. */
const flat = { spread: 0.03, outliers: 0.02 }
/** Beyond its last line at least such a share of the pixels differs from its tone by so much: a pale sky fades into the photo. */
const edge = { away: 2, difference: 0.06, share: 0.4 }
/** A margin takes so much of the picture at most: a photo of nothing but fog is no margin. */
const most = 0.4
/** Lines that are read at once. */
const strip = 32

type Side = 'top' | 'bottom' | 'left' | 'right'

/** The photo without its margins; all of it where it has none. */
export function withoutMargins(source: LumaSource): Rect {
  const area = { x: 0, y: 0, width: source.width, height: source.height }
  const [top, bottom] = (['top', 'bottom'] as const).map((side) => marginOf(source, area, side))
  // Columns are examined without the margins above and below, which would make none of them flat.
  const rows = { ...area, y: top, height: area.height - top - bottom }
  const [left, right] = (['left', 'right'] as const).map((side) => marginOf(source, rows, side))
  return { ...rows, x: left, width: area.width - left - right }
}

/** How many lines of an area are a margin, from a side inwards. */
function marginOf(source: LumaSource, area: Rect, side: Side): number {
  const lines = flatLines(source, area, side)
  const inside = lines + edge.away
  if (lines === 0 || inside >= (isUpright(side) ? area.width : area.height)) return 0
  const read = (line: number): Float32Array => {
    const rect = linesOf(area, side, line, 1)
    const luma = new Float32Array(rect.width * rect.height)
    source.read(rect, luma, rect.width)
    return luma
  }
  const margin = read(lines - 1)
  const tone = margin.reduce((sum, value) => sum + value, 0) / margin.length
  const other = read(inside).filter((value) => Math.abs(value - tone) >= edge.difference).length
  return other >= margin.length * edge.share ? lines : 0
}

const isUpright = (side: Side) => side === 'left' || side === 'right'

/** How many lines of an area are flat, from a side inwards; 0 when there is no end to them. */
function flatLines(source: LumaSource, area: Rect, side: Side): number {
  const upright = isUpright(side)
  const last = Math.floor((upright ? area.width : area.height) * most)
  for (let from = 0; from < last; from += strip) {
    const rect = linesOf(area, side, from, Math.min(strip, last - from))
    const luma = new Float32Array(rect.width * rect.height)
    source.read(rect, luma, rect.width)
    const count = upright ? rect.width : rect.height
    for (let i = 0; i < count; i++) {
      const line = side === 'top' || side === 'left' ? i : count - 1 - i
      const [start, step, length] = upright
        ? [line, rect.width, rect.height]
        : [line * rect.width, 1, rect.width]
      if (!isFlat(luma, start, step, length)) return from + i
    }
  }
  return 0
}

/** Some lines of an area as a rectangle, counted from a side. */
function linesOf({ x, y, width, height }: Rect, side: Side, from: number, count: number): Rect {
  if (side === 'top') return { x, y: y + from, width, height: count }
  if (side === 'bottom') return { x, y: y + height - from - count, width, height: count }
  if (side === 'left') return { x: x + from, y, width: count, height }
  return { x: x + width - from - count, y, width: count, height }
}

function isFlat(luma: Float32Array, start: number, step: number, length: number): boolean {
  const levels = 256
  const histogram = new Uint32Array(levels)
  for (let i = 0, at = start; i < length; i++, at += step) {
    histogram[Math.min(levels - 1, Math.max(0, Math.round(luma[at] * (levels - 1))))]++
  }
  const few = Math.floor(length * flat.outliers)
  let low = 0
  for (let below = histogram[0]; below <= few; below += histogram[low]) low++
  let high = levels - 1
  for (let above = histogram[high]; above <= few; above += histogram[high]) high--
  return high - low <= flat.spread * (levels - 1)
}

/** A part of a source, as if there were nothing else. */
export function partOf(source: LumaSource, area: Rect): LumaSource {
  const { width, height } = area
  if (width === source.width && height === source.height) return source
  return {
    width,
    height,
    read(rect, target, stride) {
      const wide = Math.min(rect.width, width - rect.x)
      const high = Math.min(rect.height, height - rect.y)
      source.read({ x: area.x + rect.x, y: area.y + rect.y, width: wide, height: high }, target, stride)
      for (let y = 0; y < high; y++) {
        const last = y * stride + wide
        target.fill(target[last - 1], last, y * stride + rect.width)
      }
      const row = (high - 1) * stride
      for (let y = high; y < rect.height; y++) target.copyWithin(y * stride, row, row + rect.width)
    },
  }
}

/** A part's plane put back into one of the whole; 0 around it. */
export function placed(part: Plane, { x, y }: Rect, width: number, height: number): Plane {
  if (part.width === width && part.height === height) return part
  const data = new Uint8Array(width * height)
  for (let row = 0; row < part.height; row++) {
    data.set(part.data.subarray(row * part.width, (row + 1) * part.width), (y + row) * width + x)
  }
  return { width, height, data }
}
