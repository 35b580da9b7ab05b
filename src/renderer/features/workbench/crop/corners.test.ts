/** Corners that a person sets on a turned picture must be those of the photo itself. */
import { expect, it } from 'vitest'
import { geometryStepSchema, planGeometry, pointToResult } from '../../../../contract/geometry.ts'
import { moveCorner, seenCorners } from './corners.ts'

const original = { width: 1200, height: 800 }

it.each([0, 1, 2, 3].flatMap((quarterTurns) => [false, true].map((mirror) => ({ quarterTurns, mirror }))))(
  'corners lie where they are seen: %j',
  ({ quarterTurns, mirror }) => {
    const begun = geometryStepSchema.parse({ quarterTurns, mirror })
    const places = [
      { x: 0.1, y: 0.2 },
      { x: 0.8, y: 0.05 },
      { x: 0.9, y: 0.95 },
      { x: 0.2, y: 0.7 },
    ]
    const set = places.reduce((geometry, place, i) => moveCorner(geometry, i, place), begun)
    for (const [i, { x, y }] of seenCorners(set).entries()) {
      expect(x).toBeCloseTo(places[i].x)
      expect(y).toBeCloseTo(places[i].y)
    }
    // The corner of the original is seen, by the engine's arithmetic, where the person has put it.
    const seen = planGeometry(original.width, original.height, begun)
    const there = (set.corners ?? []).map((point) => pointToResult(seen, original, point))
    for (const { x, y } of places) {
      expect(there.some((point) => Math.hypot(point.x - x, point.y - y) < 1e-9)).toBe(true)
    }
    // And it is then the corner of the result that has its name.
    const plan = planGeometry(original.width, original.height, set)
    for (const point of set.corners ?? []) {
      const corner = pointToResult(plan, original, point)
      const at = places.findIndex((place) => {
        const here = pointToResult(seen, original, point)
        return Math.hypot(here.x - place.x, here.y - place.y) < 1e-9
      })
      expect([Math.round(corner.x), Math.round(corner.y)].map(Math.abs)).toEqual(
        [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ][at],
      )
    }
  },
)

it('corners never cross: one that is dragged over another side stays', () => {
  const begun = geometryStepSchema.parse({})
  expect(moveCorner(begun, 0, { x: 0.9, y: 0.95 })).toBe(begun)
  expect(moveCorner(begun, 0, { x: -3, y: 0.1 }).corners?.[0]).toEqual({ x: 0, y: 0.1 })
  expect(moveCorner(moveCorner(begun, 0, { x: 0.2, y: 0.1 }), 0, { x: 0, y: 0 }).corners).toBeNull()
})
