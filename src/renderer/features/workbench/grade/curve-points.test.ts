/** Whatever a hand does to a curve, it stays one that the recipe takes. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { curveSchema, straightCurve, type Curve } from '../../../../contract/grade.ts'
import { addPoint, addPointInGap, movePoint, removePoint } from './curve-points.ts'

const place = fc.record({
  x: fc.double({ min: -1, max: 2, noNaN: true }),
  y: fc.double({ min: -1, max: 2, noNaN: true }),
})
const deeds = fc.array(
  fc.oneof(
    fc.record({ what: fc.constant('move' as const), at: fc.nat(20), place }),
    fc.record({ what: fc.constant('add' as const), place }),
    fc.record({ what: fc.constant('gap' as const) }),
    fc.record({ what: fc.constant('remove' as const), at: fc.nat(20) }),
  ),
  { maxLength: 60 },
)

it('keeps its points in order and apart', () => {
  fc.assert(
    fc.property(deeds, (all) => {
      let curve: Curve = straightCurve
      for (const deed of all) {
        if (deed.what === 'move') curve = movePoint(curve, deed.at % curve.length, deed.place)
        if (deed.what === 'add') curve = addPoint(curve, deed.place)?.curve ?? curve
        if (deed.what === 'gap') curve = addPointInGap(curve)?.curve ?? curve
        if (deed.what === 'remove') curve = removePoint(curve, deed.at % curve.length)
      }
      return curveSchema.safeParse(curve).success
    }),
  )
})

it('adds a point in the widest gap, on the line, and not beside another one', () => {
  expect(addPointInGap(straightCurve)).toEqual({
    curve: [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.5 },
      { x: 1, y: 1 },
    ],
    at: 1,
  })
  expect(addPoint(straightCurve, { x: 0.01, y: 0.4 })).toBeNull()
  expect(removePoint(straightCurve, 0)).toBe(straightCurve)
})
