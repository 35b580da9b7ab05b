/** Pictures of noise, and how far what was decoded is from them, for the tests of decoding. */
import sharp, { type Sharp } from 'sharp'
import { expect } from 'vitest'
import { noise } from '../../../test/support/pictures.ts'

export const limits = { maxPixels: 250_000_000 }
export const width = 120
export const height = 80
export const samples = noise(width * height * 3)
export const picture = (channels: 1 | 3 | 4 = 3): Sharp =>
  sharp(noise(width * height * channels), { raw: { width, height, channels } })

/** Largest and mean difference of two sets of samples. */
export function difference(a: ArrayLike<number>, b: ArrayLike<number>): { most: number; mean: number } {
  expect(a.length).toBe(b.length)
  let most = 0
  let sum = 0
  for (let i = 0; i < a.length; i++) {
    const d = Math.abs((a[i] ?? 0) - (b[i] ?? 0))
    most = Math.max(most, d)
    sum += d
  }
  return { most, mean: sum / a.length }
}
