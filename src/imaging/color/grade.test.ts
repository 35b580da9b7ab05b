/** Pixels of grading: a step that says nothing changes nothing, tones keep their order, greys stay grey. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quickNoise } from '../../../test/support/pictures.ts'
import { balanceFor, balanceGains, gradeStepSchema, hueBands } from '../../contract/grade.ts'
import { labToRgb, rgbToLab, toLinear } from '../../contract/lab.ts'
import { GradePass, gradeTables } from './grade.ts'
import { hueChange, toneFunction } from './grade-tones.ts'

type Asked = Parameters<typeof gradeStepSchema.parse>[0]
type Samples = Uint8Array | Uint16Array

function graded(samples: Samples, asked: Asked, width = samples.length / 3): Samples {
  const depth = samples instanceof Uint16Array ? 16 : 8
  const result = samples.slice()
  const step = gradeStepSchema.parse({ enabled: true, ...(asked as object) })
  new GradePass({ width, depth }, gradeTables(step, depth)).band(result)
  return result
}

const noise16 = (length: number): Uint16Array => {
  const [high, low] = [quickNoise(length), quickNoise(length * 2).subarray(length)]
  return Uint16Array.from(high, (value, i) => value * 256 + low[i])
}

const greys = (count: number) => Uint8Array.from({ length: count * 3 }, (_, i) => Math.floor(i / 3))

/** A colour of this Lab hue, 8 bits. */
const ofHue = (lightness: number, chroma: number, degrees: number): Uint8Array => {
  const angle = (degrees * Math.PI) / 180
  const color = labToRgb(lightness, chroma * Math.cos(angle), chroma * Math.sin(angle))
  return Uint8Array.from(color, (v) => Math.round(255 * Math.min(1, Math.max(0, v))))
}
const labOf = (pixel: Samples) => rgbToLab(pixel[0] / 255, pixel[1] / 255, pixel[2] / 255)

const amount = (least: number, greatest: number) =>
  fc.double({ min: least, max: greatest, noNaN: true, noDefaultInfinity: true })
const tones = fc.record({
  exposure: amount(-4, 4),
  black: amount(-0.25, 0.45),
  white: amount(0.55, 1.25),
  contrast: amount(-1, 1),
  highlights: amount(-1, 1),
  shadows: amount(-1, 1),
})

describe('the kernel', () => {
  it.each([
    ['tones', {}],
    ['colours', { saturation: 1.0000001 }],
    ['hues', { bands: { red: { luma: 1e-9 } } }],
  ])('gives every 8-bit pixel back where nothing is asked (%s)', (_, asked) => {
    const noise = quickNoise(3 * 50_000)
    expect(graded(noise, asked, 200)).toEqual(noise)
    expect(graded(greys(256), asked)).toEqual(greys(256))
  })

  it.each([
    ['tones', {}, 1],
    ['colours', { saturation: 1.0000001 }, 12],
    ['hues', { bands: { red: { luma: 1e-9 } } }, 12],
  ] as const)('and 16-bit ones to a twentieth of an 8-bit level (%s)', (_, asked, most) => {
    const noise = noise16(3 * 20_000)
    const result = graded(noise, asked, 100)
    const worst = noise.reduce((sum, value, i) => Math.max(sum, Math.abs(value - result[i])), 0)
    expect(worst).toBeLessThanOrEqual(most)
  })

  it('grades rows of any width alike, whatever is next to them', () => {
    const noise = quickNoise(3 * 1001)
    const asked = { exposure: 0.4, vibrance: 0.5, bands: { blue: { hue: 0.5 } } }
    const whole = graded(noise, asked)
    for (const width of [1, 7, 11, 13]) expect(graded(noise, asked, width)).toEqual(whole)
    expect(() =>
      new GradePass({ width: 7, depth: 8 }, gradeTables(gradeStepSchema.parse({}), 8)).band(
        noise.subarray(3),
      ),
    ).toThrow(RangeError)
  })

  it('keeps greys grey, whatever is done to tones and colours', () => {
    fc.assert(
      fc.property(tones, amount(-1, 1), amount(0, 2), (tone, vibrance, saturation) => {
        const result = graded(greys(256), { ...tone, vibrance, saturation })
        return result.every((value, i) => value === result[i - (i % 3)])
      }),
      { numRuns: 60 },
    )
  })

  it('never lets a darker grey come out lighter than a lighter one', () => {
    fc.assert(
      fc.property(tones, (tone) => {
        const result = graded(greys(256), tone)
        return result.every((value, i) => i < 3 || value >= result[i - 3])
      }),
      { numRuns: 200 },
    )
  })

  it('agrees with Lab on what saturation and a hue’s band do', () => {
    const skin = ofHue(60, 25, 60)
    const pale = labOf(graded(skin, { saturation: 0.5 }))
    const [l, a, b] = labOf(skin)
    expect(pale[0]).toBeCloseTo(l, 0)
    expect(Math.hypot(pale[1], pale[2])).toBeCloseTo(Math.hypot(a, b) / 2, 0)
    const sky = ofHue(60, 30, 262)
    const greyer = labOf(graded(sky, { bands: { blue: { saturation: -1 } } }))
    expect(Math.hypot(greyer[1], greyer[2])).toBeLessThan(2)
    const darker = labOf(graded(sky, { bands: { blue: { luma: -0.5 } } }))
    expect(darker[0]).toBeCloseTo(labOf(sky)[0] - 10, 0)
    // Skin is far from blue.
    expect(graded(skin, { bands: { blue: { hue: 1, saturation: -1, luma: 1 } } })).toEqual(skin)
  })

  it('makes pale colours vivid before strong ones', () => {
    const gain = (chroma: number) => {
      const before = ofHue(60, chroma, 140)
      const [, a, b] = labOf(graded(before, { vibrance: 1 }))
      const [, a0, b0] = labOf(before)
      return Math.hypot(a, b) / Math.hypot(a0, b0)
    }
    expect(gain(12)).toBeGreaterThan(1.6)
    expect(gain(50)).toBeLessThan(1.35)
  })

  it('keeps the luminance of what does not fit, and cuts no channel off', () => {
    const red = Uint8Array.from([230, 40, 30])
    const [l] = labOf(red)
    const vivid = graded(red, { saturation: 2 })
    expect(labOf(vivid)[0]).toBeCloseTo(l, 0)
  })

  it('follows the curve of each channel', () => {
    const curves = {
      red: [
        { x: 0, y: 0.2 },
        { x: 1, y: 1 },
      ],
      blue: [
        { x: 0, y: 1 },
        { x: 1, y: 0 },
      ],
    }
    expect([...graded(Uint8Array.from([0, 100, 255]), { curves })]).toEqual([51, 100, 0])
  })

  it('lifts black by a curve without letting its colours glow', () => {
    const lifted = [
      { x: 0, y: 0.15 },
      { x: 1, y: 1 },
    ]
    const result = graded(Uint8Array.from([0, 0, 0, 3, 0, 0]), { curves: { luma: lifted } })
    expect([...result.subarray(0, 3)]).toEqual([38, 38, 38])
    expect(result[3] - result[4]).toBeLessThan(20)
  })
})

