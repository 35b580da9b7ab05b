/**
 * Dust and scratches by the evidence of time: a speck lives one frame, and the frames before and after it, along the motion,
 * agree on what was beneath. What moves by itself must not be taken for one: it is found again nearby in a neighbour.
 *
 * @see Kokaram, "Motion Picture Restoration", 1998 (spike detection index)
 */
import type { Size } from '../../tensors.ts'
import type { NeighbourView } from './neighbours.ts'

type Samples = Uint8Array | Uint16Array

/** Of a frame of 8 bits: least difference of a speck from both neighbours. */
const leastContrast = 18
/** Times the deviation of the grain. */
const grainContrast = 5
/** Share of a frame beyond which all of it is another picture, or the motion was not found: nothing is a speck then. */
const mostShare = 0.02
/** Share of a frame that one speck may cover. */
const mostSpeck = 0.003
/** Pixels around a speck that must be as in the neighbours, as a share. */
const soundRing = 0.75
/** Pixels within which a thing that moves is looked for, as a share of the picture's width. */
const searchShare = 0.04

interface DustOptions {
  size: Size
  /** Deviation of the grain, in 8-bit steps. */
  grain: number
  /** Code values of one 8-bit step. */
  one: number
}

/** Pixels of one speck. */
interface Speck {
  pixels: Int32Array
}

/**
 * @param luma   of the frame
 * @returns specks of this frame alone; none where most of the frame can't be found in its neighbours
 */
export function findSpecks(
  luma: Samples,
  previous: NeighbourView,
  next: NeighbourView,
  { size, grain, one }: DustOptions,
): Speck[] {
  const contrast = Math.max(leastContrast, grainContrast * grain) * one
  const { mask, count } = candidates(luma, previous, next, size, contrast)
  if (count === 0 || count > mostShare * luma.length) return []
  const most = Math.max(12, mostSpeck * luma.length)
  const reach = Math.max(4, Math.round(searchShare * size.width))
  return components(mask, size)
    .filter(
      (pixels) =>
        pixels.length <= most &&
        hasSoundRing(pixels, mask, luma, [previous, next], size, contrast / 2) &&
        !isFoundNearby(pixels, luma, [previous.plane, next.plane], size, reach, contrast / 2),
    )
    .map((pixels) => ({ pixels }))
}

/** Pixels that are lighter than both neighbours, or darker, by far more than these differ from each other. */
function candidates(
  luma: Samples,
  previous: NeighbourView,
  next: NeighbourView,
  { width, height }: Size,
  contrast: number,
): { mask: Uint8Array; count: number } {
  const mask = new Uint8Array(luma.length)
  const [before, after] = [new Int32Array(width), new Int32Array(width)]
  let count = 0
  for (let y = 0; y < height; y++) {
    previous.row(y, before)
    next.row(y, after)
    for (let x = 0, i = y * width; x < width; x++, i++) {
      const p = previous.plane[before[x]]
      const n = next.plane[after[x]]
      const d1 = luma[i] - p
      const d2 = luma[i] - n
      if (d1 > 0 ? d1 < contrast || d2 < contrast : -d1 < contrast || -d2 < contrast) continue
      const least = Math.min(Math.abs(d1), Math.abs(d2))
      if (Math.abs(p - n) > 0.4 * least) continue
      // A little beside the place, too: the motion is not that sure.
      if (leastAround(luma[i], previous.plane, before[x], width) < contrast * 0.8) continue
      if (leastAround(luma[i], next.plane, after[x], width) < contrast * 0.8) continue
      mask[i] = 1
      count += 1
    }
  }
  return { mask, count }
}

function leastAround(value: number, plane: Samples, at: number, width: number): number {
  let least = Infinity
  for (let row = at - width; row <= at + width; row += width) {
    for (let i = row - 1; i <= row + 1; i++) {
      if (i >= 0 && i < plane.length) least = Math.min(least, Math.abs(value - plane[i]))
    }
  }
  return least
}

/** Pixels that touch each other, also over a gap of one. */
function components(mask: Uint8Array, { width, height }: Size): Int32Array[] {
  const found: Int32Array[] = []
  const seen = new Uint8Array(mask.length)
  for (let start = 0; start < mask.length; start++) {
    if (!mask[start] || seen[start]) continue
    const pixels = [start]
    seen[start] = 1
    for (let k = 0; k < pixels.length; k++) {
      const x = pixels[k] % width
      const y = (pixels[k] - x) / width
      for (let row = Math.max(0, y - 2); row <= Math.min(height - 1, y + 2); row++) {
        for (let column = Math.max(0, x - 2); column <= Math.min(width - 1, x + 2); column++) {
          const i = row * width + column
          if (!mask[i] || seen[i]) continue
          seen[i] = 1
          pixels.push(i)
        }
      }
    }
    found.push(Int32Array.from(pixels))
  }
  return found
}

/** The motion is right around a speck: beside it the frame is as its neighbours are. */
function hasSoundRing(
  pixels: Int32Array,
  mask: Uint8Array,
  luma: Samples,
  views: readonly NeighbourView[],
  size: Size,
  tolerance: number,
): boolean {
  const ring = ringOf(pixels, size, 4, 2)
  let sound = 0
  let all = 0
  for (const i of ring) {
    if (mask[i]) continue
    const x = i % size.width
    const y = (i - x) / size.width
    all += 1
    if (views.every((view) => Math.abs(luma[i] - view.sample(x, y)) < tolerance)) sound += 1
  }
  return all > 0 && sound >= soundRing * all
}

