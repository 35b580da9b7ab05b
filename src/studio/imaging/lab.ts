/**
 * CIE Lab (D65, sRGB primaries) in floating point, and the tables that make it fast on whole photos.
 *
 * Source of the numbers: IEC 61966-2-1 (sRGB) and CIE 15; they equal scikit-image's `rgb2lab`, with which
 * the built-in models were trained.
 */

const white = [0.95047, 1, 1.08883] as const
const epsilon = 0.008856
const kappa = 7.787
const offset = 16 / 116

/** Linear sRGB to XYZ: rows X, Y, Z; columns R, G, B. */
const toXyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const

/** XYZ to linear sRGB. */
const fromXyz = [
  [3.240479, -1.53715, -0.498535],
  [-0.969256, 1.875991, 0.041556],
  [0.055648, -0.204043, 1.057311],
] as const

/** sRGB code value 0..1 to linear light 0..1. */
function toLinear(v: number): number {
  return v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92
}

/** Linear light 0..1 to sRGB code value 0..1. */
export function toGamma(v: number): number {
  return v > 0.0031308 ? 1.055 * v ** (1 / 2.4) - 0.055 : v * 12.92
}

/** The companding of Lab: cube root with a straight foot. `t` is light relative to white. */
function labF(t: number): number {
  return t > epsilon ? Math.cbrt(t) : kappa * t + offset
}

/** Lab of one sRGB pixel. @param r @param g @param b 0..1 @returns L 0..100, a and b in their own units */
export function rgbToLab(r: number, g: number, b: number): [L: number, a: number, b: number] {
  const linear = [toLinear(r), toLinear(g), toLinear(b)] as const
  const [fx, fy, fz] = toXyz.map((row, i) =>
    labF((row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2]) / white[i]),
  ) as [number, number, number]
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)]
}

/** The reverse of `rgbToLab`. @returns 0..1, beyond that where sRGB does not hold the colour */
export function labToRgb(l: number, a: number, b: number): [r: number, g: number, b: number] {
  const fy = (l + 16) / 116
  const xyz = [fy + a / 500, fy, fy - b / 200].map((f, i) => {
    const t = f > Math.cbrt(epsilon) ? f ** 3 : (f - offset) / kappa
    return t * white[i]
  })
  return fromXyz.map((row) => toGamma(row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2])) as [
    number,
    number,
    number,
  ]
}

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

const lightCache = new Map<number, Float32Array>()

/**
 * What each code value adds to the light of a pixel: nine tables of `levels` values one after another.
 * Y = t0[r] + t1[g] + t2[b]; X / white = t3[r] + t4[g] + t5[b]; Z / white = t6[r] + t7[g] + t8[b].
 */
export function lightTables(levels: 256 | 65536): Float32Array {
  const known = lightCache.get(levels)
  if (known) return known
  const tables = new Float32Array(levels * 9)
  for (let v = 0; v < levels; v++) {
    const linear = toLinear(v / (levels - 1))
    for (const [k, row] of [1, 0, 2].entries()) {
      for (let channel = 0; channel < 3; channel++) {
        tables[(k * 3 + channel) * levels + v] = (linear * toXyz[row][channel]) / white[row]
      }
    }
  }
  lightCache.set(levels, tables)
  return tables
}

/** Steps of the table below; they keep the error of L under 0.02 even in black. */
const rootSteps = 65535
let rootCache: Float32Array | undefined

/** f(t) of Lab for t = 0..1 in 65,535 steps, and two more at the end for rounding. */
export function rootTable(): Float32Array {
  rootCache ??= Float32Array.from({ length: rootSteps + 3 }, (_, i) => labF(Math.min(1, i / rootSteps)))
  return rootCache
}

let greyCache: Float32Array | undefined

/** For each 8-bit grey its Y and f(Y), in pairs. */
export function greyTable(): Float32Array {
  greyCache ??= Float32Array.from({ length: 512 }, (_, i) => {
    const y = toLinear((i >> 1) / 255)
    return i % 2 === 0 ? y : labF(y)
  })
  return greyCache
}

let gamma8Cache: Uint8Array | undefined

/** 8-bit code value for linear light 0..1 in 16,383 steps: five for the narrowest code, so that grey stays exact. */
export function gammaTable8(): Uint8Array {
  gamma8Cache ??= Uint8Array.from({ length: 16384 }, (_, i) => Math.round(toGamma(i / 16383) * 255))
  return gamma8Cache
}

let gamma16Cache: Float32Array | undefined

/** 16-bit code value, fractional, for linear light 0..1 in 65,535 steps, to be interpolated; one more at the end. */
export function gammaTable16(): Float32Array {
  gamma16Cache ??= Float32Array.from({ length: 65537 }, (_, i) => toGamma(Math.min(1, i / 65535)) * 65535)
  return gamma16Cache
}
