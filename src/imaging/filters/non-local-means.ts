/**
 * Non-local means: each pixel becomes the mean of pixels nearby whose surroundings look alike, so that noise goes and edges
 * stay. The inner loops are `kernels/nlm.as.ts`; this file lays out their memory and walks the tiles.
 *
 * @see Buades, Coll, Morel, "Non-Local Means Denoising", IPOL 2011, whose weights and proportions these are
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Progress } from '../../contract/progress.ts'
import { wasm } from '../kernels/nlm.wasm.ts'
import type { Raster } from '../photo.ts'
import { lazy } from '../../platform/lazy.ts'

/** Half the side of the patches that are compared (the kernel's own), and of the window in which they are searched. */
const patch = 2
const reach = 7
const margin = patch + reach
const patchPixels = (2 * patch + 1) ** 2
/** At this share of the noise more, two patches count as different. */
const tolerance = 0.5

export interface NlmOptions {
  /** Standard deviation of the noise, in 8-bit levels; above 0. */
  sigma: number
  /** Share of the difference that is taken: 0 leaves the picture, 1 is all of it. */
  strength: number
  /** Side of a tile; changes time and memory, not the result. */
  tile?: number
}

/** Which neighbour: `dx`, `dy` pixels further, in rows of `stride`. */
type Offset = [stride: number, dx: number, dy: number]
/** The pixels that are worked on; the second ones not included. */
type Range = [x0: number, x1: number, y0: number, y1: number]

/** See `kernels/nlm.as.ts`; planes are told by their first bytes. */
interface Kernel {
  weigh(
    ...args: [
      guide: number,
      columns: number,
      weights: number,
      ...Offset,
      ...Range,
      noise: number,
      fall: number,
    ]
  ): void
  gather(...args: [weights: number, values: number, sums: number, ...Offset, ...Range]): void
  total(...args: [weights: number, sums: number, ...Offset, ...Range]): void
}

type Samples = Uint8Array | Uint16Array

const kernelModule = lazy(() => new WebAssembly.Module(Buffer.from(wasm, 'base64')))

/**
 * Takes noise from a picture, in place, in tiles: besides the picture there is one row of tiles.
 * @param raster RGB, 8 or 16 bits; weights come from luma, alpha stays
 * @throws AbortError on cancel; the picture is half done then
 */
export async function denoise(
  raster: Raster,
  { sigma, strength, tile = 192 }: NlmOptions,
  { signal, progress }: { signal: AbortSignal; progress: Progress },
): Promise<void> {
  if (strength === 0) return
  const { width, height, data } = raster
  const worker = new Tile(tile, sigma, strength)
  const stride = width * 3
  // The rows above a row of tiles must be seen as they were.
  let above = data.slice(0, 0)
  for (let top = 0; top < height; top += tile) {
    const bottom = Math.min(height, top + tile)
    const band = data.slice(top * stride, bottom * stride)
    const rows: Rows = (y) =>
      y < top
        ? above.subarray((y - top) * stride + above.length, (y - top + 1) * stride + above.length)
        : data.subarray(y * stride, (y + 1) * stride)
    for (let left = 0; left < width; left += tile) {
      const right = Math.min(width, left + tile)
      worker.run({ width, height, deep: raster.depth === 16, rows }, { left, right, top, bottom }, band)
      progress.report((top + ((bottom - top) * right) / width) / height)
      await nextTurn()
      signal.throwIfAborted()
    }
    // Tiles may be lower than the margin: then some of the rows above are older still.
    const first = Math.max(0, bottom - margin)
    const unchanged = data.slice(first * stride, bottom * stride)
    for (let y = first; y < top; y++) unchanged.set(rows(y), (y - first) * stride)
    above = unchanged
    data.set(band, top * stride)
  }
}

/** A row of the picture as it was; only within `margin` of the row of tiles that is worked on. */
type Rows = (y: number) => Samples

interface Area {
  left: number
  right: number
  top: number
  bottom: number
}

/** One tile's planes in the kernel's memory, used for one tile after another. */
class Tile {
  readonly #strength: number
  readonly #noise: number
  readonly #fall: number
  readonly #stride: number
  readonly #kernel: Kernel
  readonly #guide: Float32Array
  readonly #values: Float32Array[]
  readonly #sums: Float32Array[]
  readonly #total: Float32Array
  readonly #columns: Float32Array
  readonly #weights: Float32Array

