/** Turning and mirroring the picture as a person sees it, and moving what was painted along with a new geometry. */
import { geometryStepSchema, isBrushPlace, planGeometry, toResult } from '../../../contract/geometry.ts'
import type { GeometryStep, Matrix, Point } from '../../../contract/geometry.ts'
import { localAreaSchema, type LocalArea } from '../../../contract/local.ts'
import type { FaceBox, Recipe } from '../../../contract/recipe.ts'

type Crop = NonNullable<GeometryStep['crop']>

const quarterTurn = (turns: number) => (((turns % 4) + 4) % 4) as GeometryStep['quarterTurns']

/** A quarter turn of what is seen: 1 clockwise, -1 counter-clockwise. The crop goes along. */
export function rotate(geometry: GeometryStep, by: 1 | -1): GeometryStep {
  const { mirror, quarterTurns, crop } = geometry
  // The turns come before the mirror: seen in it, they go the other way round.
  return {
    ...geometry,
    quarterTurns: quarterTurn(quarterTurns + (mirror ? -by : by)),
    crop: crop && turned(crop, by),
  }
}

/** Left and right of what is seen, exchanged. */
export function mirror(geometry: GeometryStep): GeometryStep {
  const { crop } = geometry
  return {
    ...geometry,
    mirror: !geometry.mirror,
    straighten: geometry.straighten === 0 ? 0 : -geometry.straighten,
    crop: crop && { ...crop, left: inside(1 - crop.left - crop.width) },
  }
}

function turned({ left, top, width, height }: Crop, by: 1 | -1): Crop {
  const size = { width: height, height: width }
  return by === 1
    ? { ...size, left: inside(1 - top - height), top: left }
    : { ...size, left: top, top: inside(1 - left - width) }
}

/** Subtracting leaves rounding errors below 0. */
const inside = (value: number) => Math.min(1, Math.max(0, value))

interface Size {
  width: number
  height: number
}

/** From a point in one picture of a photo to the same point in another picture of it. */
interface Remapping {
  from: Size
  to: Size
  /** Both in shares; null where the other picture does not reach, not even beyond its rim. */
  remap: (point: Point) => Point | null
}

function project([a, b, c, d, e, f, g, h, i]: Matrix, { x, y }: Point): Point | null {
  const w = g * x + h * y + i
  return w > 1e-9 ? { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w } : null
}

function remappingOf(photo: Size, before: GeometryStep, after: GeometryStep): Remapping {
  const planOf = (geometry: GeometryStep) =>
    planGeometry(photo.width, photo.height, geometry.enabled ? geometry : untouched)
  const [from, to] = [planOf(before), planOf(after)]
  const onwards = toResult(to)
  return {
    from,
    to,
    remap({ x, y }) {
      const original = project(from.toOriginal, { x: x * from.width, y: y * from.height })
      const mapped = original && project(onwards, original)
      return mapped && { x: mapped.x / to.width, y: mapped.y / to.height }
    },
  }
}

const untouched = geometryStepSchema.parse({})

/** How a small shape at a point is changed. */
interface Pose {
  scale: number
  mirrored: boolean
  /** Degrees clockwise, after the mirror. */
  turn: number
}

/** @returns null where the other picture has no such point */
function poseAt({ from, to, remap }: Remapping, point: Point): Pose | null {
  // A pixel to the right and one down, in pixels of the other picture.
  const step = (dx: number, dy: number) => {
    const mapped = remap({ x: point.x + dx / from.width, y: point.y + dy / from.height })
    return mapped && { x: mapped.x * to.width, y: mapped.y * to.height }
  }
  const [here, right, down] = [step(0, 0), step(1, 0), step(0, 1)]
  if (!here || !right || !down) return null
  const [ux, uy] = [right.x - here.x, right.y - here.y]
  const [vx, vy] = [down.x - here.x, down.y - here.y]
  const area = ux * vy - uy * vx
  // Seen in a mirror, "right" points the other way.
  const turn = area < 0 ? Math.atan2(-uy, -ux) : Math.atan2(uy, ux)
  return { scale: Math.sqrt(Math.abs(area)), mirrored: area < 0, turn: (turn * 180) / Math.PI }
}

