/**
 * Hints spread along the picture and stop at contours: the quadratic problem of colourisation by optimisation, solved from
 * coarse to fine.
 *
 * Each place wants to be like its neighbours as far as the net joins them, seeds want their own value, and everything is drawn
 * a little towards "no hint", so that a hint that has leaked through a gap fades instead of filling the picture. Levin's
 * colourisation has no such pull, because there every colour comes from a scribble; here the model has painted already.
 *
 * @see Levin, Lischinski, Weiss, "Colorization using Optimization", SIGGRAPH 2004; Lischinski, Farbman, Uyttendaele, Szeliski,
 *   "Interactive Local Adjustment of Tonal Values", SIGGRAPH 2006; the cascade: Bornemann, Deuflhard, "The cascadic multigrid
 *   method for elliptic problems", 1996
 */
import { coarser, type Net } from './grid.ts'

export interface Seeds {
  /** How firmly a place holds its values; 0 where it has none. */
  weight: Float32Array
  /** A plane for each quantity that spreads, of values at the seeds. */
  values: Float32Array[]
}

/** Current lost on the whole picture, in units of what one free joint carries. */
const loss = 2
/** Below this a level is solved by relaxation alone. */
const coarsest = 12
const sweeps = { coarsest: 40, coarse: 8, finest: 5 } as const

interface Level extends Seeds {
  net: Net
  pull: number
}

/**
 * @returns a plane for each of `seeds.values`, of the net's size
 */
export function spread(net: Net, seeds: Seeds): Float32Array[] {
  const levels: Level[] = [{ net, ...seeds, pull: loss / (net.width * net.height) }]
  for (let level = levels[0]; Math.min(level.net.width, level.net.height) > coarsest;) {
    level = halved(level)
    levels.push(level)
  }
  let planes = seeds.values.map(() => new Float32Array(levels.at(-1)!.weight.length))
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i]
    if (i < levels.length - 1) planes = planes.map((plane) => doubled(plane, levels[i + 1].net, level.net))
    const times = i === levels.length - 1 ? sweeps.coarsest : i === 0 ? sweeps.finest : sweeps.coarse
    const relax = makeRelaxation(level, planes)
    for (let n = 0; n < times; n++) relax()
  }
  return planes
}

/** The same problem on half the size: seeds and losses of four pixels together. */
function halved({ net, weight, values, pull }: Level): Level {
  const half = coarser(net)
  const sums = new Float32Array(half.width * half.height)
  const products = values.map(() => new Float32Array(sums.length))
  for (let y = 0, i = 0; y < net.height; y++) {
    for (let x = 0; x < net.width; x++, i++) {
      if (weight[i] === 0) continue
      const at = (y >> 1) * half.width + (x >> 1)
      sums[at] += weight[i]
      for (const [c, plane] of values.entries()) products[c][at] += weight[i] * plane[i]
    }
  }
  for (const plane of products) {
    for (let i = 0; i < plane.length; i++) if (sums[i] > 0) plane[i] /= sums[i]
  }
  return { net: half, weight: sums, values: products, pull: pull * 4 }
}

/** Bilinear; contours are found again by the next relaxation. */
function doubled(
  plane: Float32Array,
  from: { width: number; height: number },
  to: { width: number; height: number },
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(to.width * to.height)
  for (let y = 0, i = 0; y < to.height; y++) {
    const sy = Math.min(from.height - 1, Math.max(0, (y - 0.5) / 2))
    const y0 = Math.floor(sy)
    const fy = sy - y0
    const row0 = y0 * from.width
    const row1 = Math.min(from.height - 1, y0 + 1) * from.width
    for (let x = 0; x < to.width; x++, i++) {
      const sx = Math.min(from.width - 1, Math.max(0, (x - 0.5) / 2))
      const x0 = Math.floor(sx)
      const x1 = Math.min(from.width - 1, x0 + 1)
      const fx = sx - x0
      const above = plane[row0 + x0] + fx * (plane[row0 + x1] - plane[row0 + x0])
      const below = plane[row1 + x0] + fx * (plane[row1 + x1] - plane[row1 + x0])
      out[i] = above + fy * (below - above)
    }
  }
  return out
}

/**
 * One sweep over a level: each row solved exactly with its neighbours held (even rows, then odd ones), then each column.
 * The factors of the tridiagonal systems never change, so they are computed once.
 */
function makeRelaxation({ net, weight, values, pull }: Level, planes: Float32Array[]): () => void {
  const { width, height, right, down } = net
  const size = width * height
  const diagonal = new Float32Array(size)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let sum = pull + weight[i] + right[i] + down[i]
      if (x > 0) sum += right[i - 1]
      if (y > 0) sum += down[i - width]
      diagonal[i] = sum
    }
  }
  const rows = factors(diagonal, right, width, height, 1, width)
  const columns = factors(diagonal, down, height, width, width, 1)
  const scratch = new Float64Array(Math.max(width, height))
  return () => {
    for (const [c, plane] of planes.entries()) {
      const value = values[c]
      for (let parity = 0; parity < 2; parity++) {
        for (let y = parity; y < height; y += 2) {
          solveLine(
            plane,
            value,
            weight,
            right,
            down,
            rows,
            scratch,
            y * width,
            1,
            width,
            y > 0,
            y + 1 < height,
            width,
          )
        }
      }
      for (let parity = 0; parity < 2; parity++) {
        for (let x = parity; x < width; x += 2) {
          solveLine(
            plane,
            value,
            weight,
            down,
            right,
            columns,
            scratch,
            x,
            width,
            1,
            x > 0,
            x + 1 < width,
            height,
          )
        }
      }
    }
  }
}

interface Factors {
  /** Coupling to the next one after elimination. */
  next: Float32Array
  /** 1 / pivot. */
  inverse: Float32Array
}

function factors(
  diagonal: Float32Array,
  along: Float32Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
): Factors {
  const next = new Float32Array(diagonal.length)
  const inverse = new Float32Array(diagonal.length)
  for (let line = 0; line < lines; line++) {
    let before = 0
    for (let n = 0, i = line * stride; n < length; n++, i += step) {
      const back = n > 0 ? along[i - step] : 0
      inverse[i] = 1 / (diagonal[i] - back * before)
      before = along[i] * inverse[i]
      next[i] = before
    }
  }
  return { next, inverse }
}

/** Thomas' algorithm along one line, in place; `across` joins it to the lines beside it. */
function solveLine(
  plane: Float32Array,
  value: Float32Array,
  weight: Float32Array,
  along: Float32Array,
  across: Float32Array,
  { next, inverse }: Factors,
  scratch: Float64Array,
  start: number,
  step: number,
  side: number,
  hasBefore: boolean,
  hasAfter: boolean,
  length: number,
): void {
  let carried = 0
  for (let n = 0, i = start; n < length; n++, i += step) {
    let sum = weight[i] * value[i]
    if (hasBefore) sum += across[i - side] * plane[i - side]
    if (hasAfter) sum += across[i] * plane[i + side]
    if (n > 0) sum += along[i - step] * carried
    carried = sum * inverse[i]
    scratch[n] = carried
  }
  let after = 0
  for (let n = length - 1, i = start + (length - 1) * step; n >= 0; n--, i -= step) {
    after = scratch[n] + next[i] * after
    plane[i] = after
  }
}
