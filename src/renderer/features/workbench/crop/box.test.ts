/** However a handle is dragged, the frame lies in the picture, keeps its shape, and can be taken hold of again. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { geometryStepSchema, planGeometry, pointToResult } from '../../../../contract/geometry.ts'
import {
  asCrop,
  dragHandle,
  fitRatio,
  handles,
  moveBox,
  ratioOf,
  smallest,
  wholeBox,
  type Box,
  moveCorner,
  seenCorners,
} from './box.ts'

const way = fc.double({ min: -2, max: 2, noNaN: true })
const ratio = fc.double({ min: 0.2, max: 5, noNaN: true })
const box: fc.Arbitrary<Box> = fc
  .tuple(
    fc.double({ min: 0, max: 0.8, noNaN: true }),
    fc.double({ min: 0, max: 0.8, noNaN: true }),
    fc.double({ min: 0.1, max: 1, noNaN: true }),
    fc.double({ min: 0.1, max: 1, noNaN: true }),
  )
  .map(([left, top, width, height]) => ({
    left,
    top,
    width: Math.min(width, 1 - left),
    height: Math.min(height, 1 - top),
  }))

function expectInside({ left, top, width, height }: Box): void {
  expect(left).toBeGreaterThanOrEqual(0)
  expect(top).toBeGreaterThanOrEqual(0)
  expect(left + width).toBeLessThanOrEqual(1 + 1e-9)
  expect(top + height).toBeLessThanOrEqual(1 + 1e-9)
  expect(geometryStepSchema.safeParse({ crop: { left, top, width, height } }).success).toBe(true)
}

it('a free frame: the sides that are not dragged stay where they are', () => {
  fc.assert(
    fc.property(box, fc.constantFrom(...handles), way, way, (start, handle, dx, dy) => {
      const moved = dragHandle(start, handle, dx, dy, null)
      expectInside(moved)
      expect(moved.width).toBeGreaterThanOrEqual(smallest - 1e-9)
      expect(moved.height).toBeGreaterThanOrEqual(smallest - 1e-9)
      if (!handle.includes('w')) expect(moved.left).toBe(start.left)
      if (!handle.includes('n')) expect(moved.top).toBe(start.top)
      if (!handle.includes('e')) expect(moved.left + moved.width).toBeCloseTo(start.left + start.width)
    }),
  )
})

it('a frame with a fixed shape: every handle preserves it, and the opposite corner stays', () => {
  fc.assert(
    fc.property(box, fc.constantFrom(...handles), way, way, ratio, (any, handle, dx, dy, shape) => {
      const start = fitRatio(any, shape)
      expectInside(start)
      expect(start.width / start.height).toBeCloseTo(shape)
      const moved = dragHandle(start, handle, dx, dy, shape)
      expectInside(moved)
      expect(moved.width / moved.height).toBeCloseTo(shape)
      if (handle === 'se') {
        expect(moved.left).toBeCloseTo(start.left)
        expect(moved.top).toBeCloseTo(start.top)
      }
    }),
  )
})

it('a frame that is moved as a whole has the same size as before', () => {
  fc.assert(
    fc.property(box, way, way, (start, dx, dy) => {
      const moved = moveBox(start, dx, dy)
      expectInside(moved)
      expect([moved.width, moved.height]).toEqual([start.width, start.height])
    }),
  )
})

it('shapes are ratios of the cropped picture in pixels, not in shares', () => {
  // A square of a picture twice as wide as high takes half of its width.
  expect(ratioOf('square', 2, false)).toBe(0.5)
  expect(ratioOf('3:2', 1.5, false)).toBe(1)
  expect(ratioOf('3:2', 1.5, true)).toBeCloseTo(2 / 3 / 1.5)
  expect(ratioOf('original', 1.7, true)).toBe(1)
  expect(ratioOf('free', 1.7, true)).toBeNull()
  expect(asCrop(wholeBox)).toBeNull()
  expect(asCrop({ ...wholeBox, width: 0.5 })).not.toBeNull()
})

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
