/** The tone step: a faded photo gets its range back without losing a level, a good one is not touched. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeRecipe, type ToneStep } from '../../contract/recipe.ts'
import type { Raster } from '../photo.ts'
import { toneFacts } from './tone-facts.ts'
import { fadedness, planTone, toneRows } from './tone.ts'

const step = (changes: Partial<ToneStep> = {}): ToneStep => ({
  ...makeRecipe().steps.tone,
  enabled: true,
  ...changes,
})

type Rgb = [number, number, number]

/** A picture of soft waves; `colour` turns levels 0..1 of three channels into what the photo shows. */
function waves(
  color: (r: number, g: number, b: number) => [number, number, number],
  depth: 8 | 16 = 8,
): Raster {
  const [width, height] = [96, 80]
  const data = depth === 8 ? new Uint8Array(width * height * 3) : new Uint16Array(width * height * 3)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 3) {
      const wave = (a: number, b: number) => 0.5 + 0.499 * Math.sin(x / a + y / b)
      const rgb = color(wave(9, 14), wave(13, -8), wave(-7, 11))
      for (let c = 0; c < 3; c++) data[i + c] = Math.round(rgb[c] * (depth === 8 ? 255 : 65535))
    }
  }
  return { width, height, depth, data }
}

const grey = (low: number, high: number) =>
  waves((r) => {
    const v = low + (high - low) * r
    return [v, v, v]
  })
const apply = (raster: Raster, changes: Partial<ToneStep> = {}, toGrey = false): Raster => {
  const plan = planTone(toneFacts(raster), raster, step(changes), toGrey)
  const data = raster.data.slice()
  if (plan) toneRows(data, raster, 0, plan)
  return { ...raster, data }
}

describe('what is measured', () => {
  it('tells grey, toned and coloured photos apart, faded ones too', () => {
    expect(toneFacts(grey(0, 1)).kind).toBe('grey')
    expect(toneFacts(waves((v) => [v * 0.85 + 0.14, v * 0.8 + 0.08, v * 0.7 + 0.02])).kind).toBe('toned')
    expect(toneFacts(waves((r, g, b) => [r, g, b])).kind).toBe('color')
    const faded = waves((r, g, b) => [0.4 + r * 0.35, 0.28 + g * 0.35, 0.2 + b * 0.3])
    expect(toneFacts(faded).kind).toBe('color')
  })

  it('knows colours that lie on one line: a puppy on beige before a blue tarp keeps them', () => {
    const pale = (v: number): [number, number, number] => [0.55 + v * 0.4, 0.52 + v * 0.4, 0.48 + v * 0.4]
    expect(toneFacts(waves((v, place) => (place > 0.7 ? [0.08, 0.22, 0.45 + v * 0.3] : pale(v)))).kind).toBe(
      'color',
    )
    // Weaker, but on both sides of grey.
    expect(
      toneFacts(waves((v, place) => (place > 0.7 ? [v * 0.8, v * 0.85, v] : [v, v * 0.93, v * 0.8]))).kind,
    ).toBe('color')
  })

  it('knows a warm picture by one place with a hue of its own, and does not take tape or a tide line for one', () => {
    const sepia = (v: number): Rgb => [v * 0.85 + 0.14, v * 0.72 + 0.08, v * 0.5 + 0.02]
    const withPlace = (color: (v: number) => Rgb) =>
      toneFacts(waves((v, _, place) => (place > 0.97 ? color(v) : sepia(v)))).kind
    expect(withPlace(sepia)).toBe('toned')
    // Lips and a scarf.
    expect(withPlace((v) => [v * 0.8 + 0.18, v * 0.62 + 0.06, v * 0.5 + 0.08])).toBe('color')
    expect(withPlace((v) => [v * 0.8 + 0.16, v * 0.62 + 0.08, v * 0.34])).toBe('toned')
  })

  it('does not take a blueprint, a stain or a faded corner for colours', () => {
    expect(toneFacts(waves((v) => [v * 0.7, v * 0.85, v * 0.95 + 0.04])).kind).toBe('toned')
    const stained = waves((v, place) => (place > 0.9 ? [v, v * 0.88, v * 0.66] : [v, v * 0.97, v * 0.92]))
    expect(toneFacts(stained).kind).toBe('toned')
  })

  it('does not take a foggy or a dark scene for a faded photo', () => {
    expect(fadedness(toneFacts(grey(0.3, 1)))).toBe(0)
    expect(fadedness(toneFacts(grey(0, 0.6)))).toBe(0)
    expect(fadedness(toneFacts(grey(0.3, 0.7)))).toBe(1)
  })
})

