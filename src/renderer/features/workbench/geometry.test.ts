/** A person paints a dress and then cuts the photo: the colour must stay on the dress, and come back with what was cut away. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { geometryStepSchema, planGeometry, pointToOriginal } from '../../../contract/geometry.ts'
import type { GeometryStep, Point } from '../../../contract/geometry.ts'
import { makeRecipe, parseRecipe } from '../../../contract/recipe.ts'
import type { Recipe } from '../../../contract/recipe.ts'
import { withGeometry } from './geometry.ts'
import { mirror, rotate } from './geometry.ts'

const photo = { width: 1200, height: 800 }
const share = fc.double({ min: 0.05, max: 0.95, noNaN: true })

const geometry: fc.Arbitrary<GeometryStep> = fc
  .record({
    quarterTurns: fc.constantFrom(0, 1, 2, 3),
    mirror: fc.boolean(),
    straighten: fc.constantFrom(0, 0, -7, 12),
    crop: fc.constantFrom(
      null,
      { left: 0.1, top: 0.3, width: 0.5, height: 0.4 },
      { left: 0.6, top: 0, width: 0.4, height: 1 },
    ),
    corners: fc.constantFrom(null, null, [
      { x: 0.1, y: 0.05 },
      { x: 0.95, y: 0.1 },
      { x: 0.9, y: 0.9 },
      { x: 0.05, y: 0.95 },
    ]),
  })
  .map((given) => geometryStepSchema.parse(given))

const painted = (first: Point, second: Point, on: GeometryStep): Recipe =>
  makeRecipe(
    {},
    {
      geometry: on,
      repair: { enabled: true, mask: { strokes: [{ kind: 'add', radius: 0.02, points: [first, second] }] } },
      manualColor: { strokes: [{ kind: 'grey', radius: 0.03, points: [second] }] },
    },
  )

/** Where the strokes' points lie in the photo's own pixels. */
function places({ steps }: Recipe): Point[] {
  const plan = planGeometry(photo.width, photo.height, steps.geometry)
  const strokes = [...(steps.repair.mask?.strokes ?? []), ...steps.manualColor.strokes]
  return strokes
    .flatMap(({ points }) => points)
    .map((point) => pointToOriginal(plan, photo, point))
    .map(({ x, y }) => ({ x: x * photo.width, y: y * photo.height }))
}

function expectNear(one: readonly Point[], other: readonly Point[]) {
  expect(one).toHaveLength(other.length)
  for (const [i, { x, y }] of one.entries()) {
    expect(Math.hypot(x - other[i].x, y - other[i].y)).toBeLessThan(0.5)
  }
}

it('what was painted stays on its point of the photo for any new geometry, and the recipe is valid', () => {
  const point = fc.record({ x: share, y: share })
  fc.assert(
    fc.property(geometry, geometry, point, point, (before, after, first, second) => {
      const start = painted(first, second, before)
      const there = withGeometry(start, after, photo)
      expect(there.steps.geometry).toEqual(after)
      expectNear(places(there), places(start))
      expect(parseRecipe(JSON.parse(JSON.stringify(there)))).toEqual(there)
      expectNear(places(withGeometry(there, before, photo)), places(start))
    }),
  )
})

it('a point on the very edge is written as 0, not as -0, which no file keeps', () => {
  const before = geometryStepSchema.parse({ quarterTurns: 2 })
  const corners = [
    { x: 0.1, y: 0.05 },
    { x: 0.95, y: 0.1 },
    { x: 0.9, y: 0.9 },
    { x: 0.05, y: 0.95 },
  ]
  const after = geometryStepSchema.parse({ quarterTurns: 3, mirror: true, corners })
  const there = withGeometry(painted({ x: 0.05, y: 0.05 }, { x: 0.95, y: 0.05 }, before), after, photo)
  expect(JSON.parse(JSON.stringify(there))).toEqual(there)
})

