/**
 * The floating-point merge: chroma lines at the model's size and the photo's own full-size luma become the
 * coloured photo, row by row and in place, so that a scan of 100 megapixels needs no second copy.
 *
 * The inner loop is `kernels/merge.as.ts`; this file lays out its memory and walks the rows.
 */
import { setFlagsFromString } from 'node:v8'
import type { ChromaLines } from '../filters/guided-filter.ts'
import { wasm } from '../kernels/merge.wasm.ts'
import { gammaTable16, gammaTable8, greyTable, lightTables, rootTable } from './lab.ts'
import { lazy } from '../../platform/lazy.ts'

export interface LabMergeOptions {
  /** 0: the photo's own chroma; 1: the model's. */
  strength: number
  /** Multiplies the model's chroma; 1 leaves it. */
  saturation: number
}

type Samples = Uint8Array | Uint16Array

const kernelModule = lazy(() => {
  // V8 would begin with its quick compiler and stay with it through the first photos, at half the speed.
  setFlagsFromString('--no-liftoff')
  return new WebAssembly.Module(Buffer.from(wasm, 'base64'))
})

/** All pointers are byte offsets into the kernel's memory; see `merge.as.ts`. */
interface Kernel {
  blendRow(
    planes: number,
    plane: number,
    top: number,
    bottom: number,
    weight: number,
    columns: number,
    out: number,
  ): void
  mergeRow8: MergeRow
  mergeRow16: MergeRow
  /** With the photo's own chroma mixed in. */
  mixRow8: MergeRow
  mixRow16: MergeRow
}
type MergeRow = (
  photo: number,
  width: number,
  row: number,
  left: number,
  weight: number,
  light: number,
  root: number,
  greys: number,
  gamma: number,
  model: number,
  own: number,
) => void

/**
 * Gives the photo the model's chroma and keeps its luma, in place.
 *
 * Luminance is kept exactly, before rounding: a colour outside sRGB is drawn towards the grey of equal luminance
 * instead of being cut. Strength 0 does not touch the photo.
 *
 * @param photo RGB interleaved, `width * height * 3` samples, 8 or 16 bits; overwritten
 * @param lines chroma as lines of luma, from `chromaLines`, covering the same field at any size
 * @throws RangeError when `photo` does not have that size
 */
export function mergeLab(
  photo: Samples,
  width: number,
  height: number,
  lines: ChromaLines,
  options: LabMergeOptions,
): void {
  if (photo.length !== width * height * 3) {
    throw new RangeError(`${width} x ${height} pixels do not fit ${photo.length} samples`)
  }
  const depth = photo instanceof Uint16Array ? 16 : 8
  new LabMerge({ width, height, depth }, lines, options).band(photo, 0)
}

/** A merge of one photo, a band of rows at a time: the tables are laid out once. */
export class LabMerge {
  readonly #width: number
  readonly #height: number
  readonly #deep: boolean
  readonly #lines: ChromaLines
  readonly #options: LabMergeOptions
  readonly #memory: WebAssembly.Memory
  readonly #kernel: Kernel
  readonly #at: Layout

