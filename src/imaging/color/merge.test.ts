/** The merge keeps the light of a photo whatever colour the model gives it. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boxMean, chromaLines } from '../filters/guided-filter.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { LabMerge, mergeLab } from './merge-lab.ts'
import { luma601, mergeYuv601 } from './yuv601.ts'

const full = { strength: 1, saturation: 1 }

/** Chroma that does not depend on luma: the same a and b everywhere. */
function flatLines(a: number, b: number, width = 2, height = 2) {
  const plane = (value: number) => new Float32Array(width * height).fill(value)
  return { width, height, slopeA: plane(0), baseA: plane(a), slopeB: plane(0), baseB: plane(b) }
}

const pixels = (least: number) =>
  fc
    .uint8Array({ minLength: least, maxLength: 300 })
    .map((bytes) => bytes.slice(0, bytes.length - (bytes.length % 3)))

describe('the Lab merge', () => {
  it('returns every grey unchanged where the model sees no colour', () => {
    const grey = Uint8Array.from({ length: 256 * 3 }, (_, i) => Math.floor(i / 3))
    const photo = grey.slice()
    mergeLab(photo, 256, 1, flatLines(0, 0), full)
    expect(photo).toEqual(grey)
  })

  it('returns every 16-bit grey within two of 65,535 steps where the model sees no colour', () => {
    const grey = Uint16Array.from({ length: 65536 * 3 }, (_, i) => Math.floor(i / 3))
    const photo = grey.slice()
    mergeLab(photo, 256, 256, flatLines(0, 0), full)
    let worst = 0
    for (const [i, value] of grey.entries()) worst = Math.max(worst, Math.abs(value - photo[i]))
    expect(worst).toBeLessThanOrEqual(2)
  })

  it('gives the colour that was asked for, where sRGB holds it', () => {
    const photo = new Uint8Array(12).fill(128)
    mergeLab(photo, 4, 1, flatLines(20, -15), full)
    const [l, a, b] = rgbToLab(photo[0] / 255, photo[1] / 255, photo[2] / 255)
    expect(l).toBeCloseTo(rgbToLab(128 / 255, 128 / 255, 128 / 255)[0], 0)
    expect(Math.abs(a - 20)).toBeLessThan(0.8)
    expect(Math.abs(b + 15)).toBeLessThan(0.8)
  })

  it('keeps the luminance of any photo under any chroma: no dodging, no burning', () => {
    fc.assert(
      fc.property(
        pixels(3),
        fc.double({ min: -110, max: 110, noNaN: true }),
        fc.double({ min: -110, max: 110, noNaN: true }),
        (bytes, a, b) => {
          const photo = bytes.slice()
          mergeLab(photo, bytes.length / 3, 1, flatLines(a, b), full)
          for (let i = 0; i < bytes.length; i += 3) {
            const before = rgbToLab(bytes[i] / 255, bytes[i + 1] / 255, bytes[i + 2] / 255)[0]
            const after = rgbToLab(photo[i] / 255, photo[i + 1] / 255, photo[i + 2] / 255)[0]
            // Rounding three channels to 8 bits moves L by less than this, even in black.
            expect(Math.abs(after - before)).toBeLessThan(0.5)
          }
        },
      ),
    )
  })

  it('does not touch the photo at strength 0', () => {
    fc.assert(
      fc.property(pixels(3), (bytes) => {
        const photo = bytes.slice()
        mergeLab(photo, bytes.length / 3, 1, flatLines(50, 50), { strength: 0, saturation: 1 })
        expect(photo).toEqual(bytes)
      }),
    )
  })

  it("mixes the photo's own sepia with the model at half strength", () => {
    const sepia = Uint8Array.from([150, 120, 90])
    const own = rgbToLab(150 / 255, 120 / 255, 90 / 255)
    const photo = sepia.slice()
    mergeLab(photo, 1, 1, flatLines(-10, -20), { strength: 0.5, saturation: 1 })
    const [, a, b] = rgbToLab(photo[0] / 255, photo[1] / 255, photo[2] / 255)
    expect(Math.abs(a - (own[1] - 10) / 2)).toBeLessThan(1)
    expect(Math.abs(b - (own[2] - 20) / 2)).toBeLessThan(1)
  })

  it('gives the same picture in one go and in bands, at any size', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 23 }),
        fc.integer({ min: 1, max: 23 }),
        fc.integer({ min: 0, max: 23 }),
        (width, height, cut) => {
          const photo = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 37) % 256)
          const lines = flatLines(12, -8, 5, 3)
          for (let i = 0; i < 15; i++) lines.slopeA[i] = i
          const whole = photo.slice()
          mergeLab(whole, width, height, lines, full)
          const banded = photo.slice()
          const merge = new LabMerge({ width, height, depth: 8 }, lines, full)
          const first = Math.min(cut, height)
          merge.band(banded.subarray(0, first * width * 3), 0)
          merge.band(banded.subarray(first * width * 3), first)
          expect(banded).toEqual(whole)
        },
      ),
    )
  })

  it('agrees between 8 and 16 bits', () => {
    const bytes = Uint8Array.from({ length: 64 * 3 }, (_, i) => (i * 53) % 256)
    const words = Uint16Array.from(bytes, (v) => v * 257)
    mergeLab(bytes, 8, 8, flatLines(15, 25), full)
    mergeLab(words, 8, 8, flatLines(15, 25), full)
    for (const [i, value] of bytes.entries()) expect(Math.abs(words[i] / 257 - value)).toBeLessThan(1)
  })
})

