/**
 * The arithmetic of the crop frame (dragging a handle, keeping a shape, staying inside of the picture) and of
 * the four corners of a photographed print.
 */
import { type GeometryStep, cornersSchema, type Point } from '../../../../contract/geometry.ts'

/** In shares of the picture. */
export type Box = NonNullable<GeometryStep['crop']>

/** Which sides a handle moves; `move` takes the whole frame along. */
export const handles = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'] as const
export type Handle = (typeof handles)[number]

export const wholeBox: Box = { left: 0, top: 0, width: 1, height: 1 }

/** No smaller than this share of the picture: a frame must stay large enough to be dragged. */
export const smallest = 0.02

const clamp = (value: number, least: number, greatest: number) => Math.min(greatest, Math.max(least, value))

export function moveBox(box: Box, dx: number, dy: number): Box {
  return {
    ...box,
    left: clamp(box.left + dx, 0, 1 - box.width),
    top: clamp(box.top + dy, 0, 1 - box.height),
  }
}

/**
 * Drags a handle by a distance in shares of the picture.
 * @param ratio width / height of the frame, in shares (so a square of a wide picture is below 1); null: free
 */
export function dragHandle(box: Box, handle: Handle, dx: number, dy: number, ratio: number | null): Box {
  const west = handle.includes('w')
  const north = handle.includes('n')
  const east = handle.includes('e')
  const south = handle.includes('s')
  const right = box.left + box.width
  const bottom = box.top + box.height
  const left = west ? clamp(box.left + dx, 0, right - smallest) : box.left
  const top = north ? clamp(box.top + dy, 0, bottom - smallest) : box.top
  const width = (east ? clamp(right + dx, box.left + smallest, 1) : right) - left
  const height = (south ? clamp(bottom + dy, box.top + smallest, 1) : bottom) - top
  if (ratio === null) return { left, top, width, height }
  // A corner follows the longer movement; a side moves the other two with it, evenly.
  const corner = (west || east) && (north || south)
  const wide = corner ? width / ratio >= height : west || east
  const wanted = wide ? width : height * ratio
  const anchorX = west ? right : east ? box.left : box.left + box.width / 2
  const anchorY = north ? bottom : south ? box.top : box.top + box.height / 2
  const roomX = west ? anchorX : east ? 1 - anchorX : 2 * Math.min(anchorX, 1 - anchorX)
  const roomY = north ? anchorY : south ? 1 - anchorY : 2 * Math.min(anchorY, 1 - anchorY)
  const w = Math.min(Math.max(wanted, smallest, smallest * ratio), roomX, roomY * ratio)
  const h = w / ratio
  return {
    left: clamp(west ? anchorX - w : east ? anchorX : anchorX - w / 2, 0, 1 - w),
    top: clamp(north ? anchorY - h : south ? anchorY : anchorY - h / 2, 0, 1 - h),
    width: w,
    height: h,
  }
}

/** The largest frame of a shape around the middle of another one, within it and the picture. */
export function fitRatio(box: Box, ratio: number | null): Box {
  if (ratio === null) return box
  const width = Math.min(1, ratio, box.width / box.height > ratio ? box.height * ratio : box.width)
  const height = width / ratio
  const centre = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
  return {
    left: clamp(centre.x - width / 2, 0, 1 - width),
    top: clamp(centre.y - height / 2, 0, 1 - height),
    width,
    height,
  }
}

/** A frame around the whole picture is none. */
export const asCrop = (box: Box): GeometryStep['crop'] =>
  box.width > 0.999 && box.height > 0.999 ? null : box

/** Shapes to choose from, as width / height of the cut picture; null: free, 0: as the picture is. */
export const aspects = {
  free: null,
  original: 0,
  square: 1,
  '5:4': 5 / 4,
  '4:3': 4 / 3,
  '3:2': 3 / 2,
  '16:9': 16 / 9,
} as const
export type Aspect = keyof typeof aspects

/**
 * A shape as the frame's ratio, in shares of the picture.
 * @param picture width / height of the whole picture, in pixels
 * @param upright the shape stands on its short side
 */
export function ratioOf(aspect: Aspect, picture: number, upright: boolean): number | null {
  const shape = aspects[aspect]
  if (shape === null) return null
  if (shape === 0) return 1
  return (upright ? 1 / shape : shape) / picture
}

type Corners = NonNullable<GeometryStep['corners']>

const picture: Corners = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 1, y: 1 },
  { x: 0, y: 1 },
]
/** Clockwise, as they are seen. */
export const cornerNames = ['nw', 'ne', 'se', 'sw'] as const

/** A number as a share, 0 to 1. */
const share = (value: number) => Math.min(1, Math.max(0, value))
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
  seen[corner] = { x: share(to.x), y: share(to.y) }
  const corners: Corners = [...picture]
  for (const i of picture.keys()) corners[i] = fromSeen(geometry, seen[seenAt(geometry, i)])
  if (!cornersSchema.safeParse(corners).success) return geometry
  const none = corners.every(({ x, y }, i) => Math.hypot(x - picture[i].x, y - picture[i].y) < 1e-3)
  return { ...geometry, corners: none ? null : corners }
}
