/** Sizes and places of the geometry step: the crop a person draws is the crop that is made. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  geometryStepSchema,
  planGeometry,
  pointToOriginal,
  pointToResult,
  type GeometryStep,
} from './geometry.ts'

const geometryOf = (step: object = {}): GeometryStep => geometryStepSchema.parse(step)

/** Corners that stay convex: each within its own quarter of the picture, and not near the middle. */
const corners = fc
  .array(fc.double({ min: 0, max: 0.3, noNaN: true }), { minLength: 8, maxLength: 8 })
  .map((v) => [
    { x: v[0], y: v[1] },
    { x: 1 - v[2], y: v[3] },
    { x: 1 - v[4], y: 1 - v[5] },
    { x: v[6], y: 1 - v[7] },
  ])

const geometries = fc
  .record({
    quarterTurns: fc.constantFrom(0, 1, 2, 3),
    mirror: fc.boolean(),
    straighten: fc.oneof(fc.constant(0), fc.double({ min: -45, max: 45, noNaN: true })),
    crop: fc.option(
      fc
        .tuple(fc.double({ min: 0, max: 0.9, noNaN: true }), fc.double({ min: 0, max: 0.9, noNaN: true }))
        .map(([left, top]) => ({ left, top, width: (1 - left) * 0.8, height: (1 - top) * 0.7 })),
    ),
    corners: fc.option(corners),
  })
  .map(geometryOf)

const sides = fc.integer({ min: 1, max: 12_000 })

describe('a geometry', () => {
  it('maps each place there and back', () => {
    fc.assert(
      fc.property(
        geometries,
        fc.integer({ min: 20, max: 9000 }),
        fc.integer({ min: 20, max: 9000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (geometry, width, height, x, y) => {
          const plan = planGeometry(width, height, geometry)
          const there = pointToOriginal(plan, { width, height }, { x, y })
          const back = pointToResult(plan, { width, height }, there)
          expect(back.x).toBeCloseTo(x, 6)
          expect(back.y).toBeCloseTo(y, 6)
        },
      ),
    )
  })

  it('never shows an empty corner: whatever the result shows lies inside the original', () => {
    fc.assert(
      fc.property(geometries, sides, sides, (geometry, width, height) => {
        const plan = planGeometry(width, height, geometry)
        expect(plan.width).toBeGreaterThanOrEqual(1)
        expect(plan.height).toBeGreaterThanOrEqual(1)
        for (const [x, y] of [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ]) {
          const place = pointToOriginal(plan, { width, height }, { x, y })
          // Sizes are whole pixels; half of one may lie outside on each side, more where a pixel is all there is.
          const slack = plan.width > 2 && plan.height > 2 ? 2 : 1.5 * Math.max(width, height)
          expect(place.x * width).toBeGreaterThanOrEqual(-slack)
          expect(place.x * width).toBeLessThanOrEqual(width + slack)
          expect(place.y * height).toBeGreaterThanOrEqual(-slack)
          expect(place.y * height).toBeLessThanOrEqual(height + slack)
        }
      }),
    )
  })

  it('turns clockwise: what was at the top left comes to the top right', () => {
    const size = { width: 300, height: 200 }
    const plan = planGeometry(300, 200, geometryOf({ quarterTurns: 1 }))
    expect(plan).toMatchObject({ width: 200, height: 300, exact: true })
    expect(pointToResult(plan, size, { x: 0, y: 0 })).toEqual({ x: 1, y: 0 })
    const slightly = planGeometry(300, 200, geometryOf({ straighten: 5 }))
    // Clockwise: the right half of a level line comes down.
    expect(pointToResult(slightly, size, { x: 0.9, y: 0.5 }).y).toBeGreaterThan(0.5)
  })

  it('keeps the aspect of the photo when it straightens, and loses no more than it must', () => {
    const plan = planGeometry(4000, 3000, geometryOf({ straighten: 1 }))
    expect(plan.width / plan.height).toBeCloseTo(4 / 3, 2)
    expect(plan.width).toBeGreaterThan(3900)
    expect(planGeometry(1000, 1000, geometryOf({ straighten: 45 })).width).toBe(707)
  })

  it('crops what is left after turning', () => {
    const step = { quarterTurns: 1, crop: { left: 0.5, top: 0, width: 0.5, height: 0.25 } }
    const plan = planGeometry(400, 200, geometryOf(step))
    expect(plan).toMatchObject({ width: 100, height: 100 })
    // The upper right of the turned picture is the upper left of the original.
    expect(pointToOriginal(plan, { width: 400, height: 200 }, { x: 1, y: 0 })).toEqual({ x: 0, y: 0 })
  })

  it('makes a rectangle of a print that was photographed from the side', () => {
    const print = [
      { x: 0.1, y: 0.1 },
      { x: 0.9, y: 0.2 },
      { x: 0.9, y: 0.8 },
      { x: 0.1, y: 0.9 },
    ]
    const plan = planGeometry(1000, 1000, geometryOf({ corners: print }))
    expect(plan).toMatchObject({ width: 806, height: 800, exact: false })
    for (const [i, [x, y]] of [
      [0, 0],
      [1, 0],
      [1, 1],
      [0, 1],
    ].entries()) {
      const place = pointToOriginal(plan, { width: 1000, height: 1000 }, { x, y })
      expect(place.x).toBeCloseTo(print[i].x, 9)
      expect(place.y).toBeCloseTo(print[i].y, 9)
    }
  })

  it.each([
    ['a crop that leaves the picture', { crop: { left: 0.5, top: 0, width: 0.6, height: 1 } }],
    ['a crop of nothing', { crop: { left: 0.5, top: 0, width: 0, height: 1 } }],
    ['five quarter turns', { quarterTurns: 5 }],
    [
      'crossed corners',
      {
        corners: [
          { x: 0, y: 0 },
          { x: 1, y: 1 },
          { x: 1, y: 0 },
          { x: 0, y: 1 },
        ],
      },
    ],
    [
      'corners in one line',
      {
        corners: [
          { x: 0, y: 0 },
          { x: 0.5, y: 0 },
          { x: 1, y: 0 },
          { x: 0, y: 1 },
        ],
      },
    ],
    ['three corners', { corners: [{ x: 0, y: 0 }] }],
  ])('with %s is refused', (_what, step) => {
    expect(geometryStepSchema.safeParse(step).success).toBe(false)
  })
})
