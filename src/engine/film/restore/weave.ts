/** Gate weave: a print that was not held still while it was scanned. The whole picture's way is followed and made smooth. */
import type { Size } from '../../tensors.ts'
import { meanOf } from './brightness.ts'

/** Frames on either side by which the way is made smooth; a pan goes on, what trembles is evened out. */
const weaveWindow = 8
const spread = 4

/** Frames of greys halved so many times are compared first. */
const levels = 2
/** At most: most pictures need three or four, some with large shifts many more. */
const iterations = 20
/** Steps of luma from which on a pixel belongs to something that moves by itself. */
const outlier = 24

export interface Shift {
  x: number
  y: number
}

interface Plane extends Size {
  data: Float32Array
  mean: number
}

/**
 * How far a picture as a whole has moved, by gradients, from coarse to fine.
 * @param a 8-bit greys
 * @param b of the same size
 * @returns what lies at a place in `a` lies by so much to the right and below it in `b`
 * @see Lucas, Kanade, "An Iterative Image Registration Technique", 1981
 */
export function shiftBetween(a: Uint8Array, b: Uint8Array, size: Size): Shift {
  const pyramids = [a, b].map((grey) => {
    const planes: Plane[] = [{ ...size, data: Float32Array.from(grey), mean: meanOf(grey) }]
    for (let level = 0; level < levels; level++) planes.push(halved(planes[level]))
    return planes
  })
  const shift = { x: 0, y: 0 }
  for (let level = levels; level >= 0; level--) {
    if (level < levels) {
      shift.x *= 2
      shift.y *= 2
    }
    const [from, to] = [pyramids[0][level], pyramids[1][level]]
    if (Math.min(from.width, from.height) < 12) continue
    for (let i = 0; i < iterations; i++) {
      const step = refine(from, to, shift)
      if (!step) break
      shift.x += step.x
      shift.y += step.y
      if (Math.hypot(step.x, step.y) < 0.005) break
    }
  }
  return shift
}

function halved({ width, height, data }: Plane): Plane {
  const [wide, high] = [width >> 1, height >> 1]
  const half = new Float32Array(wide * high)
  for (let y = 0, i = 0; y < high; y++) {
    for (let x = 0; x < wide; x++, i++) {
      const at = 2 * y * width + 2 * x
      half[i] = (data[at] + data[at + 1] + data[at + width] + data[at + width + 1]) / 4
    }
  }
  return { width: wide, height: high, data: half, mean: meanOf(half) }
}

/** One step of Gauss and Newton; brightness as a whole does not count. @returns null where there is nothing to hold on to */
function refine(a: Plane, b: Plane, shift: Shift): Shift | null {
  const { width, height } = a
  const [left, top] = [Math.floor(shift.x), Math.floor(shift.y)]
  const [u, v] = [shift.x - left, shift.y - top]
  const rim = 2
  const light = a.mean - b.mean
  const sums = { n: 0, d: 0, gx: 0, gy: 0, xx: 0, xy: 0, yy: 0, xd: 0, yd: 0 }
  for (let y = Math.max(rim, -top); y < Math.min(height - rim, height - top - 1); y++) {
    for (let x = Math.max(rim, -left); x < Math.min(width - rim, width - left - 1); x++) {
      const i = y * width + x
      const at = (y + top) * width + x + left
      const upper = b.data[at] * (1 - u) + b.data[at + 1] * u
      const lower = b.data[at + width] * (1 - u) + b.data[at + width + 1] * u
      const d = a.data[i] - (upper * (1 - v) + lower * v) - light
      const share = d / outlier
      if (share > 1 || share < -1) continue
      const weight = (1 - share * share) ** 2
      const gx = (a.data[i + 1] - a.data[i - 1]) / 2
      const gy = (a.data[i + width] - a.data[i - width]) / 2
      sums.n += weight
      sums.d += weight * d
      sums.gx += weight * gx
      sums.gy += weight * gy
      sums.xx += weight * gx * gx
      sums.xy += weight * gx * gy
      sums.yy += weight * gy * gy
      sums.xd += weight * gx * d
      sums.yd += weight * gy * d
    }
  }
  if (sums.n < 16) return null
  const rest = sums.d / sums.n
  const [xd, yd] = [sums.xd - sums.gx * rest, sums.yd - sums.gy * rest]
  const determinant = sums.xx * sums.yy - sums.xy * sums.xy
  if (determinant < 1e-3 * sums.n * sums.n) return null
  return {
    x: (sums.yy * xd - sums.xy * yd) / determinant,
    y: (sums.xx * yd - sums.xy * xd) / determinant,
  }
}

