/** The profile of a mark along its way: its own luma, and that of the scene on both sides of it. */
import type { Line } from './line-shape.ts'
import { quantile } from './line-shape.ts'
import type { Plane } from './plane.ts'

export interface Profile {
  /**
   * Share of its way on which it is lighter than both sides, or darker than both, whichever is more: an
   * outline has a side of its own tone.
   */
  ridge: number
  /** Luma 0 to 1: its median, how far it spreads (80 % of its way), and how far that beside it does. */
  core: number
  coreSpread: number
  besideSpread: number
  /** The same less a slope over the picture, as light over a floor has: what is left are other things beside it. */
  besideUneven: number
}

/** Least difference of luma between a mark and either side. */
const leastContrast = 0.03
/** Pixels from the rim of a mark to where the scene is read: the mask ends a little outside of it. */
const away = 2.5

/** @param width of the mark, pixels; @returns null where nothing of it lies within the picture */
export function profileOf(luma: Plane, marks: Plane, lines: readonly Line[], width: number): Profile | null {
  const cores: number[] = []
  const beside: number[] = []
  const places: { x: number; y: number }[] = []
  let [lighter, darker] = [0, 0]
  const out = width / 2 + away
  for (const { stretches } of lines) {
    for (const { x, y, heading } of stretches) {
      const [nx, ny] = [-Math.sin(heading), Math.cos(heading)]
      const left = at(luma, x + nx * out, y + ny * out)
      const right = at(luma, x - nx * out, y - ny * out)
      if (left === null || right === null) continue
      // Beside a rail stands the next post.
      if (isMarked(marks, x + nx * out, y + ny * out) || isMarked(marks, x - nx * out, y - ny * out)) continue
      const ground = (left + right) / 2
      const core = coreOf(luma, x, y, heading, ground)
      cores.push(core)
      beside.push(ground)
      places.push({ x, y })
      if (core - Math.max(left, right) >= leastContrast) lighter++
      if (Math.min(left, right) - core >= leastContrast) darker++
    }
  }
  if (cores.length === 0) return null
  const uneven = lessSlope(beside, places)
  return {
    ridge: Math.max(lighter, darker) / cores.length,
    core: quantile(cores, 0.5),
    coreSpread: quantile(cores, 0.9) - quantile(cores, 0.1),
    besideSpread: quantile(beside, 0.9) - quantile(beside, 0.1),
    besideUneven: quantile(uneven, 0.9) - quantile(uneven, 0.1),
  }
}

/** Values less the plane over their places that fits them best. */
function lessSlope(values: readonly number[], places: readonly { x: number; y: number }[]): number[] {
  const mean = (of: readonly number[]) => of.reduce((sum, value) => sum + value, 0) / of.length
  const middle = { x: mean(places.map(({ x }) => x)), y: mean(places.map(({ y }) => y)), value: mean(values) }
  let [xx, xy, yy, xv, yv] = [0, 0, 0, 0, 0]
  for (const [i, place] of places.entries()) {
    const [x, y, value] = [place.x - middle.x, place.y - middle.y, values[i] - middle.value]
    xx += x * x
    xy += x * y
    yy += y * y
    xv += x * value
    yv += y * value
  }
  // Across a straight line nothing is known of the slope: it is none there.
  const least = 1 + 1e-3 * (xx + yy)
  const determinant = (xx + least) * (yy + least) - xy * xy
  const slope = {
    x: (xv * (yy + least) - yv * xy) / determinant,
    y: (yv * (xx + least) - xv * xy) / determinant,
  }
  return values.map(
    (value, i) =>
      value - middle.value - slope.x * (places[i].x - middle.x) - slope.y * (places[i].y - middle.y),
  )
}

const isMarked = ({ width, data }: Plane, x: number, y: number) =>
  data[Math.round(y) * width + Math.round(x)] !== 0

/** The luma of a mark: along its way, and across it where it is most unlike the ground, for the finest are a pixel wide. */
function coreOf(
  { width, height, data }: Plane,
  x: number,
  y: number,
  heading: number,
  ground: number,
): number {
  const [dx, dy] = [Math.cos(heading), Math.sin(heading)]
  let core = ground
  for (const across of [-1, 0, 1]) {
    let sum = 0
    for (const along of [-1, 0, 1]) {
      const px = Math.min(width - 1, Math.max(0, Math.round(x + along * dx - across * dy)))
      const py = Math.min(height - 1, Math.max(0, Math.round(y + along * dy + across * dx)))
      sum += data[py * width + px] / 255 / 3
    }
    if (Math.abs(sum - ground) > Math.abs(core - ground)) core = sum
  }
  return core
}

/** Mean of the 3 x 3 pixels around a place, 0 to 1. */
function at({ width, height, data }: Plane, x: number, y: number): number | null {
  const [cx, cy] = [Math.round(x), Math.round(y)]
  if (cx < 0 || cy < 0 || cx >= width || cy >= height) return null
  let [sum, count] = [0, 0]
  for (let ny = Math.max(0, cy - 1); ny <= Math.min(height - 1, cy + 1); ny++) {
    for (let nx = Math.max(0, cx - 1); nx <= Math.min(width - 1, cx + 1); nx++) {
      sum += data[ny * width + nx]
      count++
    }
  }
  return sum / count / 255
}
