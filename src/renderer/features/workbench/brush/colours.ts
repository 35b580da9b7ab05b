/** Chroma as the recipe has it (CIE Lab, D65) and colours as a screen has them. */
import type { Chroma } from '../../../../contract/hand.ts'

const white = [0.95047, 1, 1.08883] as const
const toXyz = [
  [0.412453, 0.35758, 0.180423],
  [0.212671, 0.71516, 0.072169],
  [0.019334, 0.119193, 0.950227],
] as const
const fromXyz = [
  [3.240479, -1.53715, -0.498535],
  [-0.969256, 1.875991, 0.041556],
  [0.055648, -0.204043, 1.057311],
] as const

type Triple = readonly [number, number, number]
const times = (rows: readonly Triple[], [x, y, z]: Triple): Triple =>
  rows.map(([a, b, c]) => a * x + b * y + c * z) as unknown as Triple

const linear = (v: number) => (v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92)
const gamma = (v: number) => (v > 0.0031308 ? 1.055 * v ** (1 / 2.4) - 0.055 : v * 12.92)
const root = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116)
const cube = (f: number) => (f > 0.206893 ? f ** 3 : (f - 16 / 116) / 7.787)
const tenth = (value: number) => Math.round(value * 10) / 10

/** @param r @param g @param b 0 to 255 */
export function chromaOf(r: number, g: number, b: number): Chroma {
  const xyz = times(toXyz, [linear(r / 255), linear(g / 255), linear(b / 255)])
  const [x, y, z] = [root(xyz[0] / white[0]), root(xyz[1] / white[1]), root(xyz[2] / white[2])]
  return { a: tenth(500 * (x - y)), b: tenth(200 * (y - z)) }
}

/** @param hex `#rrggbb` */
export function chromaOfHex(hex: string): Chroma {
  const value = Number.parseInt(hex.slice(1), 16)
  return chromaOf((value >> 16) & 255, (value >> 8) & 255, value & 255)
}

/** The colour at a middle lightness, as far as a screen has it. */
export function hexOf({ a, b }: Chroma, lightness = 62): string {
  const y = (lightness + 16) / 116
  const xyz: Triple = [cube(y + a / 500) * white[0], cube(y), cube(y - b / 200) * white[2]]
  const byte = (v: number) => Math.round(255 * Math.min(1, Math.max(0, gamma(Math.max(0, v)))))
  return `#${times(fromXyz, xyz)
    .map((v) => byte(v).toString(16).padStart(2, '0'))
    .join('')}`
}

/** What is often asked for, as starting points: `key` names it in the words. */
export const swatches = [
  { key: 'skinFair', color: { a: 14, b: 17 } },
  { key: 'skinDark', color: { a: 13, b: 22 } },
  { key: 'hairBrown', color: { a: 8, b: 16 } },
  { key: 'hairBlond', color: { a: 4, b: 28 } },
  { key: 'fabricRed', color: { a: 44, b: 24 } },
  { key: 'fabricBlue', color: { a: 4, b: -32 } },
  { key: 'fabricOlive', color: { a: -4, b: 18 } },
  { key: 'leaves', color: { a: -22, b: 28 } },
  { key: 'wood', color: { a: 12, b: 26 } },
  { key: 'sky', color: { a: -5, b: -20 } },
] as const satisfies readonly { key: string; color: Chroma }[]

export type SwatchKey = (typeof swatches)[number]['key']