it('a brush is as wide on the photo as before, also where most of it was cropped away', () => {
  const whole = geometryStepSchema.parse({})
  const start = painted({ x: 0.5, y: 0.5 }, { x: 0.55, y: 0.5 }, whole)
  const crop = { left: 0.45, top: 0.45, width: 0.1, height: 0.1 }
  const cut = withGeometry(start, geometryStepSchema.parse({ crop }), photo)
  expect(cut.steps.manualColor.strokes[0].radius * 120).toBeCloseTo(0.03 * 1200, 3)
  expect(withGeometry(cut, whole, photo)).toEqual(start)
})

it('four quarter turns and two mirrors leave the recipe as it was', () => {
  const box = { left: 0.2, top: 0.3, width: 0.1, height: 0.2, angle: 10 }
  const start = makeRecipe(
    {},
    {
      manualColor: { strokes: [{ kind: 'grey', radius: 0.03, points: [{ x: 0.123, y: 0.456 }] }] },
      face: { enabled: true, boxes: [box] },
    },
  )
  const by = (now: Recipe, turn: (step: GeometryStep) => GeometryStep) =>
    withGeometry(now, turn(now.steps.geometry), photo)
  let turned = start
  for (let i = 0; i < 4; i++) turned = by(turned, (step) => rotate(step, 1))
  expect(turned).toEqual(start)
  expect(by(by(start, mirror), mirror)).toEqual(start)
})

it('the box of a face is turned and mirrored with the photo, and removed where it is cropped away', () => {
  const box = { left: 0.1, top: 0.2, width: 0.2, height: 0.3, angle: 15 }
  const start = makeRecipe({}, { face: { enabled: true, boxes: [box] } })
  const faceOn = (given: object) =>
    withGeometry(start, geometryStepSchema.parse(given), photo).steps.face.boxes
  // Clockwise: what was 0.2 across and 0.35 down is 0.65 across and 0.2 down; as wide and high in pixels, and tilted.
  const [turned] = faceOn({ quarterTurns: 1 })
  expect(turned.left + turned.width / 2).toBeCloseTo(0.65)
  expect(turned.top + turned.height / 2).toBeCloseTo(0.2)
  expect([turned.width * 800, turned.height * 1200]).toEqual([expect.closeTo(240), expect.closeTo(240)])
  expect(turned.angle).toBeCloseTo(105)
  const [mirrored] = faceOn({ mirror: true })
  expect(mirrored).toEqual({ ...box, left: 0.7, angle: -15 })
  expect(faceOn({ crop: { left: 0.5, top: 0, width: 0.5, height: 1 } })).toEqual([])
  expect(faceOn({ crop: { left: 0.15, top: 0, width: 0.5, height: 1 } })).toMatchObject([
    { left: 0, width: 0.3 },
  ])
})

it('a part that was painted and a gradient stay on their points of the photo, and come back', () => {
  const point = fc.record({ x: share, y: share })
  const stroke = (at: Point) => ({ kind: 'add' as const, radius: 0.1, points: [at] })
  const made = (on: GeometryStep, one: Point, other: Point) =>
    makeRecipe(
      {},
      {
        geometry: on,
        local: {
          enabled: true,
          areas: [
            { mask: { kind: 'brush', strokes: [stroke(one)], feather: 0.3 }, exposure: 1 },
            { mask: { kind: 'gradient', from: one, to: other }, temperature: 0.5 },
          ],
        },
      },
    )
  const placesOf = ({ steps: { geometry: on, local } }: Recipe): Point[] => {
    const plan = planGeometry(photo.width, photo.height, on)
    return local.areas
      .flatMap(({ mask }) =>
        mask.kind === 'brush' ? mask.strokes.flatMap(({ points }) => points) : [mask.from, mask.to],
      )
      .map((at) => pointToOriginal(plan, photo, at))
      .map(({ x, y }) => ({ x: x * photo.width, y: y * photo.height }))
  }
  fc.assert(
    fc.property(geometry, geometry, point, point, (before, after, one, other) => {
      fc.pre(Math.hypot(one.x - other.x, one.y - other.y) > 0.2)
      const start = made(before, one, other)
      const there = withGeometry(start, after, photo)
      expectNear(placesOf(there), placesOf(start))
      expect(parseRecipe(JSON.parse(JSON.stringify(there)))).toEqual(there)
      expect(there.steps.local.areas[0]).toMatchObject({ exposure: 1, mask: { feather: 0.3 } })
    }),
  )
})
