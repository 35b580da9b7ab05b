/** Relaxation from the coarsest level of the net to the finest: lays out the kernel's memory and walks the levels. */
import { wasm } from '../../imaging/kernels/spread.wasm.ts'
import type { Net } from './grid.ts'

/** So many quantities spread at once; the kernel holds them side by side. */
export const quantities = 4

/** One level's problem. */
export interface Level {
  net: Net
  /** How firmly a place holds its values; 0 where it has none. */
  weight: Float32Array
  /** What is held there: `quantities` values a pixel. */
  values: Float32Array
  /** Current that each pixel loses. */
  pull: number
  sweeps: number
}

type Size = [width: number, height: number]
type Line = [state: number, source: number, scratch: number, right: number, down: number]
type Factors = [next: number, inverse: number]

/** See `kernels/spread.as.ts`; planes are told by their first bytes. */
interface Kernel {
  factorise(
    ...args: [
      values: number,
      weight: number,
      right: number,
      down: number,
      pull: number,
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

let compiled: WebAssembly.Module | undefined

/**
 * Each sweep of a level solves all its rows, then all its columns, exactly with their neighbours held.
 * @param levels the finest first; each is half the size of the one before
 * @returns the finest level's state: `quantities` values a pixel
 */
export function relaxed(levels: readonly Level[]): Float32Array<ArrayBuffer> {
  const pixels = levels[0].weight.length
  // Five planes of four values a pixel, seven of one; four bytes each.
  const memory = new WebAssembly.Memory({
    initial: Math.ceil((pixels * 4 * (5 * quantities + 7)) / 65536),
  })
  compiled ??= new WebAssembly.Module(Buffer.from(wasm, 'base64'))
  const kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernel
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
    const size: Size = [level.net.width, level.net.height]
    if (i < levels.length - 1) {
      const { net } = levels[i + 1]
      kernel.enlarge(state, net.width, net.height, other, ...size)
      ;[state, other] = [other, state]
    }
    put(right, level.net.right)
    put(down, level.net.down)
    put(weight, level.weight)
    put(values, level.values)
    kernel.factorise(values, weight, right, down, level.pull, source, ...rows, ...columns, ...size)
    for (let n = 0; n < level.sweeps; n++) {
      kernel.relaxRows(state, source, scratch, right, down, ...rows, ...size)
      kernel.relaxColumns(state, source, scratch, right, down, ...columns, ...size)
    }
  }
  return new Float32Array(memory.buffer, state, pixels * quantities)
}
