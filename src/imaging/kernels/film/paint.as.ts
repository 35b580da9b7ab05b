/** Chroma planes of whole frames from lines of luma, in AssemblyScript with SIMD; the frame's luma is only read. */
import { plusTimes } from './polynomial.as'

// What the painter's constants are, four bytes each; laid out by `engine/film/chroma-planes.ts`.
const black: usize = 0
/** One over the code values from black to white. */
const perLuma: usize = 4
const neutral: usize = 8
const chromaSpan: usize = 12
const greatest: usize = 16
const redFromCr: usize = 20
const greenFromCb: usize = 24
const greenFromCr: usize = 28
const blueFromCb: usize = 32
/** What colors are multiplied by, and the share of the source's own chroma over its span; 0 leaves it out. */
const strength: usize = 36
const ownShare: usize = 40

// @ts-ignore: decorator
@inline
function constant(constants: usize, which: usize): v128 {
  return v128.load32_splat(constants + which)
}

// @ts-ignore: decorator
@inline
function samples<T>(at: usize): v128 {
  if (sizeof<T>() == 2) return v128.load16x4_u(at)
  return i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(at)))
}

/** Sums of two neighbours each. */
// @ts-ignore: decorator
@inline
function pairs<T>(at: usize): v128 {
  if (sizeof<T>() == 2) return i32x4.extadd_pairwise_i16x8_u(v128.load(at))
  return i32x4.extend_low_i16x8_u(i16x8.extadd_pairwise_i8x16_u(v128.load64_zero(at)))
}

/** Luma of a row's chroma samples, 0 to 1: the mean of those that each covers. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function lightOf<T>(top: usize, bottom: usize, width: i32, halved: bool, columns: i32, constants: usize, light: usize): void {
  const blackOf = constant(constants, black), scale = constant(constants, perLuma)
  const zero = f32x4.splat(0), one = f32x4.splat(1)
  const share = f32x4.splat(halved ? 0.25 : 1)
  for (let x = 0; x < columns; x += 4) {
    const at = usize(x) * sizeof<T>()
    const sum = halved ? i32x4.add(pairs<T>(top + (at << 1)), pairs<T>(bottom + (at << 1))) : samples<T>(top + at)
    const code = f32x4.mul(f32x4.convert_i32x4_s(sum), share)
    v128.store(light + (usize(x) << 2), f32x4.min(one, f32x4.max(zero, f32x4.mul(f32x4.sub(code, blackOf), scale))))
  }
  if (!halved || (width & 1) == 0) return
  const last = usize(width - 1) * sizeof<T>()
  const code = f32(i32(load<T>(top + last)) + i32(load<T>(bottom + last))) / 2
  store<f32>(light + (usize(columns - 1) << 2), max<f32>(0, min<f32>(1, (code - load<f32>(constants + black)) * load<f32>(constants + perLuma))))
}

/** Lines between two rows of them; the last one once more at the end. */
function blend(top: usize, bottom: usize, weight: v128, width: i32, row: usize): void {
  const end = top + (usize(width) << 4)
  for (; top < end; top += 16, bottom += 16, row += 16) {
    const p = v128.load(top)
    v128.store(row, plusTimes(p, f32x4.sub(v128.load(bottom), p), weight))
  }
  v128.store(row, v128.load(row - 16))
}

// @ts-ignore: decorator
@inline
function column(row: usize, left: usize, weight: usize): v128 {
  const at = row + usize(load<i32>(left))
  const here = v128.load(at)
  return plusTimes(here, f32x4.sub(v128.load(at + 16), here), v128.load32_splat(weight))
}

/** How much of what is added to a channel fits between black and white. */
// @ts-ignore: decorator
@inline
function room(added: v128, luma: v128, most: v128): v128 {
  const zero = f32x4.splat(0)
  const above = f32x4.gt(added, zero)
  const free = v128.bitselect(f32x4.sub(f32x4.splat(1), luma), f32x4.neg(luma), above)
  return v128.bitselect(f32x4.min(most, f32x4.div(free, added)), most, f32x4.ne(added, zero))
}

// @ts-ignore: decorator
@inline
function putCode<T>(to: usize, value: v128, most: v128): void {
  const code = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.max(f32x4.splat(0), f32x4.min(most, value)), f32x4.splat(0.5)))
  const words = i16x8.narrow_i32x4_u(code, code)
  if (sizeof<T>() == 2) v128.store64_lane(to, words, 0)
  else v128.store32_lane(to, i8x16.narrow_i16x8_u(words, words), 0)
}

