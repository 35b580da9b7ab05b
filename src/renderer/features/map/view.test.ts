/** Whoever moves and enlarges a map must not lose the place under the pointer, nor the world. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { project, unproject } from './mercator.ts'
import { bounded, fitting, onScreen, panned, zoomed, type MapView, type Size } from './view.ts'

const size: fc.Arbitrary<Size> = fc.record({
  width: fc.integer({ min: 200, max: 3000 }),
  height: fc.integer({ min: 200, max: 2000 }),
})
const share = fc.double({ min: 0, max: 1, noNaN: true })
const view = fc.record({
  center: fc.record({ x: share, y: share }),
  scale: fc.double({ min: 1, max: 1e9, noNaN: true }),
})

const isWithin = ({ center, scale }: MapView, { width, height }: Size): void => {
  const edge = 1e-6
  for (const [at, length] of [
    [center.x, width],
    [center.y, height],
  ]) {
    expect(at - length / 2 / scale).toBeGreaterThanOrEqual(-edge)
    expect(at + length / 2 / scale).toBeLessThanOrEqual(1 + edge)
  }
}

test('degrees and points of the map are the same places', () => {
  const degrees = fc.tuple(
    fc.double({ min: -180, max: 180, noNaN: true }),
    fc.double({ min: -85, max: 85, noNaN: true }),
  )
  fc.assert(
    fc.property(degrees, ([longitude, latitude]) => {
      const again = unproject(project(longitude, latitude))
      expect(again.longitude).toBeCloseTo(longitude, 6)
      expect(again.latitude).toBeCloseTo(latitude, 6)
    }),
  )
  expect(project(0, 90).y).toBeCloseTo(0, 5)
})

test('whatever is done, the window shows nothing but the world', () => {
  const move = fc.record({
    x: fc.integer({ min: -5000, max: 5000 }),
    y: fc.integer({ min: -5000, max: 5000 }),
  })
  fc.assert(
    fc.property(
      view,
      size,
      move,
      fc.double({ min: 0.01, max: 100, noNaN: true }),
      (start, window, by, factor) => {
        isWithin(bounded(start, window), window)
        isWithin(panned(bounded(start, window), by, window), window)
        isWithin(zoomed(bounded(start, window), factor, by, window), window)
      },
    ),
  )
})

test('enlarging keeps the place under the pointer, away from the edges of the world', () => {
  const window = { width: 800, height: 600 }
  const start = { center: project(16.37, 48.21), scale: 5000 }
  const at = { x: 120, y: -80 }
  const place = { x: start.center.x + at.x / start.scale, y: start.center.y + at.y / start.scale }
  const next = zoomed(start, 3, at, window)
  const seen = onScreen(next, place, window)
  expect(seen.x).toBeCloseTo(400 + 120, 6)
  expect(seen.y).toBeCloseTo(300 - 80, 6)
})

test('all places are seen at first', () => {
  const place = fc.record({ x: share, y: share })
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 40 }), size, (places, window) => {
      const shown = fitting(places, window)
      isWithin(shown, window)
      if (shown.scale > Math.max(window.width, window.height) + 1)
        for (const each of places) {
          const { x, y } = onScreen(shown, each, window)
          expect(x).toBeGreaterThanOrEqual(-1)
          expect(x).toBeLessThanOrEqual(window.width + 1)
          expect(y).toBeGreaterThanOrEqual(-1)
          expect(y).toBeLessThanOrEqual(window.height + 1)
        }
    }),
  )
})
