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
import { quantities, Relaxation, type Level } from './relaxation.ts'

export interface Seeds {
  /** How firmly a place holds its values; 0 where it has none. */
  weight: Float32Array
  /** A plane for each quantity that spreads, of values at the seeds; at most `quantities` of them. */
  values: Float32Array[]
}

/** Current lost on the whole picture, in units of what one free joint carries. */
const loss = 2
/** Below this a level is solved by relaxation alone. */
const coarsest = 12
const sweeps = { coarsest: 40, coarse: 8, finest: 5 } as const

/**
 * @returns a plane for each of `seeds.values`, of the net's size
 */
export function spread(net: Net, seeds: Seeds): Float32Array[] {
  const size = net.width * net.height
  const values = new Float32Array(size * quantities)
  for (const [c, plane] of seeds.values.entries()) {
    for (let i = 0; i < size; i++) values[i * quantities + c] = plane[i]
  }
  const levels: Level[] = [{ net, weight: seeds.weight, values, pull: loss / size }]
  for (let level = levels[0]; Math.min(level.net.width, level.net.height) > coarsest;) {
    level = halved(level)
    levels.push(level)
  }
  const relaxation = new Relaxation(size)
  let state = new Float32Array(levels.at(-1)!.values.length)
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i]
    if (i < levels.length - 1) state = doubled(state, levels[i + 1].net, level.net)
    const times = i === levels.length - 1 ? sweeps.coarsest : i === 0 ? sweeps.finest : sweeps.coarse
    state = relaxation.run(level, state, times)
  }
  return seeds.values.map((_, c) => {
    const plane = new Float32Array(size)
    for (let i = 0; i < size; i++) plane[i] = state[i * quantities + c]
    return plane
  })
}

/** The same problem on half the size: seeds and losses of four pixels together. */
function halved({ net, weight, values, pull }: Level): Level {
  const half = coarser(net)
  const sums = new Float32Array(half.width * half.height)
  const products = new Float32Array(sums.length * quantities)
  for (let y = 0, i = 0; y < net.height; y++) {
    for (let x = 0; x < net.width; x++, i++) {
      if (weight[i] === 0) continue
      const at = (y >> 1) * half.width + (x >> 1)
      sums[at] += weight[i]
      for (let q = 0; q < quantities; q++)
        products[at * quantities + q] += weight[i] * values[i * quantities + q]
    }
  }
  for (let i = 0, c = 0; i < sums.length; i++) {
    for (let q = 0; q < quantities; q++, c++) if (sums[i] > 0) products[c] /= sums[i]
  }
  return { net: half, weight: sums, values: products, pull: pull * 4 }
}

/** Bilinear; contours are found again by the next relaxation. */
function doubled(
  state: Float32Array,
  from: { width: number; height: number },
  to: { width: number; height: number },
): Float32Array<ArrayBuffer> {
  const out = new Float32Array(to.width * to.height * quantities)
  for (let y = 0, i = 0; y < to.height; y++) {
    const sy = Math.min(from.height - 1, Math.max(0, (y - 0.5) / 2))
    const y0 = Math.floor(sy)
    const fy = sy - y0
    const row0 = y0 * from.width
    const row1 = Math.min(from.height - 1, y0 + 1) * from.width
    for (let x = 0; x < to.width; x++) {
      const sx = Math.min(from.width - 1, Math.max(0, (x - 0.5) / 2))
      const x0 = Math.floor(sx)
      const x1 = Math.min(from.width - 1, x0 + 1)
      const fx = sx - x0
      const [left0, right0] = [(row0 + x0) * quantities, (row0 + x1) * quantities]
      const [left1, right1] = [(row1 + x0) * quantities, (row1 + x1) * quantities]
      for (let q = 0; q < quantities; q++, i++) {
        const above = state[left0 + q] + fx * (state[right0 + q] - state[left0 + q])
        const below = state[left1 + q] + fx * (state[right1 + q] - state[left1 + q])
        out[i] = above + fy * (below - above)
      }
    }
  }
  return out
}
