/**
 * Hints spread along the picture and stop at contours: the quadratic problem of colourisation by optimisation, solved from
 * coarse to fine.
 *
 * Each pixel is held to its neighbours by the conductance between them, a seed by its weight to its own value, and everything by
 * a small leak to "no hint", so that a hint that has passed through a gap fades instead of filling the picture. Levin's
 * colourisation has no such leak, because there every colour comes from a scribble; here the model has coloured already.
 *
 * @see Levin, Lischinski, Weiss, "Colorization using Optimization", SIGGRAPH 2004; Lischinski, Farbman, Uyttendaele, Szeliski,
 *   "Interactive Local Adjustment of Tonal Values", SIGGRAPH 2006; the cascade: Bornemann, Deuflhard, "The cascadic multigrid
 *   method for elliptic problems", 1996
 */
import { wasm } from '../../imaging/kernels/spread.wasm.ts'
import { lazy } from '../../platform/lazy.ts'
import type { ConductanceGrid } from './grid.ts'

/** Planes that spread at once; the kernel holds their values side by side. */
const quantities = 4

export interface Seeds {
  /** How firmly a pixel is held to its values; 0 where it has none. */
  weight: Float32Array
  /** A plane for each quantity that spreads, of values at the seeds; at most `quantities` of them. */
  values: Float32Array[]
}

/** Leak of the whole picture together, in units of the greatest conductance. */
const totalLeak = 2
const sweeps = { coarsest: 40, coarse: 8, finest: 5 } as const

/**
 * @param grids the finest first; see `conductanceGrids`
 * @returns a plane for each of `seeds.values`, of the finest grid's size
 */
export function spread(grids: readonly ConductanceGrid[], seeds: Seeds): Float32Array[] {
  const [grid, ...coarserGrids] = grids
  const size = grid.width * grid.height
  const values = new Float32Array(size * quantities)
  for (const [c, plane] of seeds.values.entries()) {
    for (let i = 0; i < size; i++) values[i * quantities + c] = plane[i]
  }
  const levels: Level[] = [
    { grid, weight: seeds.weight, values, leak: totalLeak / size, sweeps: sweeps.finest },
  ]
  for (const coarse of coarserGrids) levels.push(coarsened(levels.at(-1)!, coarse))
  levels.at(-1)!.sweeps = sweeps.coarsest
  const state = relax(levels)
  return seeds.values.map((_, c) => {
    const plane = new Float32Array(size)
    for (let i = 0; i < size; i++) plane[i] = state[i * quantities + c]
    return plane
  })
}

/** The same problem on half the size: seeds and leaks of four pixels together. */
function coarsened({ grid, weight, values, leak }: Level, coarse: ConductanceGrid): Level {
  const sums = new Float32Array(coarse.width * coarse.height)
  const products = new Float32Array(sums.length * quantities)
  for (let y = 0, i = 0; y < grid.height; y++) {
    for (let x = 0; x < grid.width; x++, i++) {
      if (weight[i] === 0) continue
      const at = (y >> 1) * coarse.width + (x >> 1)
      sums[at] += weight[i]
      for (let q = 0; q < quantities; q++)
        products[at * quantities + q] += weight[i] * values[i * quantities + q]
    }
  }
  for (let i = 0, c = 0; i < sums.length; i++) {
    for (let q = 0; q < quantities; q++, c++) if (sums[i] > 0) products[c] /= sums[i]
  }
  return { grid: coarse, weight: sums, values: products, leak: leak * 4, sweeps: sweeps.coarse }
}

/** One level's problem. */
interface Level {
  grid: ConductanceGrid
  /** How firmly a pixel is held to its values; 0 where it has none. */
  weight: Float32Array
  /** The values there: `quantities` values a pixel. */
  values: Float32Array
  /** Conductance of each pixel to "no hint". */
  leak: number
  sweeps: number
}

type Size = [width: number, height: number]
type Line = [state: number, source: number, scratch: number, right: number, down: number]
type Factors = [next: number, inverse: number]

/** See `kernels/spread.as.ts`; planes are given by the address of their first byte. */
interface Kernel {
  factorise(
    ...args: [
      values: number,
      weight: number,
      right: number,
      down: number,
      leak: number,
      source: number,
      ...rows: Factors,
      ...columns: Factors,
      ...Size,
    ]
  ): void
  enlarge(...args: [from: number, ...Size, to: number, ...Size]): void
  relaxRows(...args: [...Line, ...Factors, ...Size]): void
  relaxColumns(...args: [...Line, ...Factors, ...Size]): void
}

const kernelModule = lazy(() => new WebAssembly.Module(Buffer.from(wasm, 'base64')))

/**
 * Each sweep of a level solves all its rows, then all its columns, exactly with their neighbours fixed.
 * @param levels the finest first; each is half the size of the one before
 * @returns the finest level's state: `quantities` values a pixel
 */
function relax(levels: readonly Level[]): Float32Array<ArrayBuffer> {
  const pixels = levels[0].weight.length
  // Five planes of four values a pixel, seven of one; four bytes each.
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((pixels * 4 * (5 * quantities + 7)) / 65536),
  })
  const kernel = new WebAssembly.Instance(kernelModule(), { env: { memory } }).exports as unknown as Kernel
  let taken = 0
  const take = (each: number): number => {
    const first = taken
    taken += pixels * each * 4
    return first
  }
  let [state, other] = [take(quantities), take(quantities)]
  const [source, scratch, values] = [take(quantities), take(quantities), take(quantities)]
  const [right, down, weight] = [take(1), take(1), take(1)]
  const [rows, columns]: Factors[] = [
    [take(1), take(1)],
    [take(1), take(1)],
  ]
  const put = (first: number, plane: Float32Array) =>
    new Float32Array(memory.buffer, first, plane.length).set(plane)
  for (let i = levels.length - 1; i >= 0; i--) {
    const level = levels[i]
    const size: Size = [level.grid.width, level.grid.height]
    if (i < levels.length - 1) {
      const { grid } = levels[i + 1]
      kernel.enlarge(state, grid.width, grid.height, other, ...size)
      ;[state, other] = [other, state]
    }
    put(right, level.grid.right)
    put(down, level.grid.down)
    put(weight, level.weight)
    put(values, level.values)
    kernel.factorise(values, weight, right, down, level.leak, source, ...rows, ...columns, ...size)
    for (let n = 0; n < level.sweeps; n++) {
      kernel.relaxRows(state, source, scratch, right, down, ...rows, ...size)
      kernel.relaxColumns(state, source, scratch, right, down, ...columns, ...size)
    }
  }
  return new Float32Array(memory.buffer, state, pixels * quantities)
}
