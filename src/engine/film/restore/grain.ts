/** Grain in time: a frame mixed with what its neighbours show of the same thing, as far as they agree. */
import type { Size } from '../../tensors.ts'
import type { NeighbourView } from './neighbours.ts'

type Samples = Uint8Array | Uint16Array

/** Deviations of grain by which a neighbour may differ and still count for a third. */
const agreement = 2

/**
 * @param grain    deviation, in code values
 * @param strength 0: all grain is kept; 1: as much goes as two neighbours allow
 * @returns a new plane
 */
export function lessGrain(
  luma: Samples,
  views: readonly NeighbourView[],
  { width, height }: Size,
  grain: number,
  strength: number,
): Samples {
  const result = luma.slice()
  // Two frames' grain differs by the root of two.
  const scale = 1 / (agreement * Math.SQRT2 * Math.max(0.5, grain)) ** 2
  for (let y = 0; y < height; y++) {
    for (let x = 0, i = y * width; x < width; x++, i++) {
      let sum = 0
      let weights = 1
      for (const view of views) {
        const difference = view.sample(x, y) - luma[i]
        const weight = Math.exp(-difference * difference * scale)
        sum += weight * difference
        weights += weight
      }
      result[i] = luma[i] + (strength * sum) / weights + 0.5
    }
  }
  return result
}

/**
 * Deviation of the finest noise, in code values.
 * @see Immerkær, "Fast Noise Variance Estimation", 1996; the median in place of the mean, so that detail does not count
 */
export function grainOf(luma: Samples, { width, height }: Size): number {
  const values: number[] = []
  for (let y = 1; y < height - 1; y += 2) {
    for (let x = 1; x < width - 1; x += 2) {
      const i = y * width + x
      const corners = luma[i - width - 1] + luma[i - width + 1] + luma[i + width - 1] + luma[i + width + 1]
      const sides = luma[i - width] + luma[i + width] + luma[i - 1] + luma[i + 1]
      values.push(Math.abs(corners - 2 * sides + 4 * luma[i]))
    }
  }
  if (values.length === 0) return 0
  values.sort((p, q) => p - q)
  // Of a normal distribution the median of amounts is 0.6745 deviations; the kernel's own gain is 6.
  return values[values.length >> 1] / 0.6745 / 6
}
