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
import type { Net } from './grid.ts'
import { quantities, relaxed, type Level } from './relaxation.ts'

export interface Seeds {
  /** How firmly a place holds its values; 0 where it has none. */
  weight: Float32Array
  /** A plane for each quantity that spreads, of values at the seeds; at most `quantities` of them. */
  values: Float32Array[]
}

/** Current lost on the whole picture, in units of what one free joint carries. */
const loss = 2
const sweeps = { coarsest: 40, coarse: 8, finest: 5 } as const

/**
 * @param nets the finest first; see `netsOf`
 * @returns a plane for each of `seeds.values`, of the finest net's size
 */
export function spread(nets: readonly Net[], seeds: Seeds): Float32Array[] {
  const [net, ...coarserOnes] = nets
  const size = net.width * net.height
  const values = new Float32Array(size * quantities)
  for (const [c, plane] of seeds.values.entries()) {
    for (let i = 0; i < size; i++) values[i * quantities + c] = plane[i]
  }
  const levels: Level[] = [{ net, weight: seeds.weight, values, pull: loss / size, sweeps: sweeps.finest }]
  for (const half of coarserOnes) levels.push(halved(levels.at(-1)!, half))
  levels.at(-1)!.sweeps = sweeps.coarsest
  const state = relaxed(levels)
  return seeds.values.map((_, c) => {
    const plane = new Float32Array(size)
    for (let i = 0; i < size; i++) plane[i] = state[i * quantities + c]
    return plane
  })
}

/** The same problem on half the size: seeds and losses of four pixels together. */
function halved({ net, weight, values, pull }: Level, half: Net): Level {
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
  return { net: half, weight: sums, values: products, pull: pull * 4, sweeps: sweeps.coarse }
}