// prettier-ignore
// @ts-ignore: decorator
@inline
function paintRow<T>(
  row: usize, left: usize, weight: usize, light: usize, columns: i32, constants: usize,
  ownCb: usize, ownCr: usize, cb: usize, cr: usize,
): void {
  const model = constant(constants, strength), own = constant(constants, ownShare)
  const middle = constant(constants, neutral), span = constant(constants, chromaSpan), most = constant(constants, greatest)
  const one = f32x4.splat(1)
  const mixes = load<f32>(constants + ownShare) > 0
  for (let x = 0; x < columns; x += 4) {
    const at = usize(x) << 2
    const p0 = column(row, left + at, weight + at), p1 = column(row, left + at + 4, weight + at + 4)
    const p2 = column(row, left + at + 8, weight + at + 8), p3 = column(row, left + at + 12, weight + at + 12)
    const t0 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5)
    const t2 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7)
    const luma = v128.load(light + at)
    let p = f32x4.mul(plusTimes(v128.shuffle<f32>(t0, t1, 2, 3, 6, 7), v128.shuffle<f32>(t0, t1, 0, 1, 4, 5), luma), model)
    let q = f32x4.mul(plusTimes(v128.shuffle<f32>(t2, t3, 2, 3, 6, 7), v128.shuffle<f32>(t2, t3, 0, 1, 4, 5), luma), model)
    const offset = usize(x) * sizeof<T>()
    if (mixes) {
      p = plusTimes(p, f32x4.sub(f32x4.convert_i32x4_s(samples<T>(ownCb + offset)), middle), own)
      q = plusTimes(q, f32x4.sub(f32x4.convert_i32x4_s(samples<T>(ownCr + offset)), middle), own)
    }
    // A color that a screen can't show would be cut there, and its luma with it: it is drawn towards grey instead.
    let fits = room(f32x4.mul(q, constant(constants, redFromCr)), luma, one)
    const green = plusTimes(f32x4.mul(p, constant(constants, greenFromCb)), q, constant(constants, greenFromCr))
    fits = room(green, luma, fits)
    fits = f32x4.mul(room(f32x4.mul(p, constant(constants, blueFromCb)), luma, fits), span)
    putCode<T>(cb + offset, plusTimes(middle, p, fits), most)
    putCode<T>(cr + offset, plusTimes(middle, q, fits), most)
  }
}

/**
 * @param luma   samples of the frame, `width * height`
 * @param quads  lines of luma, 16 bytes each, `linesWide` in a row
 * @param top @param bottom first bytes of the two rows of lines for each row of chroma (i32); @param downWeight of the second
 * @param left @param weight the same for columns, within a row
 * @param ownCb @param ownCr the source's own chroma, where it counts
 */
// prettier-ignore
// @ts-ignore: decorator
@inline
function paint<T>(
  luma: usize, width: i32, height: i32, columns: i32, rows: i32, quads: usize, linesWide: i32,
  top: usize, bottom: usize, downWeight: usize, left: usize, weight: usize, constants: usize, scratch: usize,
  ownCb: usize, ownCr: usize, cb: usize, cr: usize,
): void {
  const line = usize(width) * sizeof<T>()
  const light = scratch + (usize(linesWide + 1) << 4)
  const chromaLine = usize(columns) * sizeof<T>()
  for (let y = 0; y < rows; y++) {
    const at = usize(y) << 2
    const upper = rows == height ? y : 2 * y
    const lower = rows == height ? y : min(height - 1, 2 * y + 1)
    blend(quads + usize(load<i32>(top + at)), quads + usize(load<i32>(bottom + at)), v128.load32_splat(downWeight + at), linesWide, scratch)
    lightOf<T>(luma + usize(upper) * line, luma + usize(lower) * line, width, columns != width, columns, constants, light)
    const out = usize(y) * chromaLine
    paintRow<T>(scratch, left, weight, light, columns, constants, ownCb + out, ownCr + out, cb + out, cr + out)
  }
}

// prettier-ignore
export function paint8(
  luma: usize, width: i32, height: i32, columns: i32, rows: i32, quads: usize, linesWide: i32,
  top: usize, bottom: usize, downWeight: usize, left: usize, weight: usize, constants: usize, scratch: usize,
  ownCb: usize, ownCr: usize, cb: usize, cr: usize,
): void {
  paint<u8>(luma, width, height, columns, rows, quads, linesWide, top, bottom, downWeight, left, weight, constants, scratch, ownCb, ownCr, cb, cr)
}

// prettier-ignore
export function paint16(
  luma: usize, width: i32, height: i32, columns: i32, rows: i32, quads: usize, linesWide: i32,
  top: usize, bottom: usize, downWeight: usize, left: usize, weight: usize, constants: usize, scratch: usize,
  ownCb: usize, ownCr: usize, cb: usize, cr: usize,
): void {
  paint<u16>(luma, width, height, columns, rows, quads, linesWide, top, bottom, downWeight, left, weight, constants, scratch, ownCb, ownCr, cb, cr)
}
