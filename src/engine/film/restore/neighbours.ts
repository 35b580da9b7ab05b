/** A frame's neighbours seen from its own places: what the motion says was there in the frame before and will be in the next. */
import type { Motion } from '../motion.ts'
import type { Size } from '../../tensors.ts'

type Samples = Uint8Array | Uint16Array

/** A neighbour's plane and where this frame's pixels lie in it. */
interface Neighbour {
  plane: Samples
  motion: Motion
}

/** Looks places of a frame up in a neighbour of the same size. */
export class NeighbourView {
  readonly plane: Samples
  readonly #size: Size
  readonly #small: Size
  readonly #motion: Motion
  readonly #across: Int32Array
  readonly #scaleX: number
  readonly #scaleY: number

  /** @param small the size of the motion */
  constructor({ plane, motion }: Neighbour, size: Size, small: Size) {
    this.plane = plane
    this.#motion = motion
    this.#size = size
    this.#small = small
    this.#scaleX = size.width / small.width
    this.#scaleY = size.height / small.height
    this.#across = Int32Array.from({ length: size.width }, (_, x) =>
      Math.min(small.width - 1, Math.floor((x + 0.5) / this.#scaleX)),
    )
  }

  /** Index of the pixel in the motion that a place lies in. */
  #cell(x: number, y: number): number {
    const row = Math.min(this.#small.height - 1, Math.floor((y + 0.5) / this.#scaleY))
    return row * this.#small.width + this.#across[x]
  }

  /** How sure the motion is at a place, 0 to 1. */
  confidence(x: number, y: number): number {
    return this.#motion.confidence[this.#cell(x, y)]
  }

  /**
   * Fills the places of a row: indices of the nearest pixels in the neighbour.
   * @param places as long as a row
   */
  row(y: number, places: Int32Array): void {
    const { width, height } = this.#size
    const cellRow = Math.min(this.#small.height - 1, Math.floor((y + 0.5) / this.#scaleY))
    const from = cellRow * this.#small.width
    const { x: mx, y: my } = this.#motion
    for (let x = 0; x < width; x++) {
      const column = this.#across[x]
      const cell = from + column
      const nx = Math.round(x + (mx[cell] - column) * this.#scaleX)
      const ny = Math.round(y + (my[cell] - cellRow) * this.#scaleY)
      places[x] = Math.min(height - 1, Math.max(0, ny)) * width + Math.min(width - 1, Math.max(0, nx))
    }
  }

  /** Between the four pixels around a place in the neighbour. */
  sample(x: number, y: number): number {
    const { width, height } = this.#size
    const cell = this.#cell(x, y)
    const column = cell % this.#small.width
    const row = (cell - column) / this.#small.width
    const px = Math.min(width - 1, Math.max(0, x + (this.#motion.x[cell] - column) * this.#scaleX))
    const py = Math.min(height - 1, Math.max(0, y + (this.#motion.y[cell] - row) * this.#scaleY))
    const left = Math.min(Math.max(0, width - 2), Math.floor(px))
    const top = Math.min(Math.max(0, height - 2), Math.floor(py))
    const at = top * width + left
    const right = width > 1 ? 1 : 0
    const below = height > 1 ? width : 0
    const { plane } = this
    const [u, v] = [px - left, py - top]
    const upper = plane[at] * (1 - u) + plane[at + right] * u
    return upper * (1 - v) + (plane[at + below] * (1 - u) + plane[at + below + right] * u) * v
  }
}
