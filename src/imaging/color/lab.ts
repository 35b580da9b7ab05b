/** Lab of whole photos: the tables that make `contract/lab.ts` fast. */
import { lazy } from '../../platform/lazy.ts'
import { labF, toGamma, toLinear, toXyz, white } from '../../contract/lab.ts'

/**
 * CIE L of a photo.
 * @param data RGB interleaved, 8 or 16 bits
 * @returns    one plane, 0 (black) to 1 (white): L / 100
 */
export function lightness(data: Uint8Array | Uint16Array): Float32Array {
  const levels = data instanceof Uint16Array ? 65536 : 256
  const light = lightTables(levels)
  const root = rootTable()
  const plane = new Float32Array(data.length / 3)
  for (let p = 0, i = 0; p < plane.length; p++, i += 3) {
    const y = light[data[i]] + light[levels + data[i + 1]] + light[levels * 2 + data[i + 2]]
    plane[p] = root[(y * rootSteps + 0.5) | 0] * 1.16 - 0.16
  }
  return plane
}

/**
 * What each code value adds to the light of a pixel: nine tables of `levels` values one after another.
 * Y = t0[r] + t1[g] + t2[b]; X / white = t3[r] + t4[g] + t5[b]; Z / white = t6[r] + t7[g] + t8[b].
 */
export function lightTables(levels: 256 | 65536): Float32Array {
  return levels === 256 ? lightTables8() : lightTables16()
}

const lightTables8 = lazy(() => makeLightTables(256))
const lightTables16 = lazy(() => makeLightTables(65536))

function makeLightTables(levels: number): Float32Array {
  const tables = new Float32Array(levels * 9)
  for (let v = 0; v < levels; v++) {
    const linear = toLinear(v / (levels - 1))
    for (const [k, row] of [1, 0, 2].entries()) {
      for (let channel = 0; channel < 3; channel++) {
        tables[(k * 3 + channel) * levels + v] = (linear * toXyz[row][channel]) / white[row]
      }
    }
  }
  return tables
}

/** Steps of the table below; they keep the error of L under 0.02 even in black. */
const rootSteps = 65535
/** f(t) of Lab for t = 0..1 in 65,535 steps, and two more at the end for rounding. */
export const rootTable = lazy((): Float32Array =>
  Float32Array.from({ length: rootSteps + 3 }, (_, i) => labF(Math.min(1, i / rootSteps))),
)

/** For each 8-bit grey its Y and f(Y), in pairs. */
export const greyTable = lazy((): Float32Array =>
  Float32Array.from({ length: 512 }, (_, i) => {
    const y = toLinear((i >> 1) / 255)
    return i % 2 === 0 ? y : labF(y)
  }),
)

/** 8-bit code value for linear light 0..1 in 16,383 steps: five for the narrowest code, so that grey stays exact. */
export const gammaTable8 = lazy((): Uint8Array =>
  Uint8Array.from({ length: 16384 }, (_, i) => Math.round(toGamma(i / 16383) * 255)),
)

/** 16-bit code value, fractional, for linear light 0..1 in 65,535 steps, to be interpolated; one more at the end. */
export const gammaTable16 = lazy((): Float32Array =>
  Float32Array.from({ length: 65537 }, (_, i) => toGamma(Math.min(1, i / 65535)) * 65535),
)
