/**
 * The picture's own grain on what was filled: a network that learnt the mean of what might be there paints smooth skin on
 * grainy paper. Grain is not made up but borrowed from sound pixels nearby.
 */
import type { Rect } from './plane.ts'

/** Pixels a side of the squares of the picture that borrow from one place. */
const square = 16
/** From where they may borrow, nearest first. */
const ways = [24, 40, 64].flatMap((d) => [
  [d, 0],
  [-d, 0],
  [0, d],
  [0, -d],
  [d, d],
  [-d, -d],
  [d, -d],
  [-d, d],
])
/** Lenders must be about as light: grain is strongest in the mid-tones. */
const mostApart = 0.12
/** Share of a square's lenders that must be sound. */
const leastSound = 0.6
/** More than so many deviations is no grain but an edge. */
const mostDeviations = 2.5

interface Filled {
  /** Pixels around the core in the window, where the picture goes on. */
  margin: number
  /** The part of the picture that the planes hold, and the part that is wanted of it. */
  window: Rect
  core: Rect
  /** Luma before and after the fill, `window.width * window.height`. */
  damaged: Float32Array
  filled: Float32Array
  /** Whether a pixel of the picture lies under a mark. */
  marked: (x: number, y: number) => boolean
}

/**
 * @returns what to add to the luma of a marked pixel (x, y) of the picture. It depends on the picture around it, not on
 *   where tiles begin
 */
export function grainFor({
  margin,
  window,
  core,
  damaged,
  filled,
  marked,
}: Filled): (x: number, y: number) => number {
  const squares = new Map<number, { dx: number; dy: number; gain: number; most: number } | null>()
  const { width: stride } = window
  // A lender that only some tiles see would make a seam.
  const near = ways.filter(([dx, dy]) => Math.max(Math.abs(dx), Math.abs(dy)) + square + 2 <= margin)
  const at = (x: number, y: number) => (y - window.y) * stride + x - window.x
  const holds = (x: number, y: number) =>
    x > window.x && y > window.y && x < window.x + stride - 1 && y < window.y + window.height - 1
  /** A pixel against the mean of its eight neighbours; null where one of them is not sound. */
  const grainAt = (x: number, y: number): number | null => {
    if (!holds(x, y)) return null
    for (let ny = y - 1; ny <= y + 1; ny++) {
      for (let nx = x - 1; nx <= x + 1; nx++) if (marked(nx, ny)) return null
    }
    return roughness(damaged, stride, at(x, y))
  }

  function choose(sx: number, sy: number) {
    const wanted: [number, number][] = []
    let mean = 0
    let rough = 0
    for (let y = sy; y < sy + square; y++) {
      for (let x = sx; x < sx + square; x++) {
        if (!holds(x, y) || !marked(x, y)) continue
        wanted.push([x, y])
        mean += filled[at(x, y)]
        rough += roughness(filled, stride, at(x, y)) ** 2
      }
    }
    if (wanted.length === 0) return null
    mean /= wanted.length
    // A few dozen pixels are enough to choose.
    const some = wanted.filter((_, i) => i % Math.ceil(wanted.length / 40) === 0)
    let best: { dx: number; dy: number; variance: number } | null = null
    for (const [dx, dy] of near) {
      let [sound, sum, level] = [0, 0, 0]
      for (const [x, y] of some) {
        const value = grainAt(x + dx, y + dy)
        if (value === null) continue
        sound++
        sum += value * value
        level += damaged[at(x + dx, y + dy)]
      }
      if (sound < some.length * leastSound || Math.abs(level / sound - mean) > mostApart) continue
      // The smoothest lender shows grain only; others show the picture's edges too.
      if (!best || sum / sound < best.variance) best = { dx, dy, variance: sum / sound }
    }
    if (!best || best.variance === 0) return null
    // Only what the fill lacks: it has let some grain through where it could see the picture.
    const gain = Math.sqrt(Math.max(0, 1 - rough / wanted.length / best.variance))
    return { dx: best.dx, dy: best.dy, gain, most: mostDeviations * Math.sqrt(best.variance) }
  }

  const columns = Math.ceil((core.x + core.width) / square)
  return (x, y) => {
    const [sx, sy] = [Math.floor(x / square), Math.floor(y / square)]
    const key = sy * columns + sx
    let lender = squares.get(key)
    if (lender === undefined) squares.set(key, (lender = choose(sx * square, sy * square)))
    if (!lender) return 0
    const value = grainAt(x + lender.dx, y + lender.dy)
    return value === null || Math.abs(value) > lender.most ? 0 : value * lender.gain
  }
}

/** A pixel less the mean of its eight neighbours; 8/9 of a 3 x 3 mean's difference. */
function roughness(plane: Float32Array, stride: number, i: number): number {
  const up = i - stride
  const down = i + stride
  const around =
    plane[up - 1] +
    plane[up] +
    plane[up + 1] +
    plane[i - 1] +
    plane[i + 1] +
    plane[down - 1] +
    plane[down] +
    plane[down + 1]
  return plane[i] - around / 8
}