/** A thousandth of a pixel of the largest scan: four turns are none. */
// Adding 0 makes -0 a 0, as which JSON reads it back.
const rounded = (share: number) => Math.round(share * 1e7) / 1e7 + 0
const longer = ({ width, height }: Size) => Math.max(width, height)

/** What is cropped away stays in the recipe, outside of the picture: it is there again when the crop is widened. */
function strokesOn<Stroke extends { points: Point[]; radius: number }>(
  remapping: Remapping,
  strokes: readonly Stroke[],
): Stroke[] {
  return strokes.flatMap((stroke) => {
    const points = stroke.points.flatMap((point) => {
      const mapped = remapping.remap(point)
      return mapped ? [{ x: rounded(mapped.x), y: rounded(mapped.y) }] : []
    })
    const pose = poseAt(remapping, stroke.points[0])
    if (pose === null || points.length === 0 || !points.every(isBrushPlace)) return []
    const radius = rounded((stroke.radius * longer(remapping.from) * pose.scale) / longer(remapping.to))
    return [{ ...stroke, points, radius }]
  })
}

/** A gradient whose end has no place in the other picture goes; a painted part stays with the strokes that do. */
function areasOn(remapping: Remapping, areas: readonly LocalArea[]): LocalArea[] {
  return areas.flatMap((area) => {
    const { mask } = area
    if (mask.kind === 'brush')
      return [{ ...area, mask: { ...mask, strokes: strokesOn(remapping, mask.strokes) } }]
    const [from, to] = [remapping.remap(mask.from), remapping.remap(mask.to)]
    if (!from || !to) return []
    const ends = {
      from: { x: rounded(from.x), y: rounded(from.y) },
      to: { x: rounded(to.x), y: rounded(to.y) },
    }
    const moved = localAreaSchema.safeParse({ ...area, mask: { ...mask, ...ends } })
    return moved.success ? [moved.data] : []
  })
}

/** A face that is cut away is not marked any more, for a box lies within the picture. */
function boxesOn(remapping: Remapping, boxes: readonly FaceBox[]): FaceBox[] {
  const { from, to } = remapping
  return boxes.flatMap((box) => {
    const middle = { x: box.left + box.width / 2, y: box.top + box.height / 2 }
    const [centre, pose] = [remapping.remap(middle), poseAt(remapping, middle)]
    if (!centre || !pose || !isWithin(centre)) return []
    const [wide, high] = [
      (box.width * from.width * pose.scale) / to.width,
      (box.height * from.height * pose.scale) / to.height,
    ]
    const [left, top] = [Math.max(0, centre.x - wide / 2), Math.max(0, centre.y - high / 2)]
    const [right, bottom] = [Math.min(1, centre.x + wide / 2), Math.min(1, centre.y + high / 2)]
    const angle = wrapped((pose.mirrored ? -box.angle : box.angle) + pose.turn)
    return [
      {
        left: rounded(left),
        top: rounded(top),
        width: rounded(right - left),
        height: rounded(bottom - top),
        angle,
      },
    ]
  })
}

const isWithin = ({ x, y }: Point) => x >= 0 && x <= 1 && y >= 0 && y <= 1
const wrapped = (degrees: number) => rounded(((((degrees + 180) % 360) + 360) % 360) - 180)

/**
 * A recipe with another geometry, its strokes and boxes on the same points of the photo.
 * @param photo the size of the upright original
 */
export function withGeometry(recipe: Recipe, geometry: GeometryStep, photo: Size): Recipe {
  const { steps } = recipe
  const remapping = remappingOf(photo, steps.geometry, geometry)
  const { mask } = steps.repair
  return {
    ...recipe,
    steps: {
      ...steps,
      geometry,
      repair: { ...steps.repair, mask: mask && { strokes: strokesOn(remapping, mask.strokes) } },
      local: { ...steps.local, areas: areasOn(remapping, steps.local.areas) },
      manualColor: { ...steps.manualColor, strokes: strokesOn(remapping, steps.manualColor.strokes) },
      face: { ...steps.face, boxes: boxesOn(remapping, steps.face.boxes) },
    },
  }
}
