/** Quadrilaterals on a page, clockwise from the top left, in pixels. */
import type { Vector } from './lab-picture.ts'

export type Quad = readonly [Vector, Vector, Vector, Vector]

export interface Side {
  from: Vector
  to: Vector
  length: number
  /** Along the side, length 1. */
  along: Vector
  /** Into the print, length 1. */
  inwards: Vector
}

/** Top, right, bottom, left. */
export function sidesOf(quad: Quad): Side[] {
  return quad.map((from, i) => {
    const to = quad[(i + 1) % 4]
    const length = Math.max(1e-6, Math.hypot(to.x - from.x, to.y - from.y))
    const along = { x: (to.x - from.x) / length, y: (to.y - from.y) / length }
    return { from, to, length, along, inwards: { x: -along.y, y: along.x } }
  })
}

/** Twice the shoelace formula's half: positive for corners in clockwise order. */
export function quadArea(corners: readonly Vector[]): number {
  return (
    corners.reduce((sum, p, i) => {
      const q = corners[(i + 1) % corners.length]
      return sum + p.x * q.y - q.x * p.y
    }, 0) / 2
  )
}

/** The shorter of the middle lengths. */
export function shorterSide(quad: Quad): number {
  const [top, right, bottom, left] = sidesOf(quad)
  return Math.min((top.length + bottom.length) / 2, (left.length + right.length) / 2)
}

/** Where two lines cross; null where they hardly do. */
export function crossing(p: Vector, u: Vector, q: Vector, v: Vector): Vector | null {
  const whole = u.x * v.y - u.y * v.x
  if (Math.abs(whole) < 0.2) return null
  const t = ((q.x - p.x) * v.y - (q.y - p.y) * v.x) / whole
  return { x: p.x + t * u.x, y: p.y + t * u.y }
}

/** Clockwise, beginning with the corner that is the top left one when the quadrilateral is turned by less than 45 degrees. */
export function ordered(corners: readonly Vector[]): Quad {
  const turned = quadArea(corners) < 0 ? corners.toReversed() : [...corners]
  // The top side is the one whose direction is nearest to "to the right".
  let best = 0
  let most = -Infinity
  for (let i = 0; i < 4; i++) {
    const [p, q] = [turned[i], turned[(i + 1) % 4]]
    const toRight = (q.x - p.x) / Math.max(1e-6, Math.hypot(q.x - p.x, q.y - p.y))
    if (toRight > most) [best, most] = [i, toRight]
  }
  return [0, 1, 2, 3].map((i) => turned[(best + i) % 4]) as unknown as Quad
}

/** Whether all corners turn the same way, none of them flat. */
export function isConvex(quad: Quad): boolean {
  return quad.every((p, i) => {
    const [q, r] = [quad[(i + 1) % 4], quad[(i + 2) % 4]]
    return (q.x - p.x) * (r.y - q.y) - (q.y - p.y) * (r.x - q.x) > 1
  })
}

/** The part of a convex polygon that lies in another one. @see Sutherland and Hodgman, 1974 */
function clipped(polygon: readonly Vector[], by: Quad): Vector[] {
  let left = [...polygon]
  for (const { from, inwards } of sidesOf(by)) {
    const depth = (p: Vector) => (p.x - from.x) * inwards.x + (p.y - from.y) * inwards.y
    left = left.flatMap((p, i) => {
      const q = left[(i + 1) % left.length]
      const [dp, dq] = [depth(p), depth(q)]
      const at = dp / (dp - dq)
      const between = { x: p.x + at * (q.x - p.x), y: p.y + at * (q.y - p.y) }
      if (dp >= 0) return dq >= 0 ? [p] : [p, between]
      return dq >= 0 ? [between] : []
    })
  }
  return left
}

/** Area that two quadrilaterals share. */
export const sharedArea = (p: Quad, q: Quad): number => Math.max(0, quadArea(clipped(p, q)))

/** Intersection over union, 0 to 1. */
export function overlap(p: Quad, q: Quad): number {
  const both = sharedArea(p, q)
  return both / Math.max(1e-9, quadArea(p) + quadArea(q) - both)
}

/** Calls `visit` with the number of each pixel whose centre lies in it, or within `margin` pixels of it. */
export function eachPixelIn(
  quad: Quad,
  { width, height }: { width: number; height: number },
  margin: number,
  visit: (pixel: number) => void,
): void {
  const sides = sidesOf(quad)
  const range = (values: number[], most: number) => [
    Math.max(0, Math.floor(Math.min(...values)) - margin),
    Math.min(most, Math.ceil(Math.max(...values)) + margin),
  ]
  const [left, right] = range(
    quad.map(({ x }) => x),
    width,
  )
  const [top, bottom] = range(
    quad.map(({ y }) => y),
    height,
  )
  const [p, q, r, s] = sides
  const isInside = ({ from, inwards }: Side, x: number, y: number) =>
    (x + 0.5 - from.x) * inwards.x + (y + 0.5 - from.y) * inwards.y >= -margin
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      if (isInside(p, x, y) && isInside(q, x, y) && isInside(r, x, y) && isInside(s, x, y))
        visit(y * width + x)
    }
  }
}
