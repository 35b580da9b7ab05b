/**
 * Whether specks are dust: it lies all over a picture, on whatever is there, and in no direction. Glints lie
 * together, stars on a sky, rain falls.
 */
import type { Box } from './connected-components.ts'
import { mainDirections, quantile } from './line-shape.ts'
import type { Plane } from './plane.ts'

export interface Speck {
  pixels: Int32Array
  box: Box
}

export const speckRules = {
  /** Fewer may be anything. */
  least: 12,
  /** Cells of the picture, 4 x 4 of them, in which there are some. */
  cells: 8,
  /** Luma that must lie between the darkest and the lightest tenth of what is around them. */
  grounds: 0.2,
  /** Pixels that the middle one of them has at most: leaves and petals are larger. */
  size: 16,
  /** Luma that may lie between the darkest and the lightest tenth of themselves. */
  evenness: 0.42,
  /** Share of the long ones that may lie in one direction. */
  oneWay: 0.6,
  /** Times longer than wide, from which a speck has a direction. */
  longer: 1.8,
} as const

const grid = 4

export function speckEvidence(specks: readonly Speck[], luma: Plane): boolean {
  if (specks.length < speckRules.least) return false
  const cells = new Set<number>()
  const grounds: number[] = []
  const cores: number[] = []
  const headings: number[] = []
  for (const speck of specks) {
    const { left, right, top, bottom } = speck.box
    const column = Math.floor((((left + right) / 2) * grid) / luma.width)
    cells.add(Math.floor((((top + bottom) / 2) * grid) / luma.height) * grid + column)
    grounds.push(groundOf(speck.box, luma))
    cores.push(speck.pixels.reduce((sum, at) => sum + luma.data[at], 0) / speck.pixels.length / 255)
    const heading = headingOf(speck, luma.width)
    if (heading !== null) headings.push(heading)
  }
  const spread = spreadOf(grounds)
  const oneWay = headings.length >= speckRules.least / 2 && mainDirections(headings, 1) >= speckRules.oneWay
  const small =
    quantile(
      specks.map(({ pixels }) => pixels.length),
      0.5,
    ) <= speckRules.size
  const even = spreadOf(cores) <= speckRules.evenness
  const everywhere = cells.size >= speckRules.cells && spread >= speckRules.grounds
  return everywhere && small && even && !oneWay
}

const spreadOf = (values: number[]) => quantile(values, 0.9) - quantile(values, 0.1)

/** Median luma along the rim of a box a little larger than a speck. */
function groundOf({ left, right, top, bottom }: Box, { width, height, data }: Plane): number {
  const [x0, x1] = [Math.max(0, left - 3), Math.min(width - 1, right + 3)]
  const [y0, y1] = [Math.max(0, top - 3), Math.min(height - 1, bottom + 3)]
  const values: number[] = []
  for (let x = x0; x <= x1; x++) values.push(data[y0 * width + x], data[y1 * width + x])
  for (let y = y0; y <= y1; y++) values.push(data[y * width + x0], data[y * width + x1])
  return quantile(values, 0.5) / 255
}

/** The direction of a long speck, by its second moments; null for a round one. */
function headingOf({ pixels }: Speck, width: number): number | null {
  let [x, y, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (const at of pixels) {
    const px = at % width
    const py = (at - px) / width
    x += px
    y += py
    xx += px * px
    yy += py * py
    xy += px * py
  }
  const n = pixels.length
  const [a, b, c] = [
    xx / n - (x / n) ** 2 + 1 / 12,
    yy / n - (y / n) ** 2 + 1 / 12,
    xy / n - (x / n) * (y / n),
  ]
  const root = Math.sqrt(((a - b) / 2) ** 2 + c * c)
  const [long, short] = [(a + b) / 2 + root, (a + b) / 2 - root]
  return Math.sqrt(long / Math.max(short, 1 / 12)) >= speckRules.longer ? Math.atan2(2 * c, a - b) / 2 : null
}
