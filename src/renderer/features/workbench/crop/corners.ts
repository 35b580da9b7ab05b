/** The four corners of a photographed print: where they are seen, how they are moved, and how that is kept or let go. */
import { cornersSchema } from '../../../../contract/geometry.ts'
import type { GeometryStep, Point } from '../../../../contract/geometry.ts'
import { useWorkbench } from '../store.ts'
import { wholeBox } from './box.ts'
import { useFrame } from './frame.ts'

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

/** The recipe keeps places of the upright original; a person sees it turned and mirrored. */
function toSeen({ quarterTurns, mirror }: GeometryStep, point: Point): Point {
  let seen = point
  for (let i = 0; i < quarterTurns; i++) seen = turned(seen)
  return mirror ? mirrored(seen) : seen
}

function fromSeen({ quarterTurns, mirror }: GeometryStep, point: Point): Point {
  let place = mirror ? mirrored(point) : point
  for (let i = 0; i < (4 - quarterTurns) % 4; i++) place = turned(place)
  return place
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

/** As it was before: the way back leads there. */
let before: GeometryStep | null = null

export function beginCorners(): void {
  before = useWorkbench.getState().cropping
  useWorkbench.setState({ cornering: true })
}

export function setCorner(corner: number, to: Point): void {
  const { cropping } = useWorkbench.getState()
  if (cropping) useWorkbench.setState({ cropping: moveCorner(cropping, corner, to) })
}

export function resetCorners(): void {
  const { cropping } = useWorkbench.getState()
  if (cropping) useWorkbench.setState({ cropping: { ...cropping, corners: null } })
}

export const cancelCorners = (): void => useWorkbench.setState({ cropping: before, cornering: false })

/** A frame of the picture as it was would cut something else out of the new one. */
export function applyCorners(): void {
  const { cropping } = useWorkbench.getState()
  const same = JSON.stringify(cropping?.corners) === JSON.stringify(before?.corners)
  if (!same) useFrame.setState({ box: wholeBox, aspect: 'free', upright: false })
  useWorkbench.setState({ cornering: false })
}
