/** A picture in CIE Lab, smoothed a little, as the search for prints sees it. */
import type { Raster } from '../../imaging/photo.ts'
import { withMats } from '../opencv.ts'

/** Three planes, row by row: L 0 to 100, a and b about -128 to 127. */
export interface LabPicture {
  width: number
  height: number
  l: Float32Array
  a: Float32Array
  b: Float32Array
}

export interface Vector {
  x: number
  y: number
}

export type Lab = readonly [l: number, a: number, b: number]

/**
 * @param raster 8 bits a sample
 * @param median side of the median filter, odd: 1 leaves the picture as it is
 */
export function toLab({ width, height, data }: Raster, median: 1 | 3 | 5): Promise<LabPicture> {
  return withMats((cv, own) => {
    const rgb = own(new cv.Mat(height, width, cv.CV_8UC3))
    rgb.data.set(data)
    const smooth = own(new cv.Mat())
    if (median > 1) cv.medianBlur(rgb, smooth, median)
    else cv.GaussianBlur(rgb, smooth, new cv.Size(3, 3), 0)
    const lab = own(new cv.Mat())
    cv.cvtColor(smooth, lab, cv.COLOR_RGB2Lab)
    return { width, height, ...planesOf(lab.data) }
  })
}

/** The planes of OpenCV's Lab, 8 bits a sample. */
function planesOf(values: Uint8Array): Pick<LabPicture, 'l' | 'a' | 'b'> {
  const size = values.length / 3
  const [l, a, b] = [new Float32Array(size), new Float32Array(size), new Float32Array(size)]
  for (let i = 0, at = 0; i < size; i++, at += 3) {
    l[i] = (values[at] * 100) / 255
    a[i] = values[at + 1] - 128
    b[i] = values[at + 2] - 128
  }
  return { l, a, b }
}

/** The colour at a place in pixels (the centre of the first is 0.5, 0.5), between its four neighbours. */
export function labAt({ width, height, l, a, b }: LabPicture, x: number, y: number): Lab {
  const u = Math.min(width - 1, Math.max(0, x - 0.5))
  const v = Math.min(height - 1, Math.max(0, y - 0.5))
  const left = Math.min(width - 2, Math.floor(u))
  const top = Math.min(height - 2, Math.floor(v))
  const i = top * width + left
  const fx = u - left
  const fy = v - top
  return [between(l, i, width, fx, fy), between(a, i, width, fx, fy), between(b, i, width, fx, fy)]
}

/** Bilinear, from sample `i` to its neighbours on the right and below. */
function between(plane: Float32Array, i: number, width: number, fx: number, fy: number): number {
  const above = plane[i] * (1 - fx) + plane[i + 1] * fx
  const below = plane[i + width] * (1 - fx) + plane[i + width + 1] * fx
  return above * (1 - fy) + below * fy
}

/** How different two colours look: CIE 1976. */
export function difference(p: Lab, q: Lab): number {
  const dl = p[0] - q[0]
  const da = p[1] - q[1]
  const db = p[2] - q[2]
  // Math.hypot guards against overflow, and takes ten times as long.
  return Math.sqrt(dl * dl + da * da + db * db)
}
