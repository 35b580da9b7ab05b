/** Chroma as the recipe has it (CIE Lab, D65) and colours as a screen has them. */
import type { Chroma } from '../../../../contract/manual-color.ts'
import { labToRgb, rgbToLab } from '../../../../contract/lab.ts'
import type { SwatchKey } from '../../../i18n/shapes.ts'

const tenth = (value: number) => Math.round(value * 10) / 10

/** @param r @param g @param b 0 to 255 */
export function chromaOf(r: number, g: number, b: number): Chroma {
  const [, a, blue] = rgbToLab(r / 255, g / 255, b / 255)
  return { a: tenth(a), b: tenth(blue) }
}

/** @param hex `#rrggbb` */
export function chromaOfHex(hex: string): Chroma {
  const value = Number.parseInt(hex.slice(1), 16)
  return chromaOf((value >> 16) & 255, (value >> 8) & 255, value & 255)
}

/** The colour at a middle lightness, as far as a screen has it. */
export function hexOf({ a, b }: Chroma, lightness = 62): string {
  const byte = (v: number) => Math.round(255 * Math.min(1, Math.max(0, v)))
  const hex = (v: number) => byte(v).toString(16).padStart(2, '0')
  return `#${labToRgb(lightness, a, b).map(hex).join('')}`
}

/** What is often asked for, as starting points: `key` names it in the texts. */
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
] as const satisfies readonly { key: SwatchKey; color: Chroma }[]