describe('chroma lines', () => {
  it('keep colour on its side of a contour that the model saw blurred', () => {
    // Dark left, bright right; the model's colour edge is smeared over several pixels, as small models smear it.
    const side = 32
    const luma = new Float32Array(side * side)
    const a = new Float32Array(side * side)
    for (let i = 0; i < luma.length; i++) {
      const x = i % side
      luma[i] = x < 16 ? 0.2 : 0.8
      a[i] = Math.min(40, Math.max(0, (x - 14) * 10))
    }
    const lines = chromaLines(luma, a, new Float32Array(side * side), side, side)
    const at = (x: number) => lines.slopeA[16 * side + x] * luma[16 * side + x] + lines.baseA[16 * side + x]
    const smear = Math.abs(a[16 * side + 15] - 0)
    expect(Math.abs(at(15))).toBeLessThan(smear)
    expect(at(16) - at(15)).toBeGreaterThan(a[16 * side + 16] - a[16 * side + 15])
  })

  it('leave flat chroma flat, whatever the luma does', () => {
    const side = 16
    const luma = Float32Array.from({ length: side * side }, (_, i) => ((i * 7919) % 100) / 100)
    const flat = new Float32Array(side * side).fill(17)
    const lines = chromaLines(luma, flat, flat, side, side)
    for (const [i, l] of luma.entries()) expect(lines.slopeA[i] * l + lines.baseA[i]).toBeCloseTo(17, 2)
  })

  it('box means equal the plain sum over each window', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 12 }),
        (width, height, radius) => {
          const plane = Float32Array.from({ length: width * height }, (_, i) => (i * 31) % 17)
          const mean = boxMean(plane, width, height, radius)
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              let sum = 0
              let count = 0
              for (let v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
                for (let u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++, count++)
                  sum += plane[v * width + u]
              }
              expect(mean[y * width + x]).toBeCloseTo(sum / count, 4)
            }
          }
        },
      ),
    )
  })
})

describe('the YUV merge of DeOldify', () => {
  // Reference values: opencv-python 5, cvtColor RGB2YUV of both, the photo's Y with the other's U and V, YUV2RGB.
  it.each([
    [
      [100, 100, 100],
      [180, 120, 60],
      [149, 89, 29],
    ],
    [
      [10, 200, 30],
      [90, 90, 90],
      [124, 124, 124],
    ],
    [
      [250, 250, 250],
      [255, 0, 0],
      [255, 191, 175],
    ],
    [
      [3, 3, 3],
      [0, 0, 255],
      [0, 0, 229],
    ],
    [
      [77, 120, 33],
      [12, 200, 140],
      [0, 161, 99],
    ],
    [
      [128, 127, 129],
      [200, 180, 20],
      [160, 141, 0],
    ],
  ])('photo %j with chroma of %j is what OpenCV gives', (bytes, chroma, expected) => {
    const photo = Uint8Array.from(bytes)
    mergeYuv601(photo, Uint8Array.from(chroma), full)
    expect([...photo]).toEqual(expected)
  })

  it('keeps luma within one step of 255 wherever no channel is cut', () => {
    fc.assert(
      fc.property(
        pixels(3),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 255 }),
        fc.integer({ min: 0, max: 255 }),
        (bytes, r, g, b) => {
          const photo = bytes.slice()
          mergeYuv601(
            photo,
            Uint8Array.from({ length: bytes.length }, (_, i) => [r, g, b][i % 3]),
            full,
          )
          for (let i = 0; i < bytes.length; i += 3) {
            const [x, y, z] = [photo[i], photo[i + 1], photo[i + 2]]
            if ([x, y, z].some((v) => v === 0 || v === 255)) continue
            expect(
              Math.abs(luma601(x, y, z) - luma601(bytes[i], bytes[i + 1], bytes[i + 2])),
            ).toBeLessThanOrEqual(1)
          }
        },
      ),
    )
  })

  it('returns the photo at strength 0, and its grey where the model sees none', () => {
    const photo = Uint8Array.from([10, 200, 30, 7, 7, 7])
    const same = photo.slice()
    mergeYuv601(photo, new Uint8Array(6).fill(90), { strength: 0, saturation: 1 })
    expect(photo).toEqual(same)
    mergeYuv601(photo, new Uint8Array(6).fill(90), full)
    expect([...photo]).toEqual([124, 124, 124, 7, 7, 7])
  })

  it('keeps 16-bit luma in 16 bits', () => {
    const photo = Uint16Array.from([30001, 30001, 30001])
    mergeYuv601(photo, Uint8Array.from([90, 90, 90]), full)
    expect([...photo]).toEqual([30001, 30001, 30001])
  })

  it('refuses pictures of two sizes', () => {
    expect(() => mergeYuv601(new Uint8Array(3), new Uint8Array(6), full)).toThrow(RangeError)
  })
})
