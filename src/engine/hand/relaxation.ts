/** Relaxation of one level of the net after the other: lays out the kernel's memory and computes the factors of each line. */
import { wasm } from '../../studio/imaging/kernels/spread.wasm.ts'
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
}

type Line = [
  state: number,
  source: number,
  scratch: number,
  right: number,
  down: number,
  next: number,
  inverse: number,
  width: number,
  height: number,
]

/** See `kernels/spread.as.ts`; planes are told by their first bytes. */
interface Kernel {
  relaxRows(...args: Line): void
  relaxColumns(...args: Line): void
}

let compiled: WebAssembly.Module | undefined

/** Memory for all levels up to a size, used for one after the other. */
export class Relaxation {
  readonly #kernel: Kernel
  readonly #buffer: ArrayBuffer
  readonly #pixels: number

  /** @param pixels of the largest level */
  constructor(pixels: number) {
    this.#pixels = pixels
    // Three planes of four values a pixel, six of one; four bytes each.
    const memory = new WebAssembly.Memory({
      initial: Math.ceil((pixels * 4 * (3 * quantities + 6)) / 65536),
    })
    compiled ??= new WebAssembly.Module(Buffer.from(wasm, 'base64'))
    this.#kernel = new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernel
    this.#buffer = memory.buffer
  }

  /**
   * Each sweep solves all rows, then all columns, exactly with their neighbours held.
   * @param state `quantities` values a pixel to begin from
   * @returns the state after `sweeps` of them
   */
  run({ net, weight, values, pull }: Level, state: Float32Array, sweeps: number): Float32Array<ArrayBuffer> {
    const { width, height } = net
    const size = width * height
    let taken = 0
    const take = (each: number) => {
      const plane = new Float32Array(this.#buffer, taken, size * each)
      taken += this.#pixels * each * 4
      return plane
    }
    const [now, source, scratch] = [take(quantities), take(quantities), take(quantities)]
    now.set(state)
    for (let i = 0, c = 0; i < size; i++) {
      for (let q = 0; q < quantities; q++, c++) source[c] = weight[i] * values[c]
    }
    const [right, down] = [take(1), take(1)]
    right.set(net.right)
    down.set(net.down)
    const diagonal = diagonalOf(net, weight, pull)
    const rows = [take(1), take(1)]
    factorise(diagonal, right, width, height, 1, width, rows[0], rows[1])
    const columns = [take(1), take(1)]
    factorise(diagonal, down, height, width, width, 1, columns[0], columns[1])
    const line = ([next, inverse]: Float32Array[]): Line => {
      const [a, b, c, d, e, f, g] = [now, source, scratch, right, down, next, inverse].map(
        (plane) => plane.byteOffset,
      )
      return [a, b, c, d, e, f, g, width, height]
    }
    const [alongRows, alongColumns] = [line(rows), line(columns)]
    for (let n = 0; n < sweeps; n++) {
      this.#kernel.relaxRows(...alongRows)
      this.#kernel.relaxColumns(...alongColumns)
    }
    return now.slice()
  }
}

function diagonalOf({ width, height, right, down }: Net, weight: Float32Array, pull: number): Float32Array {
  const diagonal = new Float32Array(width * height)
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let sum = pull + weight[i] + right[i] + down[i]
      if (x > 0) sum += right[i - 1]
      if (y > 0) sum += down[i - width]
      diagonal[i] = sum
    }
  }
  return diagonal
}

/**
 * Thomas' algorithm up to the right-hand side, which never changes from sweep to sweep.
 * @param next    gets the coupling to the next one after elimination
 * @param inverse gets 1 / pivot
 */
function factorise(
  diagonal: Float32Array,
  along: Float32Array,
  length: number,
  lines: number,
  step: number,
  stride: number,
  next: Float32Array,
  inverse: Float32Array,
): void {
  for (let line = 0; line < lines; line++) {
    let before = 0
    for (let n = 0, i = line * stride; n < length; n++, i += step) {
      const back = n > 0 ? along[i - step] : 0
      inverse[i] = 1 / (diagonal[i] - back * before)
      before = along[i] * inverse[i]
      next[i] = before
    }
  }
}
