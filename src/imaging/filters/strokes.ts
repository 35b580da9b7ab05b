/** Which pixels lie under the strokes of a brush: discs along a way, cut off at the picture's rim. */
import type { Point } from '../../contract/geometry.ts'
import type { MaskStroke } from '../../contract/mask.ts'

interface Size {
  width: number
  height: number
}

/** Half a pixel at least, so that the finest brush leaves something in a small preview too. */
const leastRadius = 0.75

/** @returns pixels */
export const radiusIn = ({ width, height }: Size, radius: number): number =>
  Math.max(leastRadius, radius * Math.max(width, height))

/**
 * Each pixel whose centre is at most `radius` from the way between two points.
 * @param radius pixels
 * @param work   gets the pixel's index and the square of its distance, in pixels
 * @returns how many pixels were looked at
 */
export function eachUnderSegment(
  { width, height }: Size,
  radius: number,
  from: Point,
  to: Point,
  work: (index: number, squaredDistance: number) => void,
): number {
  const ax = from.x * width
  const ay = from.y * height
  const dx = to.x * width - ax
  const dy = to.y * height - ay
  const length = dx * dx + dy * dy
  const most = radius * radius
  const top = Math.max(0, Math.floor(Math.min(ay, ay + dy) - radius))
  const bottom = Math.min(height - 1, Math.ceil(Math.max(ay, ay + dy) + radius))
  const left = Math.max(0, Math.floor(Math.min(ax, ax + dx) - radius))
  const right = Math.min(width - 1, Math.ceil(Math.max(ax, ax + dx) + radius))
  for (let y = top; y <= bottom; y++) {
    const py = y + 0.5 - ay
    for (let x = left; x <= right; x++) {
      const px = x + 0.5 - ax
      const t = length === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length))
      const ox = px - t * dx
      const oy = py - t * dy
      const squared = ox * ox + oy * oy
      if (squared <= most) work(y * width + x, squared)
    }
  }
  return Math.max(0, bottom - top + 1) * Math.max(0, right - left + 1)
}

/** Each pixel under a stroke; one that lies under several of its parts comes several times. */
export function eachUnderStroke(
  size: Size,
  { radius, points }: Pick<MaskStroke, 'radius' | 'points'>,
  work: (index: number) => void,
): void {
  const r = radiusIn(size, radius)
  for (const [i, point] of points.entries())
    eachUnderSegment(size, r, points[Math.max(0, i - 1)], point, work)
}