describe('tones', () => {
  const at = (asked: Asked, code: number) => {
    const light = toneFunction(gradeStepSchema.parse(asked))(toLinear(code / 255))
    return light
  }

  it('double the light with each stop', () => {
    expect(at({ exposure: 1 }, 90)).toBeCloseTo(2 * toLinear(90 / 255), 6)
    expect(at({ exposure: -2 }, 200)).toBeCloseTo(toLinear(200 / 255) / 4, 6)
  })

  it('set black and white where a histogram shows them', () => {
    expect(at({ black: 0.2, white: 0.8 }, 0.2 * 255)).toBeCloseTo(0, 6)
    expect(at({ black: 0.2, white: 0.8 }, 0.8 * 255)).toBeCloseTo(1, 6)
    expect(at({ black: 0.2, white: 0.8 }, 127.5)).toBeCloseTo(toLinear(0.5), 4)
  })

  it('bring back what exposure drove beyond white', () => {
    const lost = { exposure: 1.5 }
    expect(at(lost, 200)).toBe(at(lost, 250))
    const back = { ...lost, highlights: -1 }
    expect(at(back, 250)).toBeGreaterThan(at(back, 200))
    expect(at(back, 200)).toBeLessThan(1)
  })
})

describe('white balance', () => {
  it('leaves white as light as it was', () => {
    const [red, green, blue] = balanceGains({ temperature: 0.7, tint: -0.3 })
    expect(0.212671 * red + 0.71516 * green + 0.072169 * blue).toBeCloseTo(1, 9)
    expect(red).toBeGreaterThan(blue)
  })

  it('makes what was picked grey', () => {
    const picked = Uint8Array.from([150, 140, 110])
    const light = Array.from(picked, (v) => toLinear(v / 255)) as [number, number, number]
    const [, a, b] = labOf(graded(picked, balanceFor(light)))
    expect(Math.hypot(a, b)).toBeLessThan(1)
  })
})

describe('hues', () => {
  it('turn smoothly from band to band, and each band has a middle that is its own', () => {
    for (const band of hueBands) {
      const step = gradeStepSchema.parse({ bands: { [band]: { saturation: 1 } } })
      const all = Array.from({ length: 720 }, (_, i) => hueChange(step, i / 2).chroma)
      expect(Math.max(...all), band).toBeCloseTo(2, 3)
      expect(Math.min(...all), band).toBe(1)
      for (const [i, chroma] of all.entries()) {
        expect(Math.abs(chroma - all[(i + 1) % 720]), `${band} at ${i / 2}`).toBeLessThan(0.05)
      }
    }
  })
})
