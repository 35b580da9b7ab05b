/** A mark must open the photos that it counts, each photo lies in one mark, and the world has an outline without the net. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Clusters } from './clusters.ts'
import { outlinePath, outlineUnits } from './outline.ts'
import { fitting } from './view.ts'

const size = { width: 900, height: 900 }
const whole = fitting([], size)

test('on a map of the world every photo is in one mark, whose area holds it', () => {
  const place = fc.tuple(
    fc.integer({ min: -8_400_000, max: 8_400_000 }),
    fc.integer({ min: -18e6, max: 18e6 }),
  )
  fc.assert(
    fc.property(fc.array(place, { maxLength: 60 }), (places) => {
      const [latitudes, longitudes] = [places.map(([at]) => at), places.map(([, at]) => at)]
      const marks = new Clusters({ ids: places.map((_, at) => at + 1), latitudes, longitudes }).marks(
        whole,
        size,
      )
      expect(marks.reduce((sum, { photos }) => sum + photos, 0)).toBe(places.length)
      for (const { photos, area } of marks) {
        const inside = places.filter(([latitude, longitude]) => {
          const [north, east] = [latitude / 1e5, longitude / 1e5]
          return north >= area.south && north <= area.north && east >= area.west && east <= area.east
        })
        expect(inside.length).toBeGreaterThanOrEqual(photos)
      }
    }),
  )
})

test('photos at one place stay one mark however far one goes in', () => {
  const here = { ids: [1, 2], latitudes: [4_820_820, 4_820_820], longitudes: [1_637_380, 1_637_380] }
  const near = fitting([{ x: 1_637_380 / 1e5 / 360 + 0.5, y: 0.347 }], size)
  expect(new Clusters(here).marks({ ...near, scale: 256 * 2 ** 16 }, size).length).toBeLessThanOrEqual(1)
  expect(new Clusters(here).marks(whole, size)).toMatchObject([{ photos: 2, photo: 1 }])
})

test('the outline is closed rings without a jump across the map', () => {
  const rings = outlinePath().split('M').slice(1)
  expect(rings.length).toBeGreaterThan(100)
  for (const ring of rings) {
    expect(ring).toMatch(/^-?\d+ \d+(?:L-?\d+ \d+)+Z$/)
    const points = ring.slice(0, -1).split('L')
    const xs = points.map((point) => Number(point.split(' ')[0]))
    const ys = points.map((point) => Number(point.split(' ')[1]))
    for (let at = 1; at < xs.length; at++)
      if (ys[at] !== outlineUnits) expect(Math.abs(xs[at] - xs[at - 1])).toBeLessThan(outlineUnits / 2)
  }
})
