/** A stroke lies where it was painted, however near one looked at the picture. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isFar, nudged, radiusOnStage, toPicture, toStage, withinBorder } from './viewport.ts'

const share = fc.double({ min: 0, max: 1, noNaN: true })
const viewports = fc.record({
  x: share,
  y: share,
  zoom: fc.double({ min: 0.2, max: 40, noNaN: true }),
  width: fc.integer({ min: 200, max: 4000 }),
  height: fc.integer({ min: 200, max: 3000 }),
})
const ratios = fc.double({ min: 0.2, max: 5, noNaN: true })

it('the photo is found within its border', () => {
  fc.assert(
    fc.property(
      viewports,
      ratios,
      fc.double({ min: 0, max: 0.25, noNaN: true }),
      (viewport, ratio, border) => {
        const inside = withinBorder(viewport, ratio, border)
        // In units of the photo's width: the finished picture is so much wider and higher.
        const around = border * Math.min(1, ratio)
        const [wide, high] = [1 + 2 * around, ratio + 2 * around]
        const corner = toStage(viewport, high / wide, { x: around / wide, y: around / high })
        const mine = toStage(inside, ratio, { x: 0, y: 0 })
        expect(mine.x).toBeCloseTo(corner.x, 3)
        expect(mine.y).toBeCloseTo(corner.y, 3)
        const far = toStage(viewport, high / wide, { x: 1 - around / wide, y: 1 - around / high })
        expect(toStage(inside, ratio, { x: 1, y: 1 }).x).toBeCloseTo(far.x, 3)
        expect(toStage(inside, ratio, { x: 1, y: 1 }).y).toBeCloseTo(far.y, 3)
      },
    ),
  )
})

it('a point of the picture maps to the stage and back to itself', () => {
  fc.assert(
    fc.property(viewports, ratios, share, share, (viewport, ratio, x, y) => {
      const back = toPicture(viewport, ratio, toStage(viewport, ratio, { x, y }))
      // On the very rim rounding may put it just outside.
      if (back === null) {
        expect(Math.min(x, y, 1 - x, 1 - y)).toBeLessThan(1e-6)
      } else {
        expect(back.x).toBeCloseTo(x, 6)
        expect(back.y).toBeCloseTo(y, 6)
      }
    }),
  )
})

it('the centre of a picture seen whole is the centre of the stage, and beside it there is no point', () => {
  const viewport = { x: 0.5, y: 0.25, zoom: 1, width: 800, height: 600 }
  expect(toStage(viewport, 0.5, { x: 0.5, y: 0.5 })).toEqual({ x: 400, y: 300 })
  expect(toPicture(viewport, 0.5, { x: 0, y: 100 })).toEqual({ x: 0, y: 0 })
  expect(toPicture(viewport, 0.5, { x: 400, y: 90 })).toBeNull()
})

it('the brush is as large on the photo at any zoom', () => {
  const viewport = { x: 0.5, y: 0.5, zoom: 1, width: 800, height: 600 }
  expect(radiusOnStage(viewport, 0.5, 0.05)).toBeCloseTo(40)
  expect(radiusOnStage({ ...viewport, zoom: 3 }, 0.5, 0.05)).toBeCloseTo(120)
  expect(radiusOnStage({ ...viewport, zoom: 0.5 }, 2, 0.05)).toBeCloseTo(40)
})

it('keys never leave the picture, and points too close to the last one are dropped', () => {
  expect(nudged({ x: 0.99, y: 0.01 }, 0.05, -0.05)).toEqual({ x: 1, y: 0 })
  expect(isFar({ x: 0.5, y: 0.5 }, { x: 0.501, y: 0.5 }, 0.75, 0.01)).toBe(false)
  expect(isFar({ x: 0.5, y: 0.5 }, { x: 0.5, y: 0.53 }, 2, 0.025)).toBe(true)
})
