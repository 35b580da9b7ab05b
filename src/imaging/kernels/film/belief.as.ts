/**
 * How far a flow can be believed, in AssemblyScript with SIMD: by the luma that is found where it points, and
 * by the way back.
 */
import { plusTimes } from './polynomial.as'

/** Marks pixels that lie beyond the other frame. */
const outside: f32 = -1

/** Greys of four places, two by two, one byte each, of one pixel. */
// @ts-ignore: decorator
@inline
function corners(plane: usize, at: i32, width: i32): u32 {
  const p = plane + usize(at)
  return u32(load<u16>(p)) | (u32(load<u16>(p + usize(width))) << 16)
}

/**
 * Absolute places of a frame's pixels in another one, and the luma that is there.
 * @param other bytes, with room for one more
 * @param x @param y get the places; @param found gets luma, between the pixels, or -1 beyond the frame
 */
// prettier-ignore
export function find(
  other: usize, flowX: usize, flowY: usize, width: i32, height: i32, x: usize, y: usize, found: usize,
): void {
  const right = f32x4.splat(f32(width - 1)), bottom = f32x4.splat(f32(height - 1))
  const lastX = i32x4.splat(width - 2), lastY = i32x4.splat(height - 2)
  const zero = f32x4.splat(0), byte = i32x4.splat(255)
  for (let row = 0; row < height; row++) {
    let columns = f32x4(0, 1, 2, 3)
    for (let column = 0; column < width; column += 4) {
      const at = usize(row * width + column) << 2
      const px = f32x4.add(columns, v128.load(flowX + at))
      const py = f32x4.add(f32x4.splat(f32(row)), v128.load(flowY + at))
      columns = f32x4.add(columns, f32x4.splat(4))
      v128.store(x + at, px)
      v128.store(y + at, py)
      const inside = v128.and(
        v128.and(f32x4.ge(px, zero), f32x4.ge(py, zero)), v128.and(f32x4.le(px, right), f32x4.le(py, bottom)),
      )
      const x1 = i32x4.max_s(i32x4.min_s(i32x4.trunc_sat_f32x4_s(px), lastX), i32x4.splat(0))
      const y1 = i32x4.max_s(i32x4.min_s(i32x4.trunc_sat_f32x4_s(py), lastY), i32x4.splat(0))
      const u = f32x4.sub(px, f32x4.convert_i32x4_s(x1)), v = f32x4.sub(py, f32x4.convert_i32x4_s(y1))
      const offset = i32x4.add(i32x4.mul(y1, i32x4.splat(width)), x1)
      let four = i32x4.splat(corners(other, i32x4.extract_lane(offset, 0), width))
      four = i32x4.replace_lane(four, 1, corners(other, i32x4.extract_lane(offset, 1), width))
      four = i32x4.replace_lane(four, 2, corners(other, i32x4.extract_lane(offset, 2), width))
      four = i32x4.replace_lane(four, 3, corners(other, i32x4.extract_lane(offset, 3), width))
      const a = f32x4.convert_i32x4_s(v128.and(four, byte))
      const b = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(four, 8), byte))
      const c = f32x4.convert_i32x4_s(v128.and(i32x4.shr_u(four, 16), byte))
      const d = f32x4.convert_i32x4_s(i32x4.shr_u(four, 24))
      const top = plusTimes(a, f32x4.sub(b, a), u)
      const luma = plusTimes(top, f32x4.sub(plusTimes(c, f32x4.sub(d, c), u), top), v)
      v128.store(found + at, v128.bitselect(luma, f32x4.splat(outside), inside))
    }
  }
}

// @ts-ignore: decorator
@inline
function gather(plane: usize, at: v128): v128 {
  let four = v128.load32_zero(plane + (usize(i32x4.extract_lane(at, 0)) << 2))
  four = v128.load_lane<f32>(plane + (usize(i32x4.extract_lane(at, 1)) << 2), four, 1)
  four = v128.load_lane<f32>(plane + (usize(i32x4.extract_lane(at, 2)) << 2), four, 2)
  return v128.load_lane<f32>(plane + (usize(i32x4.extract_lane(at, 3)) << 2), four, 3)
}

/**
 * @param own    bytes; @param x @param y @param found as `find` gave them
 * @param gain @param lift what a fade makes of the luma that was found
 * @param perWay @param perLuma doubt for one squared pixel between there and back, and for one squared level
 * @param table  confidence by doubt, `steps` for one of it, up to `most` and one more, which is 0
 */
// prettier-ignore
export function believe(
  own: usize, flowX: usize, flowY: usize, backX: usize, backY: usize, x: usize, y: usize, found: usize,
  width: i32, height: i32, gain: f32, lift: f32, perWay: f32, perLuma: f32,
  table: usize, steps: f32, most: f32, confidence: usize,
): void {
  const count = width * height
  const halfOf = f32x4.splat(0.5)
  const lastX = i32x4.splat(width - 1), lastY = i32x4.splat(height - 1), none = i32x4.splat(0)
  for (let i = 0; i < count; i += 4) {
    const at = usize(i) << 2
    const column = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(x + at), halfOf))
    const row = i32x4.trunc_sat_f32x4_s(f32x4.add(v128.load(y + at), halfOf))
    const there = i32x4.add(
      i32x4.mul(i32x4.max_s(i32x4.min_s(row, lastY), none), i32x4.splat(width)),
      i32x4.max_s(i32x4.min_s(column, lastX), none),
    )
    const dx = f32x4.add(v128.load(flowX + at), gather(backX, there))
    const dy = f32x4.add(v128.load(flowY + at), gather(backY, there))
    const luma = v128.load(found + at)
    const levels = f32x4.convert_i32x4_s(
      i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(own + usize(i)))),
    )
    const change = f32x4.sub(levels, plusTimes(f32x4.splat(lift), luma, f32x4.splat(gain)))
    let doubt = f32x4.mul(plusTimes(f32x4.mul(dx, dx), dy, dy), f32x4.splat(perWay))
    doubt = plusTimes(doubt, f32x4.mul(change, change), f32x4.splat(perLuma))
    doubt = v128.bitselect(doubt, f32x4.splat(most), f32x4.ge(luma, f32x4.splat(0)))
    const entry = i32x4.trunc_sat_f32x4_s(plusTimes(halfOf, f32x4.min(doubt, f32x4.splat(most)), f32x4.splat(steps)))
    v128.store(confidence + at, gather(table, entry))
  }
}
