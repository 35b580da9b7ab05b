/** Denoising: noise goes, edges stay, and nobody sees where a tile ended. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { silent } from '../../contract/progress.ts'
import { denoise } from './non-local-means.ts'
import { noiseOf } from './noise-facts.ts'
import type { Raster } from '../photo.ts'

const quiet = { signal: new AbortController().signal, progress: silent }

/** Nearly normal noise of deviation 1, the same at every run. */
function noiseAt(i: number): number {
  let h = Math.imul(i + 1, 0x9e3779b1)
  let sum = 0
  for (let k = 0; k < 4; k++) {
    h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
    h = Math.imul(h ^ (h >>> 13), 0x297a2d39)
    sum += (h >>> 16) & 255
  }
  return (sum - 510) / 147.8
}

/** Two greys with an edge between them, with noise. */
function noisy(width: number, height: number, sigma: number, depth: 8 | 16 = 8, color = false): Raster {
  const unit = depth === 16 ? 257 : 1
  const data = depth === 16 ? new Uint16Array(width * height * 3) : new Uint8Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    const level = p % width < width / 2 ? 90 : 160
    for (let c = 0; c < 3; c++) {
      data[p * 3 + c] = Math.round((level + sigma * noiseAt(color ? p * 3 + c : p)) * unit)
    }
  }
  return { width, height, depth, data }
}

const copy = (raster: Raster): Raster => ({ ...raster, data: raster.data.slice() })

function deviation({ width, data, depth }: Raster): number {
  let sum = 0
  const unit = depth === 16 ? 257 : 1
  for (let p = 0; p < data.length / 3; p++) {
    sum += (data[p * 3] / unit - (p % width < width / 2 ? 90 : 160)) ** 2
  }
  return Math.sqrt(sum / (data.length / 3))
}

describe('denoising', () => {
  it.each([8, 16] as const)('takes most of the noise and leaves the edge, %i bits', async (depth) => {
    const picture = noisy(160, 120, 12, depth)
    await denoise(picture, { sigma: 12, strength: 1 }, quiet)
    expect(deviation(picture)).toBeLessThan(5)
    const at = (x: number) => picture.data[(60 * 160 + x) * 3] / (depth === 16 ? 257 : 1)
    expect(at(81) - at(78)).toBeGreaterThan(50)
  })

  it('in tiles of any size gives the same picture', async () => {
    const before = noisy(75, 61, 9, 8, true)
    const whole = copy(before)
    await denoise(whole, { sigma: 9, strength: 0.8, tile: 256 }, quiet)
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 3, max: 90 }), async (tile) => {
        const tiled = copy(before)
        await denoise(tiled, { sigma: 9, strength: 0.8, tile }, quiet)
        expect(tiled.data).toEqual(whole.data)
      }),
      { numRuns: 25 },
    )
  })

  it('at strength 0 is identity', async () => {
    const before = noisy(40, 30, 20)
    const after = copy(before)
    await denoise(after, { sigma: 20, strength: 0 }, quiet)
    expect(after.data).toEqual(before.data)
  })

  it('of an even picture changes nothing, whatever the shape', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 0, max: 255 }),
        async (width, height, value) => {
          const picture: Raster = {
            width,
            height,
            depth: 8,
            data: new Uint8Array(width * height * 3).fill(value),
          }
          await denoise(picture, { sigma: 10, strength: 1, tile: 32 }, quiet)
          expect(picture.data.every((sample) => sample === value)).toBe(true)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('stops at a cancel', async () => {
    const controller = new AbortController()
    const running = denoise(
      noisy(600, 400, 10),
      { sigma: 10, strength: 1, tile: 64 },
      { signal: controller.signal, progress: silent },
    )
    controller.abort()
    await expect(running).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the noise that is measured', () => {
  it.each([3, 8, 16])('is about the noise that is there: %i', (sigma) => {
    expect(Math.abs(noiseOf(noisy(400, 300, sigma)) - sigma)).toBeLessThan(0.2 * sigma)
  })

  it('is little where there are only edges, slopes and texture beside flat places', () => {
    const [width, height] = [400, 300]
    const data = new Uint8Array(width * height * 3)
    for (let p = 0; p < width * height; p++) {
      const [x, y] = [p % width, Math.floor(p / width)]
      const texture = y > 150 ? 60 * ((x >> 1) % 2) : 0
      data.fill(60 + x / 4 + texture, p * 3, p * 3 + 3)
    }
    expect(noiseOf({ width, height, depth: 8, data })).toBeLessThan(1.5)
  })

  it('is no more than what the calmest places have: a fence or gravel all over a picture is none', () => {
    const [width, height] = [400, 300]
    const rough = noisy(width, height, 40)
    const grey = 110
    for (let p = 0; p < width * height; p++) {
      const share = 0.08 + (p % width) / width
      for (let i = p * 3; i < p * 3 + 3; i++) rough.data[i] = grey + (rough.data[i] - grey) * share
    }
    expect(noiseOf(rough)).toBeLessThan(7)
  })

  it('of a picture too small to tell is 0', () => {
    expect(noiseOf({ width: 1, height: 1, depth: 8, data: new Uint8Array(3) })).toBe(0)
  })
})
