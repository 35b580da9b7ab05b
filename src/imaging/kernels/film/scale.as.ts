/** Planes brought to another size, in AssemblyScript with SIMD: weighted sums down the columns first, then along the rows. */
import { plusTimes } from './polynomial.as'

/** Four weighted samples of a row, as far above `low` as they are below `high`. */
// @ts-ignore: decorator
@inline
function four<T>(at: usize, low: v128, high: v128): v128 {
  if (sizeof<T>() == 4) return v128.load(at)
  const samples =
    sizeof<T>() == 2
      ? v128.load16x4_u(at)
      : i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)))
  return f32x4.convert_i32x4_s(i32x4.sub(i32x4.min_s(i32x4.max_s(samples, low), high), low))
}

// prettier-ignore
function downwards<T>(
  plane: usize, width: i32, first: usize, weights: usize, taps: i32, low: v128, high: v128, row: usize,
): void {
  const line = usize(width) * sizeof<T>()
  const begin = plane + usize(load<i32>(first)) * line
  for (let x = 0; x < width; x += 4) {
    let at = begin + usize(x) * sizeof<T>()
    let sum = f32x4.splat(0)
    for (let k = 0; k < taps; k++, at += line) {
      sum = plusTimes(sum, four<T>(at, low, high), v128.load32_splat(weights + (usize(k) << 2)))
    }
    v128.store(row + (usize(x) << 2), sum)
  }
}

// @ts-ignore: decorator
@inline
function tapsOf(row: usize, first: usize, weights: usize, bytes: usize): v128 {
  const at = row + (usize(load<i32>(first)) << 2)
  let sum = f32x4.mul(v128.load(at), v128.load(weights))
  for (let k: usize = 16; k < bytes; k += 16) sum = plusTimes(sum, v128.load(at + k), v128.load(weights + k))
  return sum
}

// @ts-ignore: decorator
@inline
function pairSums(a: v128, b: v128): v128 {
  return f32x4.add(v128.shuffle<f32>(a, b, 0, 2, 4, 6), v128.shuffle<f32>(a, b, 1, 3, 5, 7))
}

/** @param taps a multiple of 4; the tables have room for three results more */
// prettier-ignore
function along(row: usize, first: usize, weights: usize, taps: i32, gain: v128, width: i32, out: usize): void {
  const bytes = usize(taps) << 2
  for (let x = 0; x < width; x += 4) {
    const f = first + (usize(x) << 2)
    const w = weights + usize(x) * bytes
    const a = tapsOf(row, f, w, bytes)
    const b = tapsOf(row, f + 4, w + bytes, bytes)
    const c = tapsOf(row, f + 8, w + bytes * 2, bytes)
    const d = tapsOf(row, f + 12, w + bytes * 3, bytes)
    v128.store(out + (usize(x) << 2), f32x4.mul(pairSums(pairSums(a, b), pairSums(c, d)), gain))
  }
}

/**
 * A plane of samples at another size, as f32 from 0 at `low` on, times `gain`; samples count as no less than `low` and no more
 * than `high` where they are whole numbers.
 * @param down   for each row of the result its first source row; @param downWeights `downTaps` weights for each
 * @param across the same for columns, `acrossTaps` a multiple of 4
 * @param row    scratch for one row of the source, and for as many values more as there are taps, which stay 0
 */
// prettier-ignore
function scale<T>(
  plane: usize, fromWidth: i32, low: i32, high: i32, gain: f32, down: usize, downWeights: usize, downTaps: i32,
  across: usize, acrossWeights: usize, acrossTaps: i32, row: usize, width: i32, height: i32, out: usize,
): void {
  for (let y = 0; y < height; y++) {
    const weights = downWeights + (usize(y * downTaps) << 2)
    downwards<T>(plane, fromWidth, down + (usize(y) << 2), weights, downTaps, i32x4.splat(low), i32x4.splat(high), row)
    along(row, across, acrossWeights, acrossTaps, f32x4.splat(gain), width, out + (usize(y * width) << 2))
  }
}

// prettier-ignore
export function scale8(
  plane: usize, fromWidth: i32, low: i32, high: i32, gain: f32, down: usize, downWeights: usize, downTaps: i32,
  across: usize, acrossWeights: usize, acrossTaps: i32, row: usize, width: i32, height: i32, out: usize,
): void {
  scale<u8>(plane, fromWidth, low, high, gain, down, downWeights, downTaps, across, acrossWeights, acrossTaps, row, width, height, out)
}

// prettier-ignore
export function scale16(
  plane: usize, fromWidth: i32, low: i32, high: i32, gain: f32, down: usize, downWeights: usize, downTaps: i32,
  across: usize, acrossWeights: usize, acrossTaps: i32, row: usize, width: i32, height: i32, out: usize,
): void {
  scale<u16>(plane, fromWidth, low, high, gain, down, downWeights, downTaps, across, acrossWeights, acrossTaps, row, width, height, out)
}

// prettier-ignore
export function scale32(
  plane: usize, fromWidth: i32, low: i32, high: i32, gain: f32, down: usize, downWeights: usize, downTaps: i32,
  across: usize, acrossWeights: usize, acrossTaps: i32, row: usize, width: i32, height: i32, out: usize,
): void {
  scale<f32>(plane, fromWidth, low, high, gain, down, downWeights, downTaps, across, acrossWeights, acrossTaps, row, width, height, out)
}

/** Sixteen values as bytes, rounded. */
// @ts-ignore: decorator
@inline
function bytes16(at: usize): v128 {
  const halfOf = f32x4.splat(0.5)
  const a = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(at), halfOf))
  const b = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(at + 16), halfOf))
  const c = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(at + 32), halfOf))
  const d = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(at + 48), halfOf))
  return i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d))
}

/** Values 0 to 255 as bytes. @param out with room for 15 more */
export function toBytes(values: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i += 16) v128.store(out + usize(i), bytes16(values + (usize(i) << 2)))
}

/** The same as red, green and blue. @param out with room for 45 more */
// prettier-ignore
export function toGreyRgb(values: usize, count: i32, out: usize): void {
  for (let i = 0; i < count; i += 16, out += 48) {
    const b = bytes16(values + (usize(i) << 2))
    v128.store(out, i8x16.swizzle(b, i8x16(0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5)))
    v128.store(out + 16, i8x16.swizzle(b, i8x16(5, 5, 6, 6, 6, 7, 7, 7, 8, 8, 8, 9, 9, 9, 10, 10)))
    v128.store(out + 32, i8x16.swizzle(b, i8x16(10, 11, 11, 11, 12, 12, 12, 13, 13, 13, 14, 14, 14, 15, 15, 15)))
  }
}
