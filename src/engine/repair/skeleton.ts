/** The centre lines of a piece of a mask: thinned to one pixel, then followed as chains that go on straight through crossings. */
import type { Box } from './connected-components.ts'

/** One piece of a mask, cut out with a rim of one empty pixel. */
export interface Cutout {
  width: number
  height: number
  /** 1: part of the piece. */
  data: Uint8Array
  /** Place of the cutout's pixel (0, 0) in the plane. */
  left: number
  top: number
}

/** @param list pixels of a plane `width` wide, the first `size` of them */
export function cutoutOf(list: Int32Array, size: number, box: Box, width: number): Cutout {
  const out: Cutout = {
    width: box.right - box.left + 3,
    height: box.bottom - box.top + 3,
    data: new Uint8Array((box.right - box.left + 3) * (box.bottom - box.top + 3)),
    left: box.left - 1,
    top: box.top - 1,
  }
  for (let i = 0; i < size; i++) {
    const x = list[i] % width
    const y = (list[i] - x) / width
    out.data[(y - out.top) * out.width + x - out.left] = 1
  }
  return out
}

/** Pixels a side of the largest square within a piece. */
export function largestSquare({ width, height, data }: Cutout): number {
  // Of the row above and of this one: the side of the largest square that ends at each pixel.
  let above = new Int32Array(width)
  let largest = 0
  for (let y = 0; y < height; y++) {
    const row = new Int32Array(width)
    for (let x = 1; x < width; x++) {
      if (data[y * width + x] === 0) continue
      row[x] = Math.min(row[x - 1], above[x], above[x - 1]) + 1
      largest = Math.max(largest, row[x])
    }
    above = row
  }
  return largest
}

/** The eight neighbours, clockwise from above, as steps (x, y). */
const around = [
  [0, -1],
  [1, -1],
  [1, 0],
  [1, 1],
  [0, 1],
  [-1, 1],
  [-1, 0],
  [-1, -1],
] as const

/**
 * Thins a piece in place until only its centre lines are left.
 * @returns the pixels that are left
 * @see Zhang and Suen, A fast parallel algorithm for thinning digital patterns (1984)
 */
export function thinned({ width, data }: Cutout): number[] {
  const steps = around.map(([x, y]) => y * width + x)
  let left: number[] = []
  for (let i = 0; i < data.length; i++) if (data[i] === 1) left.push(i)
  const goes = (at: number, second: boolean): boolean => {
    let [count, rises] = [0, 0]
    for (let k = 0; k < 8; k++) {
      const here = data[at + steps[k]]
      count += here
      if (here === 0 && data[at + steps[(k + 1) % 8]] === 1) rises++
    }
    if (count < 2 || count > 6 || rises !== 1) return false
    const [n, e, s, w] = [0, 2, 4, 6].map((k) => data[at + steps[k]])
    return second ? n * e * w === 0 && n * s * w === 0 : n * e * s === 0 && e * s * w === 0
  }
  for (;;) {
    const before = left.length
    for (const second of [false, true]) {
      const gone = left.filter((at) => goes(at, second))
      for (const at of gone) data[at] = 0
      left = left.filter((at) => data[at] === 1)
    }
    if (left.length === before) return left
  }
}

export interface Point {
  x: number
  y: number
}

/** Pixels of a chain from which its heading is taken at a crossing. */
const memory = 6
/** A chain turns by no more than this (cosine) where it has a choice. */
const sharpest = -0.2

/**
 * The centre lines as chains of neighbouring pixels, in the plane's coordinates. Each pixel is in one of them; at a crossing
 * a chain takes the way that turns least, so that a post goes on behind a rail.
 * @param skeleton as `thinned` returns it
 */
export function chainsOf({ width, data, left, top }: Cutout, skeleton: readonly number[]): Point[][] {
  const open = Uint8Array.from(data)
  const steps = around.map(([x, y]) => y * width + x)
  const openAround = (at: number) => steps.reduce((sum, step) => sum + data[at + step], 0)
  const walk = (start: number, heading: Point | null): Point[] => {
    const chain: Point[] = []
    for (let at = start; ;) {
      open[at] = 0
      chain.push({ x: at % width, y: Math.floor(at / width) })
      const here = chain[chain.length - 1]
      const from = chain[Math.max(0, chain.length - memory)]
      const way = chain.length > 2 ? { x: here.x - from.x, y: here.y - from.y } : heading
      let [best, most] = [-1, -Infinity]
      for (const [k, [dx, dy]] of around.entries()) {
        if (open[at + steps[k]] === 0) continue
        const long = Math.hypot(dx, dy)
        const turn = way ? (dx * way.x + dy * way.y) / long / (Math.hypot(way.x, way.y) || 1) : 0
        // Straight neighbours first: a diagonal one may be reached by them.
        const mark = turn - 0.01 * long
        if (mark > most) [best, most] = [at + steps[k], mark]
      }
      if (best < 0 || (way && chain.length >= memory && most < sharpest)) return chain
      at = best
    }
  }
  const ends = skeleton.filter((at) => openAround(at) <= 1)
  const chains: Point[][] = []
  for (const start of [...ends, ...skeleton]) {
    if (open[start] === 0) continue
    const chain = walk(start, null)
    // A ring or the middle of a line: the other way, too.
    const [first, second] = chain
    const back = second ? { x: first.x - second.x, y: first.y - second.y } : null
    const other = steps.map((step) => start + step).find((at) => open[at] === 1)
    const whole = other === undefined ? chain : [...walk(other, back).toReversed(), ...chain]
    chains.push(whole.map(({ x, y }) => ({ x: x + left, y: y + top })))
  }
  return chains
}
