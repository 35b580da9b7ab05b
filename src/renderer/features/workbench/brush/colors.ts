/** Chroma as the recipe has it (CIE Lab, D65), colours as a screen has them, and those of the picture on the stage. */
import type { Point } from '../../../../contract/geometry.ts'
import { labToRgb, rgbToLab } from '../../../../contract/lab.ts'
import type { Chroma } from '../../../../contract/manual-color.ts'
import type { SwatchKey } from '../../../i18n/shapes.ts'
import { usePreviewImages } from '../preview-images.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { borderOf, borderWidth } from './viewport.ts'

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
export const swatches: readonly { key: SwatchKey; color: Chroma }[] = [
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
]

/** Side of the square that is averaged, in pixels of the display copy: grain must not decide. */
const side = 9

/** The colour of the picture on the stage. @returns null where there is no picture in colour */
export async function colorAt({ x, y }: Point): Promise<Chroma | null> {
  const { color } = usePreviewImages.getState()
  if (!color) return null
  const ratio = color.whole.height / color.whole.width
  const around = borderOf(borderWidth(recipeOf(useWorkbench.getState())), ratio)
  return meanAround(color.url, (width) => {
    const photo = width / (1 + 2 * around)
    return { x: (around + x) * photo, y: (around + y * ratio) * photo }
  })
}

/** The colour of another photo's picture. @returns null where a browser can't draw */
export const colorOf = (url: string, { x, y }: Point): Promise<Chroma | null> =>
  meanAround(url, (width, height) => ({ x: x * width, y: y * height }))

/** @param pointIn where, in pixels of a picture of a size */
async function meanAround(
  url: string,
  pointIn: (width: number, height: number) => Point,
): Promise<Chroma | null> {
  const mean = await meanColorAt(url, pointIn)
  return mean && chromaOf(...mean)
}

/** The mean colour around a place. @returns 0 to 255, sRGB; null where a browser can't draw */
export async function meanColorAt(
  url: string,
  pointIn: (width: number, height: number) => Point,
): Promise<[r: number, g: number, b: number] | null> {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  const [width, height] = [image.naturalWidth, image.naturalHeight]
  const point = pointIn(width, height)
  const from = (at: number, length: number) => Math.max(0, Math.min(length - side, Math.round(at - side / 2)))
  context.drawImage(image, from(point.x, width), from(point.y, height), side, side, 0, 0, side, side)
  const { data } = context.getImageData(0, 0, side, side)
  const sum = [0, 0, 0]
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sum[i % 4] = (sum[i % 4] ?? 0) + (data[i] ?? 0)
  const [r = 0, g = 0, b = 0] = sum.map((value) => value / side ** 2)
  return [r, g, b]
}
