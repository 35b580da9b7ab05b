/** Parts of a page that are drawn on by themselves: the page is large, and a drawing of all of it is mostly empty. */
import type { Rgb } from './album-paper.ts'

/** A part of a page, in whole pixels. */
interface Part {
  left: number
  top: number
  width: number
  height: number
}

/** What lies around some points, and so many pixels more. */
export function partAround(
  { width, height }: Rgb,
  points: readonly { x: number; y: number }[],
  margin: number,
): Part {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)]
  const left = Math.max(0, Math.floor(Math.min(...xs)) - margin)
  const top = Math.max(0, Math.floor(Math.min(...ys)) - margin)
  return {
    left,
    top,
    width: Math.min(width, Math.ceil(Math.max(...xs)) + margin) - left,
    height: Math.min(height, Math.ceil(Math.max(...ys)) + margin) - top,
  }
}

export const svgOf = ({ left, top, width, height }: Part, drawn: string): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">${drawn}</svg>`,
  )

/** @param visit gets a pixel's number within the part, and where its samples lie in the page */
export function eachPixelOf(page: Rgb, part: Part, visit: (i: number, at: number) => void): void {
  for (let y = 0, i = 0; y < part.height; y++) {
    const row = (part.top + y) * page.width + part.left
    for (let x = 0; x < part.width; x++, i++) visit(i, (row + x) * 3)
  }
}
