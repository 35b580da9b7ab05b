/**
 * The curve through a person's points: smooth, and never beyond them, so that what is darker stays darker
 * where the points rise.
 */
import type { Curve } from './grade.ts'

/**
 * Cubic pieces whose slopes are limited as Fritsch and Carlson do it: between two points it stays between their levels.
 * Beyond the first and the last point it goes on level.
 * @param points from dark to light, no two at one place, as `curveSchema` holds them to
 */
export function curveThrough(points: Curve): (x: number) => number {
  const slopes = slopesOf(points)
  const [first, last] = [points[0], points[points.length - 1]]
  return (x) => {
    if (x <= first.x) return first.y
    if (x >= last.x) return last.y
    const right = points.findIndex((point) => point.x > x)
    const [from, to] = [points[right - 1], points[right]]
    const width = to.x - from.x
    const t = (x - from.x) / width
    const [t2, t3] = [t * t, t * t * t]
    return (
      from.y * (2 * t3 - 3 * t2 + 1) +
      to.y * (3 * t2 - 2 * t3) +
      width * (slopes[right - 1] * (t3 - 2 * t2 + t) + slopes[right] * (t3 - t2))
    )
  }
}

/** The slope at each point: the harmonic mean of those beside it, level at a turn. */
function slopesOf(points: Curve): number[] {
  const secants = points.slice(1).map(({ x, y }, i) => (y - points[i].y) / (x - points[i].x))
  return points.map((_, i) => {
    const before = secants[i - 1]
    const after = secants[i]
    if (before === undefined) return after
    if (after === undefined) return before
    if (before * after <= 0) return 0
    const [left, right] = [points[i].x - points[i - 1].x, points[i + 1].x - points[i].x]
    const [near, far] = [2 * right + left, right + 2 * left]
    return (near + far) / (near / before + far / after)
  })
}
