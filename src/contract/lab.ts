/**
 * CIE Lab (D65, sRGB primaries) in floating point: what the chroma of a recipe means, to a window and to the studio.
 *
 * Source of the numbers: IEC 61966-2-1 (sRGB) and CIE 15; they equal scikit-image's `rgb2lab`, with which
 * the built-in models were trained.
 */

/** XYZ of white. */
export const white = [0.95047, 1, 1.08883] as const
const epsilon = 0.008856
const kappa = 7.787
const offset = 16 / 116

/** Linear sRGB to XYZ: rows X, Y, Z; columns R, G, B. */
export const toXyz = [
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
export function toLinear(v: number): number {
  return v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92
}

/** Linear light 0..1 to sRGB code value 0..1. */
export function toGamma(v: number): number {
  return v > 0.0031308 ? 1.055 * v ** (1 / 2.4) - 0.055 : v * 12.92
}

/** The companding of Lab: cube root with a straight foot. `t` is light relative to white. */
export function labF(t: number): number {
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
