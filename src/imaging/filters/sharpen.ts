/** Finishing touches on pixels: sharper luma without halos, grain, a border. */
import type { Raster } from '../photo.ts'

type Samples = Uint8Array | Uint16Array

/** Detail at most so much stronger. */
const mostSharp = 1.2
/** How far sharpening may go beyond its neighbours, as a share of their range: what goes further is a halo. */
const overshoot = 0.1
/** Rows above and below that are used. */
const reach = 3

/**
 * Sharpens a picture in place, row after row: an unsharp mask on luma alone, so that colour noise does not come up, cut
 * off where a pixel would leave the range of its eight neighbours.
 */
export class Sharpener {
  readonly #picture: Raster
  readonly #gain: number
  readonly #blur: number[]
  /** Luma of the rows nearby, as it was; row `y` lies at `y % lumas.length`. */
  readonly #lumas: Float32Array[]
  readonly #columns: Float32Array
  #read = 0
  #next = 0

  /**
   * @param amount 0 to 1
   * @param sigma  of the blur that detail is measured against, in pixels
   */
  constructor(picture: Raster, amount: number, sigma: number) {
    this.#picture = picture
    this.#gain = amount * mostSharp
    this.#blur = bell(sigma)
    this.#lumas = Array.from({ length: 2 * reach + 2 }, () => new Float32Array(picture.width))
    this.#columns = new Float32Array(picture.width)
  }

  /** Goes on to row `to` (not included); rows are done once, from the first. */
  upTo(to: number): void {
    for (; this.#next < to; this.#next++) {
      while (this.#read < Math.min(this.#picture.height, this.#next + reach + 1)) this.#readRow(this.#read++)
      this.#sharpen(this.#next)
    }
  }

  #readRow(y: number): void {
    const { width, data } = this.#picture
    const out = this.#lumas[y % this.#lumas.length]
    for (let x = 0, i = y * width * 3; x < width; x++, i += 3) {
      out[x] = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]
    }
  }

  #luma(y: number): Float32Array {
    return this.#lumas[Math.min(this.#picture.height - 1, Math.max(0, y)) % this.#lumas.length]
  }

  #sharpen(y: number): void {
    const { width, data, depth } = this.#picture
    const white = depth === 16 ? 65535 : 255
    const blur = this.#blur
    const columns = this.#columns.fill(0)
    for (let k = 1 - blur.length; k < blur.length; k++) {
      const other = this.#luma(y + k)
      const weight = blur[Math.abs(k)]
      for (let x = 0; x < width; x++) columns[x] += other[x] * weight
    }
    const [above, here, below] = [this.#luma(y - 1), this.#luma(y), this.#luma(y + 1)]
    for (let x = 0, i = y * width * 3; x < width; x++, i += 3) {
      let soft = columns[x] * blur[0]
      for (let k = 1; k < blur.length; k++) {
        soft += (columns[Math.max(0, x - k)] + columns[Math.min(width - 1, x + k)]) * blur[k]
      }
      const left = Math.max(0, x - 1)
      const right = Math.min(width - 1, x + 1)
      let least = here[x]
      let most = here[x]
      for (let n = left; n <= right; n++) {
        least = Math.min(least, above[n], here[n], below[n])
        most = Math.max(most, above[n], here[n], below[n])
      }
      const headroom = (most - least) * overshoot
      const wanted = here[x] + this.#gain * (here[x] - soft)
      const more = Math.min(most + headroom, Math.max(least - headroom, wanted)) - here[x]
      for (let c = i; c < i + 3; c++) {
        const value = data[c] + more
        data[c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
      }
    }
  }
}

/** Half a bell, the middle first; its sum over both sides is 1. */
function bell(sigma: number): number[] {
  const length = Math.min(reach, Math.max(1, Math.ceil(sigma * 2))) + 1
  const weights = Array.from({ length }, (_, k) => Math.exp(-(k * k) / (2 * sigma * sigma)))
  const sum = weights.reduce((total, weight, k) => total + (k === 0 ? weight : 2 * weight), 0)
  return weights.map((weight) => weight / sum)
}

/**
 * Adds grain to whole rows, in place: the same for each place of a picture, whatever the rows. As in film it is strongest
 * in the middle tones and the same in all three channels.
 * @param sigma 8-bit levels
 */
export function addGrain(samples: Samples, width: number, firstRow: number, sigma: number): void {
  const unit = samples instanceof Uint16Array ? 257 : 1
  const white = 255 * unit
  const rows = samples.length / (width * 3)
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const i = (y * width + x) * 3
      const level = (0.299 * samples[i] + 0.587 * samples[i + 1] + 0.114 * samples[i + 2]) / white
      const more = grainAt(x, firstRow + y) * sigma * unit * 4 * level * (1 - level)
      for (let c = i; c < i + 3; c++) {
        const value = samples[c] + more
        samples[c] = value <= 0 ? 0 : value >= white ? white : value + 0.5
      }
    }
  }
}

/** Nearly normal, deviation 1: the sum of the four bytes of a hash of the place. */
function grainAt(x: number, y: number): number {
  let h = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + 1, 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a2d39)
  h ^= h >>> 15
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24)
  return (sum - 510) / 147.8
}

/**
 * A border around a picture.
 * @param border pixels on each side; @param colour 8-bit sRGB
 * @returns a new raster
 */
export function framed(raster: Raster, border: number, color: readonly [number, number, number]): Raster {
  const unit = raster.depth === 16 ? 257 : 1
  const [width, height] = [raster.width + 2 * border, raster.height + 2 * border]
  const make = (length: number) => (raster.depth === 16 ? new Uint16Array(length) : new Uint8Array(length))
  const data = make(width * height * 3)
  const line = make(width * 3)
  for (let i = 0; i < line.length; i++) line[i] = color[i % 3] * unit
  for (let y = 0; y < height; y++) {
    data.set(line, y * width * 3)
    const inside = y - border
    if (inside < 0 || inside >= raster.height) continue
    const from = inside * raster.width * 3
    data.set(raster.data.subarray(from, from + raster.width * 3), (y * width + border) * 3)
  }
  if (!raster.alpha) return { width, height, depth: raster.depth, data }
  const alpha = make(width * height).fill(255 * unit)
  for (let y = 0; y < raster.height; y++) {
    const row = raster.alpha.subarray(y * raster.width, (y + 1) * raster.width)
    alpha.set(row, (y + border) * width + border)
  }
  return { width, height, depth: raster.depth, data, alpha }
}
