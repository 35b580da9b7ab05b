/** The four corners of a photographed print: where they are seen and how they are moved; arithmetic only. */
import { cornersSchema } from '../../../../contract/geometry.ts'
import type { GeometryStep, Point } from '../../../../contract/geometry.ts'

type Corners = NonNullable<GeometryStep['corners']>

const picture: Corners = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]
/** Clockwise, as they are seen. */
export const cornerNames = ['nw', 'ne', 'se', 'sw'] as const

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const turned = ({ x, y }: Point): Point => ({ x: 1 - y, y: x })
const mirrored = ({ x, y }: Point): Point => ({ x: 1 - x, y })

/** The recipe has points of the upright original; a person sees it turned and mirrored. */
function toSeen({ quarterTurns, mirror }: GeometryStep, point: Point): Point {
  let seen = point
  for (let i = 0; i < quarterTurns; i++) seen = turned(seen)
  return mirror ? mirrored(seen) : seen
}

function fromSeen({ quarterTurns, mirror }: GeometryStep, point: Point): Point {
  let original = mirror ? mirrored(point) : point
  for (let i = 0; i < (4 - quarterTurns) % 4; i++) original = turned(original)
  return original
}

/** Which corner of what is seen a corner of the original has become. */
function seenAt({ quarterTurns, mirror }: GeometryStep, corner: number): number {
  const at = (corner + quarterTurns) % 4
  return mirror ? at ^ 1 : at
}

/** Clockwise from the top left of what is seen, in shares of it. */
export function seenCorners(geometry: GeometryStep): Corners {
  const seen: Corners = [...picture]
  for (const [i, point] of (geometry.corners ?? picture).entries()) {
    seen[seenAt(geometry, i)] = toSeen(geometry, point)
  }
  return seen
}

/** Moves a corner; it stays inside of the picture, and where the four would enclose no print nothing is moved. */
export function moveCorner(geometry: GeometryStep, corner: number, to: Point): GeometryStep {
  const seen = seenCorners(geometry)
  seen[corner] = { x: clamp(to.x), y: clamp(to.y) }
  const corners: Corners = [...picture]
  for (const i of picture.keys()) corners[i] = fromSeen(geometry, seen[seenAt(geometry, i)])
  if (!cornersSchema.safeParse(corners).success) return geometry
  const none = corners.every(({ x, y }, i) => Math.hypot(x - picture[i].x, y - picture[i].y) < 1e-3)
  return { ...geometry, corners: none ? null : corners }
}
