/** Connected components (8 neighbours) of a plane of probabilities, and what is measured of each. */
import { Evidence } from './evidence.ts'
import type { Plane } from './plane.ts'

export interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

/** A component of connected pixels. */
export interface Region {
  size: number
  /** Of its bytes of probability. */
  sum: number
  surest: number
  /** Of its pixels that may be damage at all, and of those that are damage, at the picture's own size alone. */
  doubted: Evidence
  likely: Evidence
  box: Box
}

/** Below this share of its pixels a component is not detected at the picture's own size. */
const detectedShare = 0.25

/** The mean probability of a component, as a byte: of all sizes, or at the picture's own size where that is higher. */
export function meanByte({ size, sum, likely }: Region): number {
  const own = likely.count >= size * detectedShare ? (likely.mean ?? 0) * 255 : 0
  return Math.max(sum / size, own)
}

/** Takes components of connected pixels out of a plane: what was taken is 0, so that it is visited once. */
export class ComponentFinder {
  /** The pixels of the last component, as many as it has; longer than that. */
  list = new Int32Array(1024)
  readonly #plane: Plane
  readonly #own: Uint8Array
  readonly #low: number
  readonly #doubt: number

  constructor(plane: Plane, own: Uint8Array, low: number, doubt: number) {
    this.#plane = plane
    this.#own = own
    this.#low = low
    this.#doubt = doubt
  }

  take(start: number): Region {
    const { width, height, data } = this.#plane
    const region: Region = {
      size: 0,
      sum: 0,
      surest: 0,
      doubted: new Evidence(this.#doubt),
      likely: new Evidence(this.#low),
      box: { left: width, right: 0, top: height, bottom: 0 },
    }
    this.#add(start, region)
    const { box } = region
    for (let next = 0; next < region.size; next++) {
      const at = this.list[next]
      const x = at % width
      const y = (at - x) / width
      box.left = Math.min(box.left, x)
      box.right = Math.max(box.right, x)
      box.top = Math.min(box.top, y)
      box.bottom = Math.max(box.bottom, y)
      for (let ny = Math.max(0, y - 1); ny <= Math.min(height - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(width - 1, x + 1); nx++) {
          const neighbour = ny * width + nx
          if (data[neighbour] >= this.#low) this.#add(neighbour, region)
        }
      }
    }
    return region
  }

  #add(at: number, region: Region): void {
    const { data } = this.#plane
    const value = data[at]
    const own = this.#own[at]
    data[at] = 0
    region.sum += value
    region.surest = Math.max(region.surest, value)
    region.doubted.add(own)
    region.likely.add(own)
    if (region.size === this.list.length) {
      const more = new Int32Array(this.list.length * 2)
      more.set(this.list)
      this.list = more
    }
    this.list[region.size++] = at
  }
}