/**
 * By how much a frame has to be moved.
 * @param steps shifts from frame to frame in order, that of the frame itself at `at`; as many count before it as after it
 */
export function steadyingShift(steps: readonly Shift[], at: number): Shift {
  const reach = Math.min(at, steps.length - 1 - at, weaveWindow)
  const mean = { x: 0, y: 0 }
  const way = { x: 0, y: 0 }
  let sum = 1
  const add = (d: number) => {
    const weight = Math.exp(-(d * d) / (2 * spread * spread))
    sum += weight
    mean.x += weight * way.x
    mean.y += weight * way.y
  }
  for (let d = 1; d <= reach; d++) {
    way.x += steps[at + d].x
    way.y += steps[at + d].y
    add(d)
  }
  way.x = way.y = 0
  for (let d = 0; d > -reach; d--) {
    way.x -= steps[at + d].x
    way.y -= steps[at + d].y
    add(d - 1)
  }
  return { x: mean.x / sum, y: mean.y / sum }
}

/** How far frames tremble, in pixels of `steps`: the mean way by which they would be moved. */
export function weaveOf(steps: readonly Shift[]): number {
  const inner = steps.slice(2, -2)
  if (inner.length === 0) return 0
  return inner.reduce((sum, _step, i) => sum + length(steadyingShift(steps, i + 2)), 0) / inner.length
}

const length = ({ x, y }: Shift) => Math.hypot(x, y)

/** Weights of four neighbours for a place between the middle two. @see Catmull, Rom, 1974 */
const cubic = (t: number): [number, number, number, number] => [
  ((-t + 2) * t - 1) * t * 0.5,
  ((3 * t - 5) * t * t + 2) * 0.5,
  ((-3 * t + 4) * t + 1) * t * 0.5,
  (t - 1) * t * t * 0.5,
]

/**
 * Moves a plane, in place; what comes in at the rim is the rim's own.
 * @param greatest code value
 */
export function movePlane(
  plane: Uint8Array | Uint16Array,
  { width, height }: Size,
  shift: Shift,
  greatest: number,
): void {
  const [left, top] = [Math.floor(-shift.x), Math.floor(-shift.y)]
  const across = cubic(-shift.x - left)
  const down = cubic(-shift.y - top)
  const rows = new Float32Array(width * height)
  const column = (x: number) => Math.min(width - 1, Math.max(0, x))
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let x = 0; x < width; x++) {
      const at = x + left
      rows[row + x] =
        across[0] * plane[row + column(at - 1)] +
        across[1] * plane[row + column(at)] +
        across[2] * plane[row + column(at + 1)] +
        across[3] * plane[row + column(at + 2)]
    }
  }
  const line = (y: number) => Math.min(height - 1, Math.max(0, y)) * width
  for (let y = 0; y < height; y++) {
    const [a, b, c, d] = [line(y + top - 1), line(y + top), line(y + top + 1), line(y + top + 2)]
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const value =
        down[0] * rows[a + x] + down[1] * rows[b + x] + down[2] * rows[c + x] + down[3] * rows[d + x]
      plane[i] = value <= 0 ? 0 : value >= greatest ? greatest : value + 0.5
    }
  }
}
