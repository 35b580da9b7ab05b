/** Takes a colour from the picture on the stage, or from another photo. */
import type { Point } from '../../../../contract/geometry.ts'
import type { Chroma } from '../../../../contract/manual-color.ts'
import { usePictures } from '../pictures.ts'
import { recipeOf, useWorkbench } from '../store.ts'
import { chromaOf } from './colors.ts'
import { borderOf } from './points.ts'
import { borderWidth } from './viewport.ts'

/** Side of the square that is averaged, in pixels of the display copy: grain must not decide. */
const side = 9

/** @returns null where there is no picture in colour */
export async function colorAt({ x, y }: Point): Promise<Chroma | null> {
  const { color } = usePictures.getState()
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

/** @param placeIn where, in pixels of a picture of a size */
async function meanAround(
  url: string,
  placeIn: (width: number, height: number) => Point,
): Promise<Chroma | null> {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = new OffscreenCanvas(side, side)
  const context = canvas.getContext('2d', { willReadFrequently: true })
  if (!context) return null
  const [width, height] = [image.naturalWidth, image.naturalHeight]
  const place = placeIn(width, height)
  const from = (at: number, length: number) => Math.max(0, Math.min(length - side, Math.round(at - side / 2)))
  context.drawImage(image, from(place.x, width), from(place.y, height), side, side, 0, 0, side, side)
  const { data } = context.getImageData(0, 0, side, side)
  const sum = [0, 0, 0]
  for (let i = 0; i < data.length; i++) if (i % 4 < 3) sum[i % 4] = (sum[i % 4] ?? 0) + (data[i] ?? 0)
  const [r = 0, g = 0, b = 0] = sum.map((value) => value / side ** 2)
  return chromaOf(r, g, b)
}
