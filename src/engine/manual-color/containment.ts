/**
 * The object that a stroke lies on: what can be reached from it without passing a contour, and without
 * squeezing through a gap.
 */
import type { Size } from '../tensors.ts'
import type { Contours } from './contours.ts'
import type { GuideImage } from './grid.ts'

/** A gap in a contour counts as closed up to twice this width, in pixels of the working picture. */
const greatestClearance = 4
/** Beyond a contour of this strength, in units of a contour's least, nothing is reached any more; up to 1 all is. */
const closed = 1.5
/**
 * Without any contour: lightness may differ so much from that of the stroke, in L, for no reach and for the
 * longest; twice as much is too much.
 */
const similar = { least: 8, greatest: 32 } as const
/** Levels of contours that are told apart while the picture is flooded, and the strongest of them. */
const levels = 64
const strongest = 2

/**
 * How surely each pixel belongs to what the stroke lies on, 0 to 1.
 * @param middle  the way of the brush's centre: what a person points at. A rim of the brush that lies over a
 * contour points at nothing.
 * @param covered all pixels that the stroke covers, which take part in any case
 * @param reach 0 to 1: the further, the more shading is taken for the same thing
 */
export function containment(
  { width, height, crest }: Contours,
  { l }: GuideImage,
  middle: readonly number[],
  covered: Iterable<number>,
  reach: number,
): Float32Array {
  const size = { width, height }
  const barrier = crest.slice()
  // A stroke that lies across a contour means both of its sides.
  for (const i of middle) barrier[i] = 0
  const clearance = Math.min(greatestClearance, roomAround(barrier, size, middle))
  let level = flooded(widened(barrier, size, clearance), size, middle)
  for (let n = 0; n < clearance; n++) level = grown(level, barrier, size)
  const tones = middle.map((i) => l[i])
  const [darkest, lightest] = [Math.min(...tones), Math.max(...tones)]
  const tolerance = similar.least + (similar.greatest - similar.least) * reach
  for (let i = 0; i < level.length; i++) {
    const beyond = share((level[i] - 1) / (closed - 1))
    const unlike = share(Math.max(darkest - l[i], l[i] - lightest, 0) / tolerance - 1)
    level[i] = (1 - beyond) * (1 - unlike)
  }
  for (const i of covered) level[i] = 1
  return level
}

const share = (value: number): number => Math.min(1, Math.max(0, value))

/**
 * Pixels from the stroke's freest place to the nearest contour: what is narrower there must not be closed as
 * if it were a gap.
 */
function roomAround(barrier: Float32Array, { width, height }: Size, seeds: readonly number[]): number {
  const roomAt = (i: number): number => {
    const [cx, cy] = [i % width, Math.floor(i / width)]
    for (let r = 0; r < greatestClearance; r++) {
      for (let y = Math.max(0, cy - r - 1); y <= Math.min(height - 1, cy + r + 1); y++) {
        for (let x = Math.max(0, cx - r - 1); x <= Math.min(width - 1, cx + r + 1); x++) {
          if (barrier[y * width + x] >= 1) return r
        }
      }
    }
    return greatestClearance
  }
  return seeds.reduce((most, i) => (most === greatestClearance ? most : Math.max(most, roomAt(i))), 0)
}

/** Each pixel as strong as the strongest within a square around it. */
function widened(plane: Float32Array, { width, height }: Size, by: number): Float32Array {
  if (by === 0) return plane
  const across = plane.slice()
  for (let y = 0; y < height; y++) {
    const row = y * width
    for (let n = 1; n <= by; n++) {
      for (let x = n; x < width; x++) {
        across[row + x] = Math.max(across[row + x], plane[row + x - n])
        across[row + x - n] = Math.max(across[row + x - n], plane[row + x])
      }
    }
  }
  const out = across.slice()
  for (let n = 1; n <= by; n++) {
    for (let i = n * width; i < out.length; i++) {
      out[i] = Math.max(out[i], across[i - n * width])
      out[i - n * width] = Math.max(out[i - n * width], across[i])
    }
  }
  return out
}

/** The strongest contour that has to be passed on the best way from the seeds to each pixel: minimax paths, level by level. */
function flooded(barrier: Float32Array, { width, height }: Size, seeds: readonly number[]): Float32Array {
  const heightOf = (i: number) => Math.min(levels - 1, Math.floor((barrier[i] / strongest) * levels))
  const reached = new Uint8Array(barrier.length).fill(levels)
  const waiting: number[][] = Array.from({ length: levels }, () => [])
  const arrive = (i: number, from: number): void => {
    const at = Math.max(from, heightOf(i))
    if (at >= reached[i]) return
    reached[i] = at
    waiting[at].push(i)
  }
  for (const i of seeds) arrive(i, 0)
  for (let at = 0; at < levels; at++) {
    for (let i = waiting[at].pop(); i !== undefined; i = waiting[at].pop()) {
      if (reached[i] < at) continue
      const x = i % width
      if (x > 0) arrive(i - 1, at)
      if (x + 1 < width) arrive(i + 1, at)
      if (i >= width) arrive(i - width, at)
      if (i + width < width * height) arrive(i + width, at)
    }
  }
  return Float32Array.from(reached, (at) => (at * strongest) / levels)
}

/** One pixel further, up to the contours: what lies beside them belongs to the object. */
function grown(level: Float32Array, barrier: Float32Array, { width, height }: Size): Float32Array {
  const out = level.slice()
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      let least = level[i]
      if (x > 0) least = Math.min(least, level[i - 1])
      if (x + 1 < width) least = Math.min(least, level[i + 1])
      if (y > 0) least = Math.min(least, level[i - width])
      if (y + 1 < height) least = Math.min(least, level[i + width])
      out[i] = Math.min(level[i], Math.max(least, barrier[i]))
    }
  }
  return out
}
