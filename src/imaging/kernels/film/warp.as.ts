/** Pairs of chroma taken from where the motion says, by cubic interpolation, in AssemblyScript with SIMD. */
import { plusTimes } from './polynomial.as'

/** Steps between two pixels for which the cubic's weights are in the table. */
const steps: f32 = 64

// @ts-ignore: decorator
@inline
function rowSum(at: usize, cubic: usize): v128 {
  return plusTimes(f32x4.mul(v128.load(at), v128.load(cubic)), v128.load(at + 16), v128.load(cubic + 16))
}

// @ts-ignore: decorator
@inline
function clamped(value: i32, last: i32): i32 {
  return max(0, min(last, value))
}

/** A row of four pairs, the nearest ones within the frame. */
// prettier-ignore
function rowAtRim(pairs: usize, column: i32, row: i32, width: i32, height: i32, cubic: usize): v128 {
  const line = pairs + (usize(clamped(row, height - 1) * width) << 3)
  const last = width - 1
  const a = v128.load64_lane(line + (usize(clamped(column + 1, last)) << 3), v128.load64_zero(line + (usize(clamped(column, last)) << 3)), 1)
  const b = v128.load64_lane(line + (usize(clamped(column + 3, last)) << 3), v128.load64_zero(line + (usize(clamped(column + 2, last)) << 3)), 1)
  return plusTimes(f32x4.mul(a, v128.load(cubic)), b, v128.load(cubic + 16))
}

/** The pair at a place, twice: in lanes 0 and 1, and in 2 and 3. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function pairAt(pairs: usize, px: f32, py: f32, width: i32, height: i32, cubic: usize): v128 {
  const floorX = floor(px), floorY = floor(py)
  const column = i32(floorX) - 1, row = i32(floorY) - 1
  const across = cubic + (usize((px - floorX) * steps + 0.5) << 5)
  const down = cubic + (usize((py - floorY) * steps + 0.5) << 5)
  let sum: v128
  if (column >= 0 && row >= 0 && column + 3 < width && row + 3 < height) {
    const line = usize(width) << 3
    const at = pairs + (usize(row * width + column) << 3)
    sum = f32x4.mul(rowSum(at, across), v128.load32_splat(down))
    sum = plusTimes(sum, rowSum(at + line, across), v128.load32_splat(down + 8))
    sum = plusTimes(sum, rowSum(at + line * 2, across), v128.load32_splat(down + 16))
    sum = plusTimes(sum, rowSum(at + line * 3, across), v128.load32_splat(down + 24))
  } else {
    sum = f32x4.mul(rowAtRim(pairs, column, row, width, height, across), v128.load32_splat(down))
    sum = plusTimes(sum, rowAtRim(pairs, column, row + 1, width, height, across), v128.load32_splat(down + 8))
    sum = plusTimes(sum, rowAtRim(pairs, column, row + 2, width, height, across), v128.load32_splat(down + 16))
    sum = plusTimes(sum, rowAtRim(pairs, column, row + 3, width, height, across), v128.load32_splat(down + 24))
  }
  return f32x4.add(sum, v128.shuffle<f32>(sum, sum, 2, 3, 0, 1))
}

/**
 * @param pairs  two f32 a pixel; @param x @param y absolute places in it
 * @param cubic  for each of 64 steps between two pixels, and for the second one itself, the weights of the four pixels around,
 *   each twice
 */
// prettier-ignore
export function warp(pairs: usize, x: usize, y: usize, width: i32, height: i32, cubic: usize, out: usize): void {
  const count = usize(width * height) << 2
  for (let i: usize = 0; i < count; i += 4) {
    const pair = pairAt(pairs, inside(load<f32>(x + i), width), inside(load<f32>(y + i), height), width, height, cubic)
    v128.store64_lane(out + (i << 1), pair, 0)
  }
}

/** Places far beyond a frame see its rim. */
// @ts-ignore: decorator
@inline
function inside(place: f32, length: i32): f32 {
  return max<f32>(-4, min<f32>(f32(length + 4), place))
}

/**
 * A frame's own pairs mixed with those of a neighbour, as far as the motion is believed.
 * @param share of the neighbour's, where the motion is sure
 */
// prettier-ignore
export function mix(
  own: usize, neighbour: usize, x: usize, y: usize, confidence: usize, share: f32,
  width: i32, height: i32, cubic: usize, out: usize,
): void {
  const count = usize(width * height) << 2
  for (let i: usize = 0; i < count; i += 4) {
    const sure = load<f32>(confidence + i)
    const at = i << 1
    let pair = v128.load64_zero(own + at)
    if (sure > 0) {
      const other = pairAt(neighbour, inside(load<f32>(x + i), width), inside(load<f32>(y + i), height), width, height, cubic)
      pair = plusTimes(pair, f32x4.sub(other, pair), f32x4.splat(sure * share))
    }
    v128.store64_lane(out + at, pair, 0)
  }
}

/** @param count of values. @param p becomes the mean of both */
export function mean(p: usize, q: usize, count: i32): void {
  const end = p + (usize(count) << 2)
  for (; p < end; p += 16, q += 16) {
    v128.store(p, f32x4.mul(f32x4.add(v128.load(p), v128.load(q)), f32x4.splat(0.5)))
  }
}