/** Pixels about so far from a speck, and no nearer than the other distance. */
function ringOf(pixels: Int32Array, { width, height }: Size, far: number, near: number): Set<number> {
  const ring = new Set<number>()
  const inner = new Set<number>()
  for (const i of pixels) {
    const x = i % width
    const y = (i - x) / width
    for (let dy = -far; dy <= far; dy++) {
      for (let dx = -far; dx <= far; dx++) {
        const [column, row] = [x + dx, y + dy]
        if (column < 0 || row < 0 || column >= width || row >= height) continue
        const at = row * width + column
        if (Math.max(Math.abs(dx), Math.abs(dy)) < near) inner.add(at)
        else ring.add(at)
      }
    }
  }
  for (const at of inner) ring.delete(at)
  return ring
}

/**
 * Whether a neighbour shows the same thing a little way off: then it moves, and is no speck. It has to stand out there as
 * it does here: a white shirt is not what a white speck beside it has been.
 */
function isFoundNearby(
  pixels: Int32Array,
  luma: Samples,
  planes: readonly Samples[],
  size: Size,
  reach: number,
  tolerance: number,
): boolean {
  const few = someOf(pixels, 64)
  const ring = someOf(Int32Array.from(ringOf(pixels, size, 4, 2)), 24)
  const own = meanAt(luma, few, size, 0, 0)
  const contrast = own - meanAt(luma, ring, size, 0, 0)
  for (const plane of planes) {
    for (let dy = -reach; dy <= reach; dy++) {
      for (let dx = -reach; dx <= reach; dx++) {
        if (!isLike(few, luma, plane, size, dx, dy, tolerance)) continue
        const there = own - meanAt(plane, ring, size, dx, dy)
        if (Math.sign(there) === Math.sign(contrast) && Math.abs(there) > Math.abs(contrast) / 2) return true
      }
    }
  }
  return false
}

const someOf = (pixels: Int32Array, most: number): Int32Array => {
  const step = Math.ceil(pixels.length / most)
  return pixels.filter((_pixel, k) => k % step === 0)
}

/** Whether pixels are on the average as those of another plane that lie so far off. */
function isLike(
  pixels: Int32Array,
  luma: Samples,
  plane: Samples,
  { width, height }: Size,
  dx: number,
  dy: number,
  tolerance: number,
): boolean {
  const limit = tolerance * pixels.length
  let sum = 0
  for (const i of pixels) {
    const x = (i % width) + dx
    const y = Math.floor(i / width) + dy
    if (x < 0 || y < 0 || x >= width || y >= height) return false
    sum += Math.abs(luma[i] - plane[y * width + x])
    if (sum > limit) return false
  }
  return true
}

/** Mean of a plane at places moved by so much; those beyond the rim are left out. */
function meanAt(plane: Samples, places: Int32Array, { width, height }: Size, dx: number, dy: number): number {
  let sum = 0
  let count = 0
  for (const i of places) {
    const x = (i % width) + dx
    const y = Math.floor(i / width) + dy
    if (x < 0 || y < 0 || x >= width || y >= height) continue
    sum += plane[y * width + x]
    count += 1
  }
  return count === 0 ? 0 : sum / count
}

/** Pixels by which what is put over a speck is larger than what was found of it: its rim is softer. */
const rim = 2

/**
 * Puts what the neighbours know over specks, in place: of the one that is more like the surroundings, so that grain stays.
 * @param planes the frame's luma, or its luma and what is changed with it
 */
export function coverSpecks(
  luma: Samples,
  specks: readonly Speck[],
  views: readonly [NeighbourView, NeighbourView],
  size: Size,
): void {
  const original = luma.slice()
  for (const { pixels } of specks) {
    const view = nearerView(original, pixels, views, size)
    const covered = new Map<number, number>()
    for (const i of pixels) covered.set(i, 1)
    for (const i of ringOf(pixels, size, rim, 1))
      if (!covered.has(i)) covered.set(i, rimShare(i, pixels, size.width))
    for (const [i, share] of covered) {
      const x = i % size.width
      const y = (i - x) / size.width
      luma[i] = original[i] + share * (view.sample(x, y) - original[i]) + 0.5
    }
  }
}

/** Next to a speck wholly, a pixel farther half. */
function rimShare(i: number, pixels: Int32Array, width: number): number {
  const [x, y] = [i % width, Math.floor(i / width)]
  for (const pixel of pixels) {
    const dx = Math.abs((pixel % width) - x)
    const dy = Math.abs(Math.floor(pixel / width) - y)
    if (dx <= 1 && dy <= 1) return 1
  }
  return 0.5
}

function nearerView(
  luma: Samples,
  pixels: Int32Array,
  views: readonly [NeighbourView, NeighbourView],
  size: Size,
): NeighbourView {
  const ring = ringOf(pixels, size, 4, 2)
  const errors = views.map((view) => {
    let sum = 0
    for (const i of ring) {
      const x = i % size.width
      sum += Math.abs(luma[i] - view.sample(x, (i - x) / size.width))
    }
    return sum
  })
  return errors[0] <= errors[1] ? views[0] : views[1]
}
