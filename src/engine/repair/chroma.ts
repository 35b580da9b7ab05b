/** Colour under the marks of a colour print: spread smoothly from around them, for luma has the detail. */
import type { Raster } from '../../imaging/photo.ts'
import { rgbToLab } from '../../contract/lab.ts'
import { mark } from './marks.ts'
import type { Plane } from './plane.ts'

/** Longer side of the plane in which colour is spread. */
const longest = 1024
/** Weight of the next coarser level against one sound pixel. */
const coarse = 0.02

/** CIE Lab a and b of any pixel of the picture, as they would be without its damage. */
export type Chroma = (x: number, y: number) => readonly [a: number, b: number]

interface Level {
  width: number
  height: number
  /** Sums of a and b over sound pixels, and their share of each cell. */
  a: Float32Array
  b: Float32Array
  known: Float32Array
}

/** Whether every pixel is a grey one, so that there is no colour to fill. */
export function isGrey({ data }: Raster): boolean {
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false
  }
  return true
}

/**
 * Pull and push (Gortler et al. 1996) over a picture of a and b that is small enough to be quick: sound pixels are averaged
 * in ever larger cells, then spread back to where there are none.
 */
export function spreadChroma(picture: Raster, marks: Plane): Chroma {
  const cell = Math.max(1, Math.ceil(Math.max(picture.width, picture.height) / longest))
  const levels = [sampled(picture, marks, cell)]
  for (;;) {
    const last = levels[levels.length - 1]
    if (last.width === 1 && last.height === 1) break
    levels.push(pulled(last))
  }
  const top = levels[levels.length - 1]
  let guess = {
    a: divided(top.a, top.known),
    b: divided(top.b, top.known),
    width: top.width,
    height: top.height,
  }
  for (const level of levels.slice(0, -1).toReversed()) {
    const wide = guess
    const next = { a: new Float32Array(level.known.length), b: new Float32Array(level.known.length) }
    for (let y = 0, i = 0; y < level.height; y++) {
      for (let x = 0; x < level.width; x++, i++) {
        const [fx, fy] = [x / 2 - 0.25, y / 2 - 0.25]
        const weight = level.known[i] + coarse
        next.a[i] = (level.a[i] + coarse * between(wide.a, wide.width, wide.height, fx, fy)) / weight
        next.b[i] = (level.b[i] + coarse * between(wide.b, wide.width, wide.height, fx, fy)) / weight
      }
    }
    guess = { ...next, width: level.width, height: level.height }
  }
  const { a, b, width, height } = guess
  return (x, y) => {
    const [fx, fy] = [(x + 0.5) / cell - 0.5, (y + 0.5) / cell - 0.5]
    return [between(a, width, height, fx, fy), between(b, width, height, fx, fy)]
  }
}

/** Means of the sound pixels of each cell; of large cells every second or third pixel is enough. */
function sampled(picture: Raster, marks: Plane, cell: number): Level {
  const width = Math.ceil(picture.width / cell)
  const height = Math.ceil(picture.height / cell)
  const level = emptyLevel(width, height)
  const white = picture.depth === 16 ? 65_535 : 255
  const step = Math.max(1, Math.floor(cell / 3))
  for (let y = 0; y < picture.height; y += step) {
    for (let x = 0; x < picture.width; x += step) {
      const at = y * picture.width + x
      if (marks.data[at] !== mark.none) continue
      const i = Math.floor(y / cell) * width + Math.floor(x / cell)
      const { data } = picture
      const [, a, b] = rgbToLab(data[at * 3] / white, data[at * 3 + 1] / white, data[at * 3 + 2] / white)
      level.a[i] += a
      level.b[i] += b
      level.known[i] += 1
    }
  }
  const full = Math.ceil(cell / step) ** 2
  for (let i = 0; i < level.known.length; i++) {
    level.a[i] /= full
    level.b[i] /= full
    level.known[i] /= full
  }
  return level
}

function emptyLevel(width: number, height: number): Level {
  const make = () => new Float32Array(width * height)
  return { width, height, a: make(), b: make(), known: make() }
}

function pulled({ width, height, a, b, known }: Level): Level {
  const level = emptyLevel(Math.ceil(width / 2), Math.ceil(height / 2))
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const to = (y >> 1) * level.width + (x >> 1)
      level.a[to] += a[i] / 4
      level.b[to] += b[i] / 4
      level.known[to] += known[i] / 4
    }
  }
  return level
}

const divided = (sums: Float32Array, known: Float32Array) =>
  sums.map((v, i) => (known[i] > 0 ? v / known[i] : 0))

function between(plane: Float32Array, width: number, height: number, fx: number, fy: number): number {
  const x0 = Math.min(width - 1, Math.max(0, Math.floor(fx)))
  const y0 = Math.min(height - 1, Math.max(0, Math.floor(fy)))
  const x1 = Math.min(width - 1, x0 + 1)
  const y1 = Math.min(height - 1, y0 + 1)
  const u = Math.min(1, Math.max(0, fx - x0))
  const v = Math.min(1, Math.max(0, fy - y0))
  const top = plane[y0 * width + x0] * (1 - u) + plane[y0 * width + x1] * u
  const low = plane[y1 * width + x0] * (1 - u) + plane[y1 * width + x1] * u
  return top * (1 - v) + low * v
}
