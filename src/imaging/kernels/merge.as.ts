/**
 * The inner loop of the floating-point merge, in AssemblyScript with SIMD: four pixels at a time.
 *
 * Compiled by `npm run build:kernels` into `merge.wasm.ts`, which a test holds equal to this source. All
 * memory is laid out by `merge-lab.ts`; nothing here allocates. In plain TypeScript the same loop took five
 * to six times as long, more than decoding and encoding together.
 */

// XYZ to linear sRGB, the columns of X and Z (IEC 61966-2-1). Y is the photo's own and needs none: a colour is
// the pixel's grey plus what its X and Z differ from that grey's, so that without chroma it is that grey exactly.
const redX: f32 = 3.240479
const redZ: f32 = -0.498535
const greenX: f32 = -0.969256
const greenZ: f32 = 0.041556
const blueX: f32 = 0.055648
const blueZ: f32 = 1.057311

const whiteX: f32 = 0.95047
const whiteZ: f32 = 1.08883

/** Steps of the f(t) table (lab.ts, lightnessSteps) and of the gamma tables. */
const rootSteps: f32 = 65535
const gammaSteps8: f32 = 16383
const gammaSteps16: f32 = 65535

/**
 * Turns the four coefficient planes of two model rows into one interleaved row: for each model column four
 * floats (slopeA, baseA, slopeB, baseB), and one more column repeated at the end.
 *
 * @param planes slopeA, baseA, slopeB, baseB one after another, each `columns * lines` floats
 * @param top @param bottom first value of the two model rows in a plane; @param weight of the lower one
 */
// prettier-ignore
export function blendRow(
  planes: usize, plane: usize, top: usize, bottom: usize, weight: f32, columns: i32, out: usize,
): void {
  for (let i = 0; i < columns; i++) {
    const at = usize(i) << 2
    for (let p: usize = 0; p < 4; p++) {
      const base = planes + p * plane + at
      const v = load<f32>(base + top)
      store<f32>(out + (usize(i) << 4) + (p << 2), v + (load<f32>(base + bottom) - v) * weight)
    }
  }
  v128.store(out + (usize(columns) << 4), v128.load(out + (usize(columns - 1) << 4)))
}

// @ts-ignore: decorator
@inline
function gather(table: usize, i0: i32, i1: i32, i2: i32, i3: i32): v128 {
  let v = v128.load32_zero(table + (usize(i0) << 2))
  v = v128.load_lane<f32>(table + (usize(i1) << 2), v, 1)
  v = v128.load_lane<f32>(table + (usize(i2) << 2), v, 2)
  return v128.load_lane<f32>(table + (usize(i3) << 2), v, 3)
}

/** f(t) of Lab for four values of light, by table. */
// @ts-ignore: decorator
@inline
function root4(table: usize, t: v128): v128 {
  const at = i32x4.trunc_sat_f32x4_s(f32x4.add(f32x4.mul(t, f32x4.splat(rootSteps)), f32x4.splat(0.5)))
  return gather(
    table,
    i32x4.extract_lane(at, 0),
    i32x4.extract_lane(at, 1),
    i32x4.extract_lane(at, 2),
    i32x4.extract_lane(at, 3),
  )
}

/** The inverse of f for four values: a cube, with its straight foot. */
// @ts-ignore: decorator
@inline
function cube4(f: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(f, f), f)
  const foot = f32x4.mul(f32x4.sub(f, f32x4.splat(0.13793103)), f32x4.splat(0.12841916))
  return v128.bitselect(cube, foot, f32x4.gt(f, f32x4.splat(0.2068966)))
}

/** A channel of linear light: grey `y` plus its shares of the differences in X and Z. */
// @ts-ignore: decorator
@inline
function channel(y: v128, dx: v128, dz: v128, kx: f32, kz: f32): v128 {
  return f32x4.add(y, f32x4.add(f32x4.mul(dx, f32x4.splat(kx)), f32x4.mul(dz, f32x4.splat(kz))))
}

// @ts-ignore: decorator
@inline
function put8(table: usize, photo: usize, linear: v128): void {
  const at = i32x4.trunc_sat_f32x4_u(f32x4.add(f32x4.mul(linear, f32x4.splat(gammaSteps8)), f32x4.splat(0.5)))
  store<u8>(photo, load<u8>(table + usize(i32x4.extract_lane(at, 0))))
  store<u8>(photo + 3, load<u8>(table + usize(i32x4.extract_lane(at, 1))))
  store<u8>(photo + 6, load<u8>(table + usize(i32x4.extract_lane(at, 2))))
  store<u8>(photo + 9, load<u8>(table + usize(i32x4.extract_lane(at, 3))))
}

