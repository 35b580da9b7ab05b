/** The outline of the world's land as one path of an SVG, in millionths of the map: Natural Earth, 1 : 110,000,000. */
import { feature } from 'topojson-client'
import land from 'world-atlas/land-110m.json'
import { project, type Point } from './mercator.ts'

/** Millionths are exact enough for what is drawn so coarsely, and short to write. */
export const outlineUnits = 1_000_000

/**
 * Projected, and without the jump from one edge of the map to the other: a ring that crosses the date line goes on beyond the
 * edge. One around the pole ends where it began, a world further on; it is closed below the map.
 */
export function unwrapped(ring: readonly (readonly number[])[]): Point[] {
  const points: Point[] = []
  let turns = 0
  let before: number | null = null
  for (const [longitude = 0, latitude = 0] of ring) {
    const { x, y } = project(longitude, latitude)
    if (before !== null && Math.abs(x - before) > 0.5) turns += x < before ? 1 : -1
    before = x
    points.push({ x: x + turns, y })
  }
  const [first, last] = [points[0], points.at(-1)]
  if (first && last && Math.abs(last.x - first.x) > 0.5)
    points.push({ x: last.x, y: 1 }, { x: first.x, y: 1 })
  return points
}

const inUnits = ({ x, y }: Point): string => `${Math.round(x * outlineUnits)} ${Math.round(y * outlineUnits)}`

const drawn = (points: readonly Point[], shift: number): string =>
  `M${points.map(({ x, y }) => inUnits({ x: x + shift, y })).join('L')}Z`

/** What goes on beyond one edge of the map is drawn at the other once more. */
function ringPath(ring: readonly (readonly number[])[]): string {
  const points = unwrapped(ring)
  const left = points.some(({ x }) => x < 0)
  const right = points.some(({ x }) => x > 1)
  return drawn(points, 0) + (left ? drawn(points, 1) : '') + (right ? drawn(points, -1) : '')
}

export function outlinePath(): string {
  const topology = land as unknown as Parameters<typeof feature>[0]
  const shapes = feature(topology, topology.objects['land'])
  const features = 'features' in shapes ? shapes.features : [shapes]
  return features
    .flatMap(({ geometry }) =>
      geometry.type === 'MultiPolygon'
        ? geometry.coordinates.flat()
        : geometry.type === 'Polygon'
          ? geometry.coordinates
          : [],
    )
    .map(ringPath)
    .join('')
}
