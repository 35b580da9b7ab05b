/** Margins around a photo: found exactly, never made up, and what lies inside is read as if they were not there. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { partOf, placed, withoutMargins } from './margins.ts'
import { sourceOf, type Plane } from './plane.ts'

function planeOf(width: number, height: number, value: (x: number, y: number) => number): Plane {
  const data = Uint8Array.from({ length: width * height }, (_, i) => value(i % width, Math.floor(i / width)))
  return { width, height, data }
}

/** Texture that is nowhere near black or white. */
const photo = (x: number, y: number) => 90 + ((x * 37 + y * 61 + ((x * y) % 13) * 5) % 80)

const sizes = fc.integer({ min: 50, max: 120 })
const wide = fc.integer({ min: 0, max: 9 })

describe('margins', () => {
  it('of black or white are found to the line', () => {
    fc.assert(
      fc.property(
        sizes,
        sizes,
        wide,
        wide,
        wide,
        wide,
        fc.constantFrom(0, 255),
        (width, height, left, right, top, bottom, tone) => {
          const plane = planeOf(width, height, (x, y) => {
            const inside = x >= left && x < width - right && y >= top && y < height - bottom
            // What JPEG leaves of a single tone.
            return inside ? photo(x, y) : Math.abs(tone - ((x * 7 + y * 3) % 4))
          })
          expect(withoutMargins(sourceOf(plane))).toEqual({
            x: left,
            y: top,
            width: width - left - right,
            height: height - top - bottom,
          })
        },
      ),
    )
  })

  it('are not seen in fog, nor in a sky that fades into the photo', () => {
    const whole = { x: 0, y: 0, width: 100, height: 80 }
    expect(withoutMargins(sourceOf(planeOf(100, 80, () => 200)))).toEqual(whole)
    const sky = planeOf(100, 80, (x, y) => (y < 20 ? 240 : Math.max(60, 240 - (y - 20) * 2 - (x % 3))))
    expect(withoutMargins(sourceOf(sky))).toEqual(whole)
    const speck = planeOf(100, 80, (x, y) => (x > 10 && x < 14 && y > 3 && y < 7 ? 255 : photo(x, y)))
    expect(withoutMargins(sourceOf(speck))).toEqual(whole)
  })
})

describe('a part of a picture', () => {
  it('reads like a picture of its own, and goes back to its place', () => {
    const rect = fc.record({
      x: fc.integer({ min: 0, max: 20 }),
      y: fc.integer({ min: 0, max: 20 }),
      width: fc.integer({ min: 1, max: 20 }),
      height: fc.integer({ min: 1, max: 20 }),
    })
    fc.assert(
      fc.property(rect, fc.integer({ min: 0, max: 12 }), (area, more) => {
        const whole = planeOf(40, 40, photo)
        const own = planeOf(area.width, area.height, (x, y) => photo(area.x + x, area.y + y))
        const seen = { x: 0, y: 0, width: area.width + more, height: area.height + more }
        const [a, b] = [sourceOf(own), partOf(sourceOf(whole), area)].map((source) => {
          const target = new Float32Array(seen.width * seen.height)
          source.read(seen, target, seen.width)
          return target
        })
        expect(b).toEqual(a)
        const back = placed(own, area, 40, 40)
        const inside = (x: number, y: number) =>
          x >= area.x && y >= area.y && x < area.x + area.width && y < area.y + area.height
        expect(back).toEqual(planeOf(40, 40, (x, y) => (inside(x, y) ? photo(x, y) : 0)))
      }),
    )
  })
})
