/** The last touches: sharper without halos, grain that is the same everywhere, a border that is as wide as told. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickNoise } from '../../../test/support/pictures.ts'
import type { Raster } from '../photo.ts'
import { addGrain, framed, Sharpener } from './sharpen.ts'

const picture = (width: number, height: number, depth: 8 | 16 = 8): Raster => {
  const bytes = quickNoise(width * height * 3)
  return { width, height, depth, data: depth === 8 ? bytes : Uint16Array.from(bytes, (v) => v * 257) }
}
const sharpened = (raster: Raster, amount: number, rows = raster.height): Raster => {
  const copy = { ...raster, data: raster.data.slice() }
  const sharpener = new Sharpener(copy, amount, 1)
  for (let to = rows; to < raster.height; to += rows) sharpener.upTo(to)
  sharpener.upTo(raster.height)
  return copy
}

describe('sharpening', () => {
  it('at amount 0 is identity, and in bands of any height the same, for every shape', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(8 as const, 16 as const),
        fc.integer({ min: 1, max: 9 }),
        (width, height, depth, rows) => {
          const before = picture(width, height, depth)
          expect(sharpened(before, 0).data).toEqual(before.data)
          expect(sharpened(before, 0.7, rows).data).toEqual(sharpened(before, 0.7).data)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('makes a soft edge steeper and goes beyond its two sides by no more than a tenth', () => {
    const levels = [80, 80, 80, 90, 110, 130, 150, 160, 160, 160]
    const data = new Uint8Array(levels.length * 5 * 3)
    for (let p = 0; p < levels.length * 5; p++) data.fill(levels[p % levels.length], p * 3, p * 3 + 3)
    const after = sharpened({ width: levels.length, height: 5, depth: 8, data }, 1)
    const row = levels.map((_, x) => after.data[(2 * levels.length + x) * 3])
    expect(row[5] - row[4]).toBeGreaterThanOrEqual(20)
    expect(row[7] - row[2]).toBeGreaterThanOrEqual(80)
    expect(Math.min(...row)).toBeGreaterThanOrEqual(78)
    expect(Math.max(...row)).toBeLessThanOrEqual(162)
  })

  it('leaves the differences between the channels as they are', () => {
    const data = Uint8Array.from(
      { length: 30 * 20 * 3 },
      (_, i) => 90 + 20 * (i % 3) + ((Math.floor(i / 3) * 37) % 30),
    )
    const before: Raster = { width: 30, height: 20, depth: 8, data }
    const after = sharpened(before, 1)
    for (let i = 0; i < data.length; i += 3) {
      expect(Math.abs(after.data[i + 2] - after.data[i] - 40)).toBeLessThanOrEqual(1)
    }
  })
})

describe('grain', () => {
  it('has the deviation that was asked for in the middle tones, and none in black and white', () => {
    const grey = (value: number) => new Uint8Array(300 * 200 * 3).fill(value)
    const spread = (samples: Uint8Array) => {
      let [sum, squares] = [0, 0]
      for (let i = 0; i < samples.length; i += 3) {
        sum += samples[i]
        squares += samples[i] ** 2
      }
      const n = samples.length / 3
      return Math.sqrt(squares / n - (sum / n) ** 2)
    }
    const middle = grey(128)
    addGrain(middle, 300, 0, 5)
    expect(Math.abs(spread(middle) - 5)).toBeLessThan(0.5)
    for (const end of [0, 255]) {
      const flat = grey(end)
      addGrain(flat, 300, 0, 5)
      expect(spread(flat)).toBe(0)
    }
  })

  it('in bands of any height is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (rows) => {
        const whole = new Uint8Array(20 * 30 * 3).fill(120)
        const banded = whole.slice()
        addGrain(whole, 20, 0, 6)
        for (let from = 0; from < 30; from += rows) {
          addGrain(banded.subarray(from * 60, Math.min(30, from + rows) * 60), 20, from, 6)
        }
        expect(banded).toEqual(whole)
      }),
    )
  })
})

describe('a border', () => {
  it('surrounds the very pixels, transparent ones too', () => {
    const inside: Raster = { ...picture(7, 5, 16), alpha: new Uint16Array(35).fill(9) }
    const out = framed(inside, 3, [255, 0, 128])
    expect([out.width, out.height, out.depth]).toEqual([13, 11, 16])
    expect([...out.data.subarray(0, 3)]).toEqual([65535, 0, 128 * 257])
    expect(out.alpha?.[0]).toBe(65535)
    for (let y = 0; y < 5; y++) {
      const at = ((y + 3) * 13 + 3) * 3
      expect(out.data.slice(at, at + 21)).toEqual(inside.data.slice(y * 21, y * 21 + 21))
      expect(out.alpha?.[(y + 3) * 13 + 3]).toBe(9)
    }
  })
})
