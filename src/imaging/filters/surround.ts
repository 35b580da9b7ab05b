/** What lies around a print that was photographed or scanned with its surroundings: a table, an album's page. */
import { rgbToLab } from '../../contract/lab.ts'
import type { Raster } from '../photo.ts'

export interface Surround {
  /** Of the small copy: 255 on the print, 0 around it. */
  inside: Uint8Array
  width: number
  height: number
  /** Around the print, in pixels of the small copy. */
  box: { left: number; top: number; right: number; bottom: number }
}

/** Share of the copy's edge that has one color where something lies around the print. */
const leastEdge = 0.85
/** Lab units: what counts as the same color. */
const same = 10
/** Lab units from grey, from which a surrounding has a color of its own: paper and a scanner's lid have none. */
const leastChroma = 12
/** Shares of the copy that the surroundings take. */
const shares = { least: 0.08, most: 0.85 }

/** @param small 8 bits @returns null where the photo goes to the edge, or what lies around it is grey */
export function findSurround({ width, height, data }: Raster): Surround | null {
  // Of most photos the edge says enough, and the rest need not be turned into Lab.
  const seen: (readonly [number, number, number])[] = []
  const labAt = (p: number) =>
    (seen[p] ??= rgbToLab(data[p * 3] / 255, data[p * 3 + 1] / 255, data[p * 3 + 2] / 255))
  const edge: number[] = []
  for (let x = 0; x < width; x++) edge.push(x, (height - 1) * width + x)
  for (let y = 1; y < height - 1; y++) edge.push(y * width, y * width + width - 1)
  const middleOf = (channel: 0 | 1 | 2) =>
    edge.map((p) => labAt(p)[channel]).toSorted((a, b) => a - b)[edge.length >> 1]
  const color = [middleOf(0), middleOf(1), middleOf(2)]
  if (Math.hypot(color[1], color[2]) < leastChroma) return null
  // Light falls unevenly onto a table: its lightness may differ more than its hue.
  const fits = (p: number) => {
    const [l, a, b] = labAt(p)
    return Math.hypot((l - color[0]) / 2, a - color[1], b - color[2]) < same
  }
  if (edge.filter(fits).length < edge.length * leastEdge) return null
  const inside = new Uint8Array(width * height).fill(255)
  const waiting = edge.filter(fits)
  for (const p of waiting) inside[p] = 0
  for (let p = waiting.pop(); p !== undefined; p = waiting.pop()) {
    const x = p % width
    const next = [x > 0 ? p - 1 : -1, x < width - 1 ? p + 1 : -1, p - width, p + width]
    for (const q of next) {
      if (q < 0 || q >= inside.length || inside[q] === 0 || !fits(q)) continue
      inside[q] = 0
      waiting.push(q)
    }
  }
  const around = inside.reduce((sum, value) => sum + (value === 0 ? 1 : 0), 0) / inside.length
  if (around < shares.least || around > shares.most) return null
  return { inside, width, height, box: boxOf(inside, width) }
}

function boxOf(inside: Uint8Array, width: number): Surround['box'] {
  const box = { left: width, top: Number.POSITIVE_INFINITY, right: 0, bottom: 0 }
  for (let p = 0; p < inside.length; p++) {
    if (inside[p] === 0) continue
    const [x, y] = [p % width, Math.floor(p / width)]
    box.left = Math.min(box.left, x)
    box.right = Math.max(box.right, x + 1)
    box.top = Math.min(box.top, y)
    box.bottom = Math.max(box.bottom, y + 1)
  }
  return box
}

/** Gives rows of a photo back what lay around the print. @param before the same rows as they were */
export function keepSurround(
  samples: Uint8Array | Uint16Array,
  before: Uint8Array | Uint16Array,
  photo: { width: number; height: number },
  firstRow: number,
  { inside, width, height }: Surround,
): void {
  for (let i = 0, p = 0; i < samples.length; i += 3, p++) {
    const x = Math.floor(((p % photo.width) * width) / photo.width)
    const y = Math.floor(((firstRow + Math.floor(p / photo.width)) * height) / photo.height)
    if (inside[Math.min(height - 1, y) * width + x] !== 0) continue
    for (let c = i; c < i + 3; c++) samples[c] = before[c]
  }
}
