/** What is written beneath a print: the ink on the paper below it, up to the next print. */
import type { FoundPrint } from './find-prints.ts'
import type { LabPicture } from './lab-picture.ts'
import type { Paper } from './paper.ts'
import { eachPixelIn } from './quad.ts'

export interface Box {
  left: number
  top: number
  right: number
  bottom: number
}

/** Of the print's height and width: how far below it writing may stand, and how far it may stick out at its sides. */
const [below, beside] = [0.3, 0.12]
/** Pixels of the shadow beneath a print. */
const shadow = 5
/** Writing covers so much of its own box: less is dust, more is a picture. */
const [leastInk, mostInk] = [0.03, 0.6]

/** One for each print, in pixels of the picture that was searched; null where nothing is written beneath it. */
export function findCaptions(
  prints: readonly FoundPrint[],
  picture: Pick<LabPicture, 'width' | 'height'>,
  { distance, threshold }: Paper,
): (Box | null)[] {
  const { width } = picture
  const ink = Uint8Array.from(distance, (d) => (d > threshold * 1.5 ? 1 : 0))
  for (const { quad } of prints) eachPixelIn(quad, picture, shadow, (pixel) => (ink[pixel] = 0))
  return prints.map(({ quad }) => {
    const [topLeft, topRight, bottomRight, bottomLeft] = quad
    const across = { x: bottomRight.x - bottomLeft.x, y: bottomRight.y - bottomLeft.y }
    const down = { x: bottomLeft.x - topLeft.x, y: bottomLeft.y - topLeft.y }
    const at = (u: number, v: number, from: { x: number; y: number }) => ({
      x: from.x + u * across.x + v * down.x,
      y: from.y + u * across.y + v * down.y,
    })
    const strip = [
      at(-beside, 0, bottomLeft),
      at(beside, 0, bottomRight),
      at(beside, below, bottomRight),
      at(-beside, below, bottomLeft),
    ] as const
    const box: Box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
    let count = 0
    eachPixelIn(strip, picture, 0, (pixel) => {
      if (ink[pixel] === 0) return
      const [x, y] = [pixel % width, Math.floor(pixel / width)]
      count += 1
      box.left = Math.min(box.left, x)
      box.top = Math.min(box.top, y)
      box.right = Math.max(box.right, x + 1)
      box.bottom = Math.max(box.bottom, y + 1)
    })
    const [w, h] = [box.right - box.left, box.bottom - box.top]
    const share = count / (w * h)
    const wide = Math.hypot(topRight.x - topLeft.x, topRight.y - topLeft.y)
    if (count < 40 || w < 0.08 * wide || h < 5 || share < leastInk || share > mostInk) return null
    const margin = 6
    return {
      left: Math.max(0, box.left - margin),
      top: Math.max(0, box.top - margin),
      right: Math.min(picture.width, box.right + margin),
      bottom: Math.min(picture.height, box.bottom + margin),
    }
  })
}