// @ts-ignore: decorator
@inline
function put16(table: usize, photo: usize, linear: v128): void {
  const scaled = f32x4.mul(linear, f32x4.splat(gammaSteps16))
  const floor = f32x4.floor(scaled)
  const at = i32x4.trunc_sat_f32x4_u(floor)
  const i0 = i32x4.extract_lane(at, 0)
  const i1 = i32x4.extract_lane(at, 1)
  const i2 = i32x4.extract_lane(at, 2)
  const i3 = i32x4.extract_lane(at, 3)
  const low = gather(table, i0, i1, i2, i3)
  const high = gather(table + 4, i0, i1, i2, i3)
  const code = f32x4.add(low, f32x4.mul(f32x4.sub(high, low), f32x4.sub(scaled, floor)))
  const whole = i32x4.trunc_sat_f32x4_u(f32x4.add(code, f32x4.splat(0.5)))
  store<u16>(photo, u16(i32x4.extract_lane(whole, 0)))
  store<u16>(photo + 6, u16(i32x4.extract_lane(whole, 1)))
  store<u16>(photo + 12, u16(i32x4.extract_lane(whole, 2)))
  store<u16>(photo + 18, u16(i32x4.extract_lane(whole, 3)))
}

/** One share of light for four pixels: the sum of three tables, one a channel. */
// @ts-ignore: decorator
@inline
function light4<T>(photo: usize, tables: usize, table: usize): v128 {
  const step = usize(sizeof<T>())
  const pixel = step * 3
  const red = gather(
    tables,
    i32(load<T>(photo)),
    i32(load<T>(photo + pixel)),
    i32(load<T>(photo + pixel * 2)),
    i32(load<T>(photo + pixel * 3)),
  )
  const at1 = photo + step
  const green = gather(
    tables + table,
    i32(load<T>(at1)),
    i32(load<T>(at1 + pixel)),
    i32(load<T>(at1 + pixel * 2)),
    i32(load<T>(at1 + pixel * 3)),
  )
  const at2 = photo + step * 2
  const blue = gather(
    tables + table * 2,
    i32(load<T>(at2)),
    i32(load<T>(at2 + pixel)),
    i32(load<T>(at2 + pixel * 2)),
    i32(load<T>(at2 + pixel * 3)),
  )
  return f32x4.add(f32x4.add(red, green), blue)
}

/** Whether four 8-bit pixels are all grey. Reads 16 bytes, of which 12 count. */
// @ts-ignore: decorator
@inline
function isGrey4(photo: usize): bool {
  const pixels = v128.load(photo)
  const turned = v128.shuffle<u8>(pixels, pixels, 1, 2, 0, 4, 5, 3, 7, 8, 6, 10, 11, 9, 12, 13, 14, 15)
  return i8x16.bitmask(i8x16.eq(pixels, turned)) == 0xffff
}

/** How much of a colour's distance from grey `y` fits into 0..1, given its highest and lowest channel. */
function fitting(y: v128, high: v128, low: v128): v128 {
  const one = f32x4.splat(1)
  const zero = f32x4.splat(0)
  const above = v128.bitselect(f32x4.div(f32x4.sub(one, y), f32x4.sub(high, y)), one, f32x4.gt(high, one))
  const below = v128.bitselect(f32x4.div(y, f32x4.sub(y, low)), one, f32x4.lt(low, zero))
  return f32x4.min(f32x4.max(f32x4.min(above, below), zero), one)
}

/**
 * Colours one row, in place. `width` must be a multiple of 4; the caller pads.
 *
 * @param row     from `blendRow`
 * @param left    for each pixel the byte offset of its left column in `row` (i32)
 * @param weight  for each pixel the weight of the column to its right (f32)
 * @param light   nine tables of f32, `levels` long: shares of Y, of X / whiteX and of Z / whiteZ, for R, G, B
 * @param root    f(t), `rootSteps` + 3 floats
 * @param greys   8 bits: for each code value the Y of that grey and f(Y)
 * @param gamma   8 bits: u8 table of linear light; 16 bits: f32 table
 * @param model   strength times saturation; @param own share of the photo's own chroma
 * @param mix     constant: whether `own` counts at all; without it the loop fits the machine's registers
 */
