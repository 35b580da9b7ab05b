/** Areas of a page that are not paper, outlined; they are taken apart in `seams.ts`. */
import { withMats, type Mat, type OpenCv } from '../opencv.ts'
import type { Vector } from './lab-picture.ts'
import { ordered, type Quad } from './quad.ts'

/** An area by its outline. */
export interface Outlined {
  area: number
  /** The smallest rectangle around it. */
  box: Quad
  /** Share of that rectangle that it fills. */
  fill: number
  /** On the page. */
  outline: readonly Vector[]
  /** Along which it was cut off from others, on the page. */
  seams: readonly Seam[]
}

/** An area without holes, in a mask of its own. */
export interface Region extends Outlined {
  left: number
  top: number
  width: number
  height: number
  /** Not 0 where it is. */
  mask: Uint8Array
}

export interface Seam {
  from: Vector
  to: Vector
}

export type Own = <M extends { delete(): void }>(mat: M) => M

export interface Growing {
  cleaning: number
  closing: number
  opening: number
  leastArea: number
}

/**
 * The areas where a mask is set.
 * @param cleaning pixels up to which strokes of writing are dropped before anything grows together
 * @param closing pixels across which what is apart belongs together
 * @param opening pixels up to which threads are dropped afterwards
 */
export function regionsOf(
  mask: Uint8Array,
  { width, height }: { width: number; height: number },
  { cleaning, closing, opening, leastArea }: Growing,
): Promise<Region[]> {
  return withMats((cv, own) => {
    // A rim around it, so that closing does not stick to the edge of the scan.
    const pad = closing + 2
    const [w, h] = [width + 2 * pad, height + 2 * pad]
    const mat = own(new cv.Mat(h, w, cv.CV_8UC1))
    const padded = mat.data.fill(0)
    for (let y = 0; y < height; y++) {
      padded.set(mask.subarray(y * width, (y + 1) * width), (y + pad) * w + pad)
    }
    const apply = (operation: number, side: number) => {
      if (side < 2) return
      const kernel = own(cv.getStructuringElement(cv.MORPH_RECT, new cv.Size(side, side)))
      cv.morphologyEx(mat, mat, operation, kernel)
    }
    apply(cv.MORPH_OPEN, cleaning)
    apply(cv.MORPH_CLOSE, closing)
    // What lies within an outline belongs to it, before thin parts are dropped: a print may be a frame of itself.
    fillOutlines(cv, own, mat, leastArea)
    apply(cv.MORPH_OPEN, opening)
    return outlined(cv, own, mat, leastArea, { x: -pad, y: -pad })
  })
}

/** Several regions as one, in the smallest rectangle around them. */
export function boxAround(regions: readonly Outlined[]): Promise<Outlined> {
  return withMats((cv, own) => {
    const outline = regions.flatMap((region) => region.outline)
    const mat = own(new cv.Mat(outline.length, 1, cv.CV_32SC2))
    putPoints(mat, outline, { x: 0, y: 0 })
    const { quad: box, area: around } = boxOf(cv, mat, { x: 0, y: 0 })
    const area = regions.reduce((sum, region) => sum + region.area, 0)
    return { area, box, fill: area / around, outline, seams: regions.flatMap(({ seams }) => seams) }
  })
}

function fillOutlines(cv: OpenCv, own: Own, mat: Mat, leastArea: number): void {
  const contours = own(new cv.MatVector())
  cv.findContours(mat, contours, own(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
  const white = new cv.Scalar(255)
  for (let i = 0; i < contours.size(); i++) {
    const contour = own(contours.get(i))
    if (cv.contourArea(contour) >= leastArea) cv.drawContours(mat, contours, i, white, -1)
  }
}

/** Each area of a mask as a region. @param shift from the mask to the page */
export function outlined(cv: OpenCv, own: Own, mat: Mat, leastArea: number, shift: Vector): Region[] {
  const contours = own(new cv.MatVector())
  cv.findContours(mat, contours, own(new cv.Mat()), cv.RETR_EXTERNAL, cv.CHAIN_APPROX_NONE)
  const regions: Region[] = []
  for (let i = 0; i < contours.size(); i++) {
    const contour = own(contours.get(i))
    if (cv.contourArea(contour) < leastArea) continue
    const points = pointsOf(contour)
    const [[low, high], [first, last]] = [extremes(points, 'x'), extremes(points, 'y')]
    const [left, top] = [low - 1, first - 1]
    const [width, height] = [high + 2 - left, last + 2 - top]
    const drawn = own(new cv.Mat(height, width, cv.CV_8UC1))
    drawn.data.fill(0)
    const alone = own(new cv.MatVector())
    const moved = own(new cv.Mat(points.length, 1, cv.CV_32SC2))
    putPoints(moved, points, { x: -left, y: -top })
    ;(alone as unknown as { push_back(mat: Mat): void }).push_back(moved)
    cv.drawContours(drawn, alone, 0, new cv.Scalar(255), -1)
    const mask = new Uint8Array(drawn.data)
    let area = 0
    for (let k = 0; k < mask.length; k++) if (mask[k] > 0) area += 1
    const { quad, area: around } = boxOf(cv, contour, shift)
    regions.push({
      left: left + shift.x,
      top: top + shift.y,
      width,
      height,
      mask,
      area,
      box: quad,
      fill: area / around,
      outline: points.map(({ x, y }) => ({ x: x + shift.x, y: y + shift.y })),
      seams: [],
    })
  }
  return regions
}

export function pointsOf(contour: Mat): Vector[] {
  const { data32S } = contour
  return Array.from({ length: data32S.length / 2 }, (_, i) => ({ x: data32S[i * 2], y: data32S[i * 2 + 1] }))
}

/** Whole pixels into a matrix of two columns. */
function putPoints(mat: Mat, points: readonly Vector[], shift: Vector): void {
  // Asked for once: each time OpenCV makes a new view of its memory.
  const { data32S } = mat
  for (let i = 0; i < points.length; i++) {
    data32S[i * 2] = points[i].x + shift.x
    data32S[i * 2 + 1] = points[i].y + shift.y
  }
}

/** Least and greatest: a spread of all points would be more arguments than a call takes. */
function extremes(points: Vector[], axis: 'x' | 'y'): [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const point of points) {
    low = Math.min(low, point[axis])
    high = Math.max(high, point[axis])
  }
  return [low, high]
}

/** The smallest rectangle around an outline, half a pixel wider than the centres of its pixels. */
function boxOf(cv: OpenCv, contour: Mat, shift: Vector): { quad: Quad; area: number } {
  const { center, size, angle } = cv.minAreaRect(contour)
  const turn = (angle * Math.PI) / 180
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)]
  const [w, h] = [(size.width + 1) / 2, (size.height + 1) / 2]
  const corner = (u: number, v: number) => ({
    x: center.x + 0.5 + shift.x + u * w * cos - v * h * sin,
    y: center.y + 0.5 + shift.y + u * w * sin + v * h * cos,
  })
  return { quad: ordered([corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)]), area: 4 * w * h }
}