describe('scans that were exposed wrongly, prints with paper or a table around them', () => {
  it('lifts a scan that uses levels 2 to 31, and leaves a night scene', () => {
    const dark = grey(2 / 255, 31 / 255)
    const after = toneFacts(apply(dark))
    expect(after.luma.black).toBeLessThan(15)
    expect(after.luma.white).toBeGreaterThan(235)
    expect(planTone(toneFacts(grey(0, 0.4)), grey(0, 0.4), step(), false)).toBeNull()
    // Nothing is made of a sheet without a picture.
    expect(planTone(toneFacts(grey(0.02, 0.04)), grey(0.02, 0.04), step(), false)).toBeNull()
  })

  it('leaves white paper white where a cast is taken out', () => {
    const print = waves((r, g, b) => [0.33 + r * 0.5, 0.25 + g * 0.42, 0.2 + b * 0.35])
    // A white border, of which the rim hides most.
    for (let p = 0; p < 96 * 80; p++) {
      const [x, y] = [p % 96, Math.floor(p / 96)]
      if (x < 5 || y < 4 || x > 90 || y > 75) print.data.fill(240, p * 3, p * 3 + 3)
    }
    const facts = toneFacts(print)
    expect(facts.paper).toBe(240)
    const { data } = apply(print)
    const [red, green, blue] = data
    expect(Math.max(red, green, blue) - Math.min(red, green, blue)).toBeLessThanOrEqual(1)
    expect(red).toBeGreaterThanOrEqual(240)
    // The cast of the picture itself still goes.
    const tint = ({ channels }: typeof facts) => channels[0].white - channels[2].white
    expect(tint(toneFacts({ ...print, data }))).toBeLessThan(tint(facts) / 2)
  })

  it('keeps a coloured table and takes the tone of the print alone', () => {
    const table = (tone: [number, number, number]) => {
      const raster = waves((v) => [v * tone[0], v * tone[1], v * tone[2]])
      for (let p = 0; p < 96 * 80; p++) {
        const [x, y] = [p % 96, Math.floor(p / 96)]
        if (x < 16 || y < 14 || x > 79 || y > 65) raster.data.set([120, 72, 40], p * 3)
      }
      return raster
    }
    const plain = table([1, 1, 1])
    expect(toneFacts(plain).kind).toBe('grey')
    expect(planTone(toneFacts(plain), plain, step(), true)).toBeNull()
    const sepia = table([0.95, 0.85, 0.7])
    expect(toneFacts(sepia).kind).toBe('toned')
    const { data } = apply(sepia, {}, true)
    expect(Array.from(data.subarray(0, 3))).toEqual([120, 72, 40])
    const middle = (40 * 96 + 48) * 3
    expect(data[middle]).toBe(data[middle + 2])
  })
})

describe('tone', () => {
  it('leaves a well exposed photo alone', () => {
    expect(planTone(toneFacts(grey(0.02, 0.98)), grey(0.02, 0.98), step(), true)).toBeNull()
  })

  it('at strength 0 is identity, whatever the photo', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.5, noNaN: true }), fc.boolean(), (low, toned) => {
        const raster = waves((v) => [low + v * 0.4, low + v * 0.4, low + v * (toned ? 0.2 : 0.4)])
        expect(planTone(toneFacts(raster), raster, step({ strength: 0 }), false)).toBeNull()
      }),
    )
  })

  it('gives a faded photo its range back and cuts nothing off, at 8 and 16 bits', () => {
    for (const depth of [8, 16] as const) {
      const white = depth === 8 ? 255 : 65535
      const faded = waves((v) => [0.3 + v * 0.4, 0.3 + v * 0.4, 0.3 + v * 0.4], depth)
      const plan = planTone(toneFacts(grey(0.3, 0.7)), grey(0.3, 0.7), step({ localContrast: 0 }), false)
      expect(plan).not.toBeNull()
      const data = faded.data.slice()
      toneRows(data, faded, 0, plan!)
      const values = Array.from(data)
      const least = values.reduce((a, b) => Math.min(a, b))
      const most = values.reduce((a, b) => Math.max(a, b))
      expect(least / white).toBeLessThan(0.05)
      expect(most / white).toBeGreaterThan(0.95)
      expect(least).toBeGreaterThan(0)
      expect(most).toBeLessThan(white)
    }
  })

  it('never turns the order of two levels round', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.14, max: 0.45, noNaN: true }),
        fc.double({ min: 0.55, max: 0.88, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (low, high, strength) => {
          const plan = planTone(toneFacts(grey(low, high)), grey(low, high), step({ strength }), false)
          for (const curve of plan?.curves ?? []) {
            expect(curve[0]).toBe(0)
            expect(curve[255]).toBeCloseTo(255, 3)
            for (let v = 1; v < 256; v++) expect(curve[v]).toBeGreaterThanOrEqual(curve[v - 1])
          }
        },
      ),
    )
  })

  it('takes the cast of a faded colour print away', () => {
    const faded = waves((r, g, b) => [0.4 + r * 0.35, 0.28 + g * 0.35, 0.2 + b * 0.3])
    const before = toneFacts(faded)
    const after = toneFacts(apply(faded))
    const tint = ({ channels }: typeof before) => channels[0].black - channels[2].black
    expect(tint(before)).toBeGreaterThan(40)
    expect(Math.abs(tint(after))).toBeLessThan(6)
    const kept = toneFacts(apply(faded, { cast: false }))
    expect(tint(kept)).toBeGreaterThan(40)
  })

  it('makes a sepia photo grey of the same lightness before it is coloured, and only then', () => {
    const sepia = waves((v) => [v * 0.85 + 0.14, v * 0.8 + 0.08, v * 0.7 + 0.02])
    expect(planTone(toneFacts(sepia), sepia, step(), false)).toBeNull()
    const { data } = apply(sepia, {}, true)
    for (let i = 0; i < data.length; i += 3) {
      expect(data[i]).toBe(data[i + 1])
      expect(data[i]).toBe(data[i + 2])
      expect(data[i]).toBeGreaterThanOrEqual(Math.min(sepia.data[i], sepia.data[i + 2]))
      expect(data[i]).toBeLessThanOrEqual(Math.max(sepia.data[i], sepia.data[i + 2]))
    }
  })

  it('in bands of any height gives the same picture', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), (rows) => {
        const faded = waves((r, g, b) => [0.4 + r * 0.35, 0.28 + g * 0.35, 0.2 + b * 0.3])
        const whole = apply(faded)
        const plan = planTone(toneFacts(faded), faded, step(), false)
        const data = faded.data.slice()
        for (let from = 0; from < faded.height; from += rows) {
          toneRows(data.subarray(from * 96 * 3, Math.min(80, from + rows) * 96 * 3), faded, from, plan!)
        }
        expect(data).toEqual(whole.data)
      }),
    )
  })
})
