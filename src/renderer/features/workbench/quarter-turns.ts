/** Turning the picture as a person sees it: what that means for the geometry step, whose parts have an order of their own. */
import type { GeometryStep } from '../../../contract/geometry.ts'

type Crop = NonNullable<GeometryStep['crop']>

const quarter = (turns: number) => (((turns % 4) + 4) % 4) as GeometryStep['quarterTurns']

/** A quarter turn of what is seen: 1 clockwise, -1 counter-clockwise. The crop goes along. */
export function rotate(geometry: GeometryStep, by: 1 | -1): GeometryStep {
  const { mirror, quarterTurns, crop } = geometry
  // The turns come before the mirror: seen in it, they go the other way round.
  return {
    ...geometry,
    quarterTurns: quarter(quarterTurns + (mirror ? -by : by)),
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

/** Subtracting leaves dust below 0. */
const inside = (value: number) => Math.min(1, Math.max(0, value))
