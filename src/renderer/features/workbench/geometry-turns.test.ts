/** A crop that a person has drawn must hold the same part of the photo after every turn. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { geometryStepSchema, planGeometry, pointToOriginal } from '../../../contract/geometry.ts'
import type { GeometryStep } from '../../../contract/geometry.ts'
import { mirror, rotate } from './geometry.ts'

const original = { width: 1200, height: 800 }

const crop = fc
  .record({
    left: fc.integer({ min: 0, max: 8 }),
    top: fc.integer({ min: 0, max: 8 }),
    width: fc.integer({ min: 2, max: 10 }),
    height: fc.integer({ min: 2, max: 10 }),
  })
  .map(({ left, top, width, height }) => ({
    left: left / 10,
    top: top / 10,
    width: Math.min(width, 10 - left) / 10,
    height: Math.min(height, 10 - top) / 10,
  }))

const geometry: fc.Arbitrary<GeometryStep> = fc.record({
  enabled: fc.constant(true),
  quarterTurns: fc.constantFrom(0, 1, 2, 3),
  mirror: fc.boolean(),
  straighten: fc.integer({ min: -10, max: 10 }),
  crop: fc.option(crop),
  corners: fc.option(
    fc
      .array(fc.integer({ min: 0, max: 3 }), { minLength: 8, maxLength: 8 })
      .map((v): NonNullable<GeometryStep['corners']> => [
        { x: v[0] / 10, y: v[1] / 10 },
        { x: 1 - v[2] / 10, y: v[3] / 10 },
        { x: 1 - v[4] / 10, y: 1 - v[5] / 10 },
        { x: v[6] / 10, y: 1 - v[7] / 10 },
      ]),
  ),
})

/** Where a place of what is seen lies in the original. */
function at(step: GeometryStep, x: number, y: number) {
  return pointToOriginal(planGeometry(original.width, original.height, step), original, { x, y })
}

function expectSame(a: { x: number; y: number }, b: { x: number; y: number }) {
  // Sizes are whole pixels: a place moves by a pixel or two.
  expect(Math.abs(a.x - b.x) * original.width).toBeLessThan(3)
  expect(Math.abs(a.y - b.y) * original.height).toBeLessThan(3)
}

it('a quarter turn of what is seen moves every point as on a turned print', () => {
  const place = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(geometry, place, place, (step, x, y) => {
      expectSame(at(rotate(step, 1), 1 - y, x), at(step, x, y))
      expectSame(at(rotate(step, -1), y, 1 - x), at(step, x, y))
      expectSame(at(mirror(step), 1 - x, y), at(step, x, y))
      for (const next of [rotate(step, 1), rotate(step, -1), mirror(step)]) {
        expect(geometryStepSchema.safeParse(next).success).toBe(true)
      }
    }),
  )
})

it('four quarter turns, or two mirrors, change nothing', () => {
  const start = geometryStepSchema.parse({ crop: { left: 0.1, top: 0.2, width: 0.5, height: 0.6 } })
  let step = start
  for (let i = 0; i < 4; i++) step = rotate(step, 1)
  expect(step).toMatchObject({ quarterTurns: 0, mirror: false })
  expectSame(at(step, 0, 0), at(start, 0, 0))
  expect(mirror(mirror(start)).mirror).toBe(false)
})
