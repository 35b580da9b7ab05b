/** Hues that places of a photo have apart from what lies around them: a tone, stains and tape have none across their own line. */
import { boxMean } from './guided-filter.ts'

/** Lab values of a small picture, row by row. */
export interface LabPlanes {
  width: number
  height: number
  lightness: readonly number[]
  a: readonly number[]
  b: readonly number[]
}

/** Stains, glue, foxing and sepia all lie between red-brown and yellow; blueprints opposite. In radians of hue. */
const stainHue = (70 * Math.PI) / 180
/** Pixels around a place that it is compared with: fading and stains are wider. */
const around = 8
/** Pixels that are taken together, against noise. */
const together = 1
/** Units of lightness in which a tone may change its hue. */
const lightnessSigma = 3
const lightnessCount = 101
/** Share of the pixels that may be further: ink stamps and dots of colour make no colour photo. */
const outside = 0.02

/**
 * How far local hues go across the line of stains, beyond the tone of their lightness and what lies around them.
 * @returns Lab units that 2 % of the pixels reach
 */
export function localHues({ width, height, lightness, a, b }: LabPlanes): number {
  const across = a.map((value, i) => b[i] * Math.cos(stainHue) - value * Math.sin(stainHue))
  const own = Float32Array.from(withoutTone(lightness, across))
  const wide = boxMean(own, width, height, around)
  const local = own.map((value, i) => value - wide[i])
  const distances = boxMean(local, width, height, together).map(Math.abs).sort()
  return distances[Math.floor(distances.length * (1 - outside))] ?? 0
}

/** What is left of values when a smooth curve over lightness is taken away: straight lines, fitted near each lightness. */
function withoutTone(lightness: readonly number[], values: readonly number[]): number[] {
  const at = lightness.map((value) => Math.max(0, Math.min(lightnessCount - 1, Math.round(value))))
  const counts = new Float64Array(lightnessCount)
  const sums = new Float64Array(lightnessCount)
  for (const [i, level] of at.entries()) {
    counts[level] += 1
    sums[level] += values[i]
  }
  const curve = Float64Array.from(counts, (_, level) => fittedAt(level, counts, sums))
  return values.map((value, i) => value - curve[at[i]])
}

function fittedAt(level: number, counts: Float64Array, sums: Float64Array): number {
  let [n, x, xx, y, xy] = [0, 0, 0, 0, 0]
  for (let other = 0; other < lightnessCount; other++) {
    const distance = other - level
    const weight = Math.exp((-distance * distance) / (2 * lightnessSigma ** 2))
    n += counts[other] * weight
    x += counts[other] * weight * distance
    xx += counts[other] * weight * distance * distance
    y += sums[other] * weight
    xy += sums[other] * weight * distance
  }
  const determinant = n * xx - x * x
  if (n < 1e-9) return 0
  return determinant > 1e-6 * n * n ? (xx * y - x * xy) / determinant : y / n
}
