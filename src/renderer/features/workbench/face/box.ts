/** The box of a face from the line that a person drew around it; arithmetic only. */
import type { Point } from '../../../../contract/geometry.ts'
import type { FaceBox } from '../../../../contract/recipe.ts'

/** A line that is smaller than this share of the picture is a click. */
const leastSide = 0.02

const clamp = (value: number) => Math.min(1, Math.max(0, value))
const clean = (value: number) => Number(value.toFixed(4))

/**
 * What the line goes around; a square around a click.
 * @param radius half the square's side, as a share of the picture's longer side
 * @param ratio  height / width of the picture
 * @returns      within the picture
 */
export function faceAround(points: readonly Point[], radius: number, ratio: number): FaceBox {
  const xs = points.map(({ x }) => x)
  const ys = points.map(({ y }) => y)
  let [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  if (right - left < leastSide || bottom - top < leastSide) {
    const [x, y] = [(left + right) / 2, (top + bottom) / 2]
    const half = radius * Math.max(1, ratio)
    ;[left, right, top, bottom] = [x - half, x + half, y - half / ratio, y + half / ratio]
  }
  ;[left, right, top, bottom] = [left, right, top, bottom].map(clamp)
  return {
    left: clean(left),
    top: clean(top),
    width: clean(right - left),
    height: clean(bottom - top),
    angle: 0,
  }
}