  constructor(side: number, sigma: number, strength: number) {
    this.#strength = strength
    this.#noise = 2 * sigma ** 2 * patchPixels
    this.#fall = 1 / (8 * (tolerance * sigma) ** 2 * patchPixels)
    // Four at a time: a row may be read and written a little past its end.
    this.#stride = side + 2 * margin + 8
    const plane = this.#stride * (side + 2 * margin + 1)
    const memory = new WebAssembly.Memory({ initial: Math.ceil((10 * plane * 4) / 65536) + 1 })
    this.#kernel = new WebAssembly.Instance(kernelModule(), { env: { memory } }).exports as unknown as Kernel
    let next = 0
    const take = () => new Float32Array(memory.buffer, plane * 4 * next++, plane)
    this.#guide = take()
    this.#values = [take(), take(), take()]
    this.#sums = [take(), take(), take()]
    this.#total = take()
    this.#weights = take()
    this.#columns = take()
  }

  /** @param band whole rows of the result, from `area.top` on */
  run(
    picture: { width: number; height: number; deep: boolean; rows: Rows },
    area: Area,
    band: Samples,
  ): void {
    const grey = this.#load(picture, area)
    const planes = grey ? 1 : 3
    for (let c = 0; c < planes; c++) this.#sums[c].fill(0)
    this.#total.fill(0)
    const [x0, y0] = [margin, margin]
    const [x1, y1] = [x0 + area.right - area.left, y0 + area.bottom - area.top]
    const kernel = this.#kernel
    const stride = this.#stride
    const [guide, columns, weights, total] = [this.#guide, this.#columns, this.#weights, this.#total].map(
      (each) => each.byteOffset,
    )
    for (let dy = 0; dy <= reach; dy++) {
      for (let dx = dy === 0 ? 1 : -reach; dx <= reach; dx++) {
        const [from, to] = [x0 - Math.max(0, dx), x1 + Math.max(0, -dx)]
        kernel.weigh(guide, columns, weights, stride, dx, dy, from, to, y0 - dy, y1, this.#noise, this.#fall)
        for (let c = 0; c < planes; c++) {
          const [values, sums] = [this.#values[c].byteOffset, this.#sums[c].byteOffset]
          kernel.gather(weights, values, sums, stride, dx, dy, x0, x1, y0, y1)
        }
        kernel.total(weights, total, stride, dx, dy, x0, x1, y0, y1)
      }
    }
    this.#store(picture, area, band, grey)
  }

  /** @returns whether all of it is grey, so that one plane does for three */
  #load(
    { width, height, deep, rows }: { width: number; height: number; deep: boolean; rows: Rows },
    area: Area,
  ) {
    const unit = deep ? 257 : 1
    const [red, green, blue] = this.#values
    let grey = true
    for (let y = area.top - margin; y < area.bottom + margin; y++) {
      const row = rows(Math.min(height - 1, Math.max(0, y)))
      let at = (y - area.top + margin) * this.#stride
      for (let x = area.left - margin; x < area.right + margin; x++, at++) {
        const i = Math.min(width - 1, Math.max(0, x)) * 3
        const [r, g, b] = [row[i], row[i + 1], row[i + 2]]
        if (r !== g || g !== b) grey = false
        red[at] = r / unit
        green[at] = g / unit
        blue[at] = b / unit
        this.#guide[at] = Math.round((0.299 * r + 0.587 * g + 0.114 * b) / unit)
      }
    }
    return grey
  }

  #store({ width, deep }: { width: number; deep: boolean }, area: Area, band: Samples, grey: boolean): void {
    const unit = deep ? 257 : 1
    for (let y = area.top; y < area.bottom; y++) {
      let at = (y - area.top + margin) * this.#stride + margin
      let out = ((y - area.top) * width + area.left) * 3
      for (let x = area.left; x < area.right; x++, at++, out += 3) {
        // The pixel itself counts as one that is alike.
        const weight = this.#total[at] + 1
        for (let c = 0; c < 3; c++) {
          const plane = grey ? 0 : c
          const own = this.#values[plane][at]
          const mean = (this.#sums[plane][at] + own) / weight
          band[out + c] = (own + (mean - own) * this.#strength) * unit + 0.5
        }
      }
    }
  }
}