  /** @param photo the whole photo's size, which is what `lines` cover, and its bits a sample */
  constructor(
    photo: { width: number; height: number; depth: 8 | 16 },
    lines: ChromaLines,
    options: LabMergeOptions,
  ) {
    this.#width = photo.width
    this.#height = photo.height
    this.#deep = photo.depth === 16
    this.#lines = lines
    this.#options = options
    this.#at = layOut(this.#deep, photo.width, lines)
    this.#memory = new WebAssembly.Memory({ initial: Math.ceil(this.#at.end / 65536) })
    const instance = new WebAssembly.Instance(kernelModule(), { env: { memory: this.#memory } })
    this.#kernel = instance.exports as unknown as Kernel
    this.#fill()
  }

  /**
   * Colours whole rows of the photo, in place.
   * @param samples  RGB interleaved, of the photo's depth
   * @param firstRow which row of the photo `samples` begin with
   * @throws RangeError when `samples` are not whole rows of the photo
   */
  band(samples: Samples, firstRow: number): void {
    const rows = samples.length / (this.#width * 3)
    if (
      !Number.isInteger(rows) ||
      firstRow + rows > this.#height ||
      samples instanceof Uint16Array !== this.#deep
    ) {
      throw new RangeError(
        `${samples.length} samples are not rows of ${this.#width} x ${this.#height} pixels`,
      )
    }
    const { strength, saturation } = this.#options
    if (strength === 0) return
    const at = this.#at
    const lines = this.#lines
    const columns = lines.width
    const { mergeRow8, mergeRow16, mixRow8, mixRow16 } = this.#kernel
    const [row8, row16] = strength === 1 ? [mergeRow8, mergeRow16] : [mixRow8, mixRow16]
    const mergeRow = this.#deep ? row16 : row8
    const row = this.#deep
      ? new Uint16Array(this.#memory.buffer, at.photo, this.#width * 3)
      : new Uint8Array(this.#memory.buffer, at.photo, this.#width * 3)
    for (let i = 0; i < rows; i++) {
      const { index, weight } = between(firstRow + i, this.#height, lines.height)
      const top = index * columns * 4
      const bottom = Math.min(index + 1, lines.height - 1) * columns * 4
      this.#kernel.blendRow(at.planes, columns * lines.height * 4, top, bottom, weight, columns, at.row)
      const here = samples.subarray(i * this.#width * 3, (i + 1) * this.#width * 3)
      row.set(here)
      mergeRow(
        at.photo,
        at.paddedWidth,
        at.row,
        at.left,
        at.weight,
        at.light,
        at.root,
        at.greys,
        at.gamma,
        strength * saturation,
        1 - strength,
      )
      here.set(row)
    }
  }

  #fill(): void {
    const at = this.#at
    const buffer = this.#memory.buffer
    const { width: columns, slopeA, baseA, slopeB, baseB } = this.#lines
    const floats = (offset: number, values: Float32Array) =>
      new Float32Array(buffer, offset, values.length).set(values)
    const plane = slopeA.byteLength
    for (const [i, values] of [slopeA, baseA, slopeB, baseB].entries()) floats(at.planes + i * plane, values)
    const left = new Int32Array(buffer, at.left, at.paddedWidth)
    const weights = new Float32Array(buffer, at.weight, at.paddedWidth)
    for (let x = 0; x < this.#width; x++) {
      const { index, weight } = between(x, this.#width, columns)
      left[x] = index * 16
      weights[x] = weight
    }
    if (this.#deep) {
      floats(at.light, lightTables(65536))
      floats(at.gamma, gammaTable16())
    } else {
      floats(at.light, lightTables(256))
      new Uint8Array(buffer, at.gamma, gammaTable8().length).set(gammaTable8())
    }
    floats(at.root, rootTable())
    floats(at.greys, greyTable())
  }
}

/** Byte offsets of each part of the kernel's memory. */
interface Layout {
  paddedWidth: number
  planes: number
  row: number
  left: number
  weight: number
  light: number
  root: number
  greys: number
  gamma: number
  photo: number
  end: number
}

function layOut(deep: boolean, width: number, lines: ChromaLines): Layout {
  const paddedWidth = Math.ceil(width / 4) * 4
  let end = 0
  const take = (bytes: number) => {
    const at = end
    end += Math.ceil(bytes / 16) * 16
    return at
  }
  const planes = take(lines.slopeA.byteLength * 4)
  const row = take((lines.width + 1) * 16)
  const left = take(paddedWidth * 4)
  const weight = take(paddedWidth * 4)
  const light = take((deep ? 65536 : 256) * 9 * 4)
  const root = take(rootTable().byteLength)
  const greys = take(256 * 8)
  const gamma = take(deep ? gammaTable16().byteLength : gammaTable8().byteLength)
  // The kernel looks at 16 bytes for the last 12.
  const samples = take(paddedWidth * 3 * (deep ? 2 : 1) + 16)
  return { paddedWidth, planes, row, left, weight, light, root, greys, gamma, photo: samples, end }
}

/** Where pixel `i` of `large` lies among `small` pixels (centres aligned): an index, and the weight of the next. */
function between(i: number, large: number, small: number): { index: number; weight: number } {
  const at = Math.min(Math.max(((i + 0.5) * small) / large - 0.5, 0), small - 1)
  const index = Math.floor(at)
  return { index, weight: at - index }
}
