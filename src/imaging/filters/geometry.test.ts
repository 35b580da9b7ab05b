/** Turned pixels: exact where nothing has to be resampled, sharp where something has, whatever depth and shape. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometryStepSchema, planGeometry } from '../../contract/geometry.ts'
import { silent } from '../../contract/progress.ts'
import { quickNoise } from '../../../test/support/pictures.ts'
import { applyGeometry } from './geometry.ts'
import type { Raster } from '../photo.ts'

const quiet = { signal: new AbortController().signal, progress: silent }

async function turn(raster: Raster, step: object): Promise<Raster> {
  const geometry = geometryStepSchema.parse(step)
  return applyGeometry(raster, planGeometry(raster.width, raster.height, geometry), quiet)
}

function noisy(width: number, height: number, depth: 8 | 16 = 8, alpha = false): Raster {
  const make = (length: number) =>
    depth === 8 ? quickNoise(length) : Uint16Array.from(quickNoise(length), (v, i) => v * 257 + (i % 200))
  return {
    width,
    height,
    depth,
    data: make(width * height * 3),
    ...(alpha && { alpha: make(width * height) }),
  }
}

const pixel = (raster: Raster, x: number, y: number) => [
  ...raster.data.subarray((y * raster.width + x) * 3, (y * raster.width + x) * 3 + 3),
  ...(raster.alpha?.subarray(y * raster.width + x, y * raster.width + x + 1) ?? []),
]

describe('turned pixels', () => {
  it.each([8, 16] as const)('are the very same ones, %i bits, with their alpha', async (depth) => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.constantFrom(0, 1, 2, 3),
        fc.boolean(),
        async (width, height, quarterTurns, mirror) => {
          const before = noisy(width, height, depth, true)
          const after = await turn(before, { quarterTurns, mirror })
          const [w, h] = quarterTurns % 2 === 0 ? [width, height] : [height, width]
          expect([after.width, after.height, after.depth]).toEqual([w, h, depth])
          for (let y = 0; y < h; y++) {
            for (let x = 0; x < w; x++) {
              const u = mirror ? w - 1 - x : x
              const [sx, sy] = [
                [u, y],
                [y, height - 1 - u],
                [width - 1 - u, height - 1 - y],
                [width - 1 - y, u],
              ][quarterTurns]
              expect(pixel(after, x, y)).toEqual(pixel(before, sx, sy))
            }
          }
        },
      ),
      { numRuns: 40 },
    )
  })

  it('come back after four quarter turns, and after two mirrors', async () => {
    const before = noisy(37, 23)
    let after: Raster = before
    for (let i = 0; i < 4; i++) after = await turn(after, { quarterTurns: 1 })
    expect(after).toEqual(before)
    expect(await turn(await turn(before, { mirror: true }), { mirror: true })).toEqual(before)
  })

  it('of a crop are copied, not resampled', async () => {
    const before = noisy(50, 40, 16)
    const after = await turn(before, { crop: { left: 0.2, top: 0.25, width: 0.5, height: 0.5 } })
    expect([after.width, after.height]).toEqual([25, 20])
    expect(pixel(after, 0, 0)).toEqual(pixel(before, 10, 10))
    expect(pixel(after, 24, 19)).toEqual(pixel(before, 34, 29))
  })

  it('of an even picture stay even under any straightening and perspective, at 16 bits too', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: -45, max: 45, noNaN: true }),
        fc.constantFrom(8 as const, 16 as const),
        fc.double({ min: 0, max: 0.3, noNaN: true }),
        async (straighten, depth, inset) => {
          const value = depth === 8 ? 77 : 20_001
          const data = (depth === 8 ? new Uint8Array(60 * 44 * 3) : new Uint16Array(60 * 44 * 3)).fill(value)
          const corners = [
            { x: inset, y: 0 },
            { x: 1, y: inset / 2 },
            { x: 1 - inset, y: 1 },
            { x: 0, y: 1 - inset / 2 },
          ]
          const after = await turn({ width: 60, height: 44, depth, data }, { straighten, corners })
          expect(after.data.every((sample) => sample === value)).toBe(true)
        },
      ),
      { numRuns: 40 },
    )
  })

  it('of a smooth picture keep their place to a small part of a pixel', async () => {
    const [width, height] = [160, 120]
    const wave = (x: number, y: number) => 128 + 60 * Math.sin(x / 9) + 50 * Math.cos(y / 7)
    const data = new Uint8Array(width * height * 3)
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++)
        data.fill(Math.round(wave(x + 0.5, y + 0.5)), (y * width + x) * 3, (y * width + x) * 3 + 3)
    }
    const geometry = geometryStepSchema.parse({ straighten: 7.5, quarterTurns: 1 })
    const plan = planGeometry(width, height, geometry)
    const after = await applyGeometry({ width, height, depth: 8, data }, plan, quiet)
    const [a, b, c, d, e, f] = plan.toOriginal
    let worst = 0
    for (let y = 0; y < after.height; y++) {
      for (let x = 0; x < after.width; x++) {
        const [u, v] = [x + 0.5, y + 0.5]
        const want = wave(a * u + b * v + c, d * u + e * v + f)
        worst = Math.max(worst, Math.abs(after.data[(y * after.width + x) * 3] - want))
      }
    }
    // A shift of half a pixel would be off by 4 on the slopes; at the rim one pixel is repeated.
    expect(worst).toBeLessThan(3.9)
  })

  it('stop at a cancel', async () => {
    const controller = new AbortController()
    const geometry = geometryStepSchema.parse({ straighten: 3 })
    const turning = applyGeometry(noisy(1200, 1200), planGeometry(1200, 1200, geometry), {
      signal: controller.signal,
      progress: silent,
    })
    controller.abort()
    await expect(turning).rejects.toMatchObject({ name: 'AbortError' })
  })
})