// prettier-ignore
// @ts-ignore: decorator
@inline
function mergeRow<T>(
  photo: usize, width: i32, row: usize, left: usize, weight: usize,
  light: usize, root: usize, greys: usize, gamma: usize, model: f32, own: f32, mix: bool,
): void {
  const table: usize = sizeof<T>() == 1 ? 256 * 4 : 65536 * 4
  const kx = f32x4.splat(model / 500)
  const kz = f32x4.splat(model / 200)
  const ownShare = f32x4.splat(own)
  const one = f32x4.splat(1)
  const zero = f32x4.splat(0)
  for (let x = 0; x < width; x += 4) {
    const at = usize(x) << 2
    // Four pixels' coefficients, each (slopeA, baseA, slopeB, baseB), then turned into four vectors.
    const p0 = column(row, left + at, weight + at)
    const p1 = column(row, left + at + 4, weight + at + 4)
    const p2 = column(row, left + at + 8, weight + at + 8)
    const p3 = column(row, left + at + 12, weight + at + 12)
    const t0 = v128.shuffle<f32>(p0, p1, 0, 4, 1, 5)
    const t1 = v128.shuffle<f32>(p2, p3, 0, 4, 1, 5)
    const t2 = v128.shuffle<f32>(p0, p1, 2, 6, 3, 7)
    const t3 = v128.shuffle<f32>(p2, p3, 2, 6, 3, 7)
    const slopeA = v128.shuffle<f32>(t0, t1, 0, 1, 4, 5)
    const baseA = v128.shuffle<f32>(t0, t1, 2, 3, 6, 7)
    const slopeB = v128.shuffle<f32>(t2, t3, 0, 1, 4, 5)
    const baseB = v128.shuffle<f32>(t2, t3, 2, 3, 6, 7)

    let y: v128
    let fy: v128
    if (sizeof<T>() == 1 && isGrey4(photo)) {
      // Most old photos are grey: light and f(light) come together, by code value, in one load a pixel.
      const a = v128.load64_lane(greys + (usize(load<u8>(photo + 3)) << 3), v128.load64_zero(greys + (usize(load<u8>(photo)) << 3)), 1)
      const b = v128.load64_lane(greys + (usize(load<u8>(photo + 9)) << 3), v128.load64_zero(greys + (usize(load<u8>(photo + 6)) << 3)), 1)
      y = v128.shuffle<f32>(a, b, 0, 2, 4, 6)
      fy = v128.shuffle<f32>(a, b, 1, 3, 5, 7)
    } else {
      y = light4<T>(photo, light, table)
      fy = root4(root, y)
    }
    const l = f32x4.sub(f32x4.mul(fy, f32x4.splat(1.16)), f32x4.splat(0.16))
    let dx = f32x4.mul(f32x4.add(f32x4.mul(slopeA, l), baseA), kx)
    let dz = f32x4.mul(f32x4.add(f32x4.mul(slopeB, l), baseB), kz)
    if (mix) {
      const fx0 = root4(root, light4<T>(photo, light + table * 3, table))
      const fz0 = root4(root, light4<T>(photo, light + table * 6, table))
      dx = f32x4.add(dx, f32x4.mul(f32x4.sub(fx0, fy), ownShare))
      dz = f32x4.add(dz, f32x4.mul(f32x4.sub(fy, fz0), ownShare))
    }
    const grey = cube4(fy)
    const lightX = f32x4.mul(f32x4.sub(cube4(f32x4.add(fy, dx)), grey), f32x4.splat(whiteX))
    const lightZ = f32x4.mul(f32x4.sub(cube4(f32x4.sub(fy, dz)), grey), f32x4.splat(whiteZ))
    let r = channel(y, lightX, lightZ, redX, redZ)
    let g = channel(y, lightX, lightZ, greenX, greenZ)
    let b = channel(y, lightX, lightZ, blueX, blueZ)
    const high = f32x4.max(f32x4.max(r, g), b)
    const low = f32x4.min(f32x4.min(r, g), b)
    const outside = v128.or(f32x4.gt(high, one), f32x4.lt(low, zero))
    if (v128.any_true(outside)) {
      // Towards the grey of equal luminance, just far enough that every channel fits.
      const t = fitting(y, high, low)
      r = f32x4.min(f32x4.add(y, f32x4.mul(f32x4.sub(r, y), t)), one)
      g = f32x4.min(f32x4.add(y, f32x4.mul(f32x4.sub(g, y), t)), one)
      b = f32x4.min(f32x4.add(y, f32x4.mul(f32x4.sub(b, y), t)), one)
    }
    if (sizeof<T>() == 1) {
      put8(gamma, photo, r)
      put8(gamma, photo + 1, g)
      put8(gamma, photo + 2, b)
    } else {
      put16(gamma, photo, r)
      put16(gamma, photo + 2, g)
      put16(gamma, photo + 4, b)
    }
    photo += usize(sizeof<T>()) * 12
  }
}

// @ts-ignore: decorator
@inline
function column(row: usize, left: usize, weight: usize): v128 {
  const at = row + usize(load<i32>(left))
  const here = v128.load(at)
  return f32x4.add(here, f32x4.mul(f32x4.sub(v128.load(at + 16), here), v128.load32_splat(weight)))
}

// prettier-ignore
export function mergeRow8(
  photo: usize, width: i32, row: usize, left: usize, weight: usize,
  light: usize, root: usize, greys: usize, gamma: usize, model: f32, own: f32,
): void {
  mergeRow<u8>(photo, width, row, left, weight, light, root, greys, gamma, model, own, false)
}

// prettier-ignore
export function mergeRow16(
  photo: usize, width: i32, row: usize, left: usize, weight: usize,
  light: usize, root: usize, greys: usize, gamma: usize, model: f32, own: f32,
): void {
  mergeRow<u16>(photo, width, row, left, weight, light, root, greys, gamma, model, own, false)
}

// prettier-ignore
export function mixRow8(
  photo: usize, width: i32, row: usize, left: usize, weight: usize,
  light: usize, root: usize, greys: usize, gamma: usize, model: f32, own: f32,
): void {
  mergeRow<u8>(photo, width, row, left, weight, light, root, greys, gamma, model, own, true)
}

// prettier-ignore
export function mixRow16(
  photo: usize, width: i32, row: usize, left: usize, weight: usize,
  light: usize, root: usize, greys: usize, gamma: usize, model: f32, own: f32,
): void {
  mergeRow<u16>(photo, width, row, left, weight, light, root, greys, gamma, model, own, true)
}
