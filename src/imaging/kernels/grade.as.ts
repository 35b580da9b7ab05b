/**
 * The inner loop of grading, in AssemblyScript with SIMD: white balance, tones, colours by hue and the channels' curves
 * in one pass, four pixels at a time.
 *
 * Compiled by `npm run build:kernels` into `grade.wasm.ts`. All memory is laid out by `color/grade.ts`; nothing here
 * allocates. Tables are indexed by the square root of light, which is nearly what the eye sees: so a table needs no
 * interpolation.
 */

// From the differences in X and Z, by their white, back to red, green and blue: what is added to the grey of the same Y.
const redX: f32 = 3.0799349
const redZ: f32 = -0.5427834
const greenX: f32 = -0.9212342
const greenZ: f32 = 0.0452442
const blueX: f32 = 0.0528897
const blueZ: f32 = 1.1511517

/** The bits of 1 and a third of them, less half the error of the guess. */
const rootBits: i32 = 1418420000

/** Colours are changed in Lab without its straight foot: three cube roots of light, and differences of two of them. */

/** Entries of the table of hues for one of its four quarters. */
const hueSteps: f32 = 256
/** Chroma from which on vibrance does nothing, and below which a hue's lightness fades out. */
const vividChroma: f32 = 70
const paleChroma: f32 = 20
/** Less is grey. */
const leastChroma: f32 = 0.02

// @ts-ignore: decorator
@inline
function splat(value: f32): v128 {
  return f32x4.splat(value)
}

/** The linear light of one channel of four pixels, by table. */
// @ts-ignore: decorator
@inline
function light4<T>(at: usize, table: usize): v128 {
  const pixel = usize(sizeof<T>()) * 3
  let v = v128.load32_zero(table + (usize(load<T>(at)) << 2))
  v = v128.load_lane<f32>(table + (usize(load<T>(at + pixel)) << 2), v, 1)
  v = v128.load_lane<f32>(table + (usize(load<T>(at + pixel * 2)) << 2), v, 2)
  return v128.load_lane<f32>(table + (usize(load<T>(at + pixel * 3)) << 2), v, 3)
}

/** One of X, Y and Z: three shares, a channel each, from memory. */
// @ts-ignore: decorator
@inline
function dot(r: v128, g: v128, b: v128, shares: usize): v128 {
  const red = f32x4.mul(r, v128.load32_splat(shares))
  const green = f32x4.mul(g, v128.load32_splat(shares + 4))
  return f32x4.add(f32x4.add(red, green), f32x4.mul(b, v128.load32_splat(shares + 8)))
}

/**
 * Cube roots of four values from 0: a guess at the root's inverse from the bits (a third of the exponent), made exact by one
 * step of the fifth order. No division, and no table that would not fit the processor's own memory.
 */
// @ts-ignore: decorator
@inline
function cbrt4(x: v128): v128 {
  const guess = i32x4.sub(i32x4.splat(rootBits), i32x4.mul(i32x4.shr_s(x, 8), i32x4.splat(85)))
  const h = f32x4.sub(splat(1), f32x4.mul(f32x4.mul(x, guess), f32x4.mul(guess, guess)))
  // (1 - h) to the power of -1/3, as far as it counts.
  let sum = f32x4.add(splat(0.17283951), f32x4.mul(h, splat(0.14403292)))
  sum = f32x4.add(splat(0.22222222), f32x4.mul(h, sum))
  sum = f32x4.add(splat(0.33333334), f32x4.mul(h, sum))
  const z = f32x4.add(guess, f32x4.mul(guess, f32x4.mul(h, sum)))
  return f32x4.mul(f32x4.mul(x, z), z)
}

// @ts-ignore: decorator
@inline
function cube4(f: v128): v128 {
  return f32x4.mul(f32x4.mul(f, f), f)
}

/** How much of a colour's distance from grey `y` fits into 0..1, given its highest and lowest channel. */
// @ts-ignore: decorator
@inline
function fitting(y: v128, high: v128, low: v128): v128 {
  const one = splat(1)
  const zero = splat(0)
  const above = v128.bitselect(f32x4.div(f32x4.sub(one, y), f32x4.sub(high, y)), one, f32x4.gt(high, one))
  const below = v128.bitselect(f32x4.div(y, f32x4.sub(y, low)), one, f32x4.lt(low, zero))
  return f32x4.pmin(f32x4.pmax(f32x4.pmin(above, below), zero), one)
}

/** Index into a table of the square root of light, which is from 0 to 1: the number's own low bits, rounded by the addition. */
// @ts-ignore: decorator
@inline
function place(light: v128, steps: v128): v128 {
  const root = f32x4.sqrt(f32x4.pmax(light, splat(0)))
  return i32x4.sub(f32x4.add(f32x4.mul(root, steps), splat(8388608)), i32x4.splat(0x4b000000))
}

/** Two entries of a table of pairs. */
// @ts-ignore: decorator
@inline
function pair(table: usize, first: i32, second: i32): v128 {
  return v128.load64_lane(table + (usize(second) << 3), v128.load64_zero(table + (usize(first) << 3)), 1)
}

// @ts-ignore: decorator
@inline
function put<T>(at: usize, table: usize, light: v128, steps: v128): void {
  const pixel = usize(sizeof<T>()) * 3
  const shift = usize(sizeof<T>()) >> 1
  const i = place(light, steps)
  store<T>(at, load<T>(table + (usize(i32x4.extract_lane(i, 0)) << shift)))
  store<T>(at + pixel, load<T>(table + (usize(i32x4.extract_lane(i, 1)) << shift)))
  store<T>(at + pixel * 2, load<T>(table + (usize(i32x4.extract_lane(i, 2)) << shift)))
  store<T>(at + pixel * 3, load<T>(table + (usize(i32x4.extract_lane(i, 3)) << shift)))
}

/**
 * Grades one row, in place. `width` must be a multiple of 4; the caller pads.
 *
 * @param linear  f32 light of each code value
 * @param shares of the three channels in X, Y and Z, by their white, and the gains of the white balance, which are in them too
 * @param tones   (light that is added, gain of light) by the root of luminance
 * @param hues    (cosine and sine of the turn, times the gain of chroma; change of the root of light; 0) by hue
 * @param outRed @param outGreen @param outBlue code values by the root of light
 * @param last    of the entries of `tones` and of the code values
 * @param saturation @param vibrance multiply chroma; the second only what is pale
 * @param color   constant: whether colours are changed at all; @param bands hues each in its own way
 */
// prettier-ignore
// @ts-ignore: decorator
@inline
function gradeRow<T>(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32, color: bool, bands: bool,
): void {
  const step = usize(sizeof<T>())
  const steps = splat(last)
  const one = splat(1)
  const zero = splat(0)
  for (let x = 0; x < width; x += 4) {
    let r = light4<T>(photo, linear)
    let g = light4<T>(photo + step, linear)
    let b = light4<T>(photo + step * 2, linear)
    const before = dot(r, g, b, shares + 12)
    const i = place(f32x4.pmin(before, one), steps)
    const t0 = pair(tones, i32x4.extract_lane(i, 0), i32x4.extract_lane(i, 1))
    const t1 = pair(tones, i32x4.extract_lane(i, 2), i32x4.extract_lane(i, 3))
    const lifted = v128.shuffle<f32>(t0, t1, 0, 2, 4, 6)
    const gain = v128.shuffle<f32>(t0, t1, 1, 3, 5, 7)
    let y = f32x4.pmin(f32x4.add(lifted, f32x4.mul(before, gain)), one)
    if (!color) {
      r = f32x4.add(lifted, f32x4.mul(f32x4.mul(r, v128.load32_splat(shares + 36)), gain))
      g = f32x4.add(lifted, f32x4.mul(f32x4.mul(g, v128.load32_splat(shares + 40)), gain))
      b = f32x4.add(lifted, f32x4.mul(f32x4.mul(b, v128.load32_splat(shares + 44)), gain))
    } else {
      let fy = cbrt4(f32x4.pmax(y, zero))
      const own = cube4(fy)
      let ca = f32x4.mul(f32x4.sub(cbrt4(f32x4.pmax(f32x4.add(lifted, f32x4.mul(dot(r, g, b, shares), gain)), zero)), fy), splat(500))
      let cb = f32x4.mul(f32x4.sub(fy, cbrt4(f32x4.pmax(f32x4.add(lifted, f32x4.mul(dot(r, g, b, shares + 24), gain)), zero))), splat(200))
      const chroma = f32x4.sqrt(f32x4.add(f32x4.mul(ca, ca), f32x4.mul(cb, cb)))
      if (bands) {
        // The hue as a place on a square turned by 45 degrees: no arc tangent, and monotone all the same.
        const around = f32x4.div(ca, f32x4.add(f32x4.add(f32x4.abs(ca), f32x4.abs(cb)), splat(1e-6)))
        const quarter = v128.bitselect(f32x4.sub(one, around), f32x4.add(splat(3), around), f32x4.ge(cb, zero))
        const h = i32x4.sub(f32x4.add(f32x4.mul(quarter, splat(hueSteps)), splat(8388608)), i32x4.splat(0x4b000000))
        const h0 = v128.load(hues + (usize(i32x4.extract_lane(h, 0)) << 4))
        const h1 = v128.load(hues + (usize(i32x4.extract_lane(h, 1)) << 4))
        const h2 = v128.load(hues + (usize(i32x4.extract_lane(h, 2)) << 4))
        const h3 = v128.load(hues + (usize(i32x4.extract_lane(h, 3)) << 4))
        const u0 = v128.shuffle<f32>(h0, h1, 0, 4, 1, 5)
        const u1 = v128.shuffle<f32>(h2, h3, 0, 4, 1, 5)
        const cos = v128.shuffle<f32>(u0, u1, 0, 1, 4, 5)
        const sin = v128.shuffle<f32>(u0, u1, 2, 3, 6, 7)
        const lighter = v128.shuffle<f32>(v128.shuffle<f32>(h0, h1, 2, 6, 2, 6), v128.shuffle<f32>(h2, h3, 2, 6, 2, 6), 0, 1, 4, 5)
        const turned = f32x4.sub(f32x4.mul(ca, cos), f32x4.mul(cb, sin))
        cb = f32x4.add(f32x4.mul(ca, sin), f32x4.mul(cb, cos))
        ca = turned
        const weight = f32x4.pmin(f32x4.mul(chroma, splat(1 / paleChroma)), one)
        fy = f32x4.pmin(f32x4.pmax(f32x4.add(fy, f32x4.mul(lighter, weight)), zero), one)
        y = f32x4.pmin(f32x4.add(y, f32x4.sub(cube4(fy), own)), one)
      }
      const pale = f32x4.pmax(f32x4.sub(one, f32x4.mul(chroma, splat(1 / vividChroma))), zero)
      // What has no colour gets none of the last bit's.
      const more = v128.and(f32x4.add(splat(saturation), f32x4.mul(splat(vibrance), pale)), f32x4.gt(chroma, splat(leastChroma)))
      const fx = f32x4.add(fy, f32x4.mul(f32x4.mul(ca, more), splat(0.002)))
      const fz = f32x4.sub(fy, f32x4.mul(f32x4.mul(cb, more), splat(0.005)))
      const grey = bands ? cube4(fy) : own
      const lightX = f32x4.sub(cube4(fx), grey)
      const lightZ = f32x4.sub(cube4(fz), grey)
      r = f32x4.add(y, f32x4.add(f32x4.mul(lightX, splat(redX)), f32x4.mul(lightZ, splat(redZ))))
      g = f32x4.add(y, f32x4.add(f32x4.mul(lightX, splat(greenX)), f32x4.mul(lightZ, splat(greenZ))))
      b = f32x4.add(y, f32x4.add(f32x4.mul(lightX, splat(blueX)), f32x4.mul(lightZ, splat(blueZ))))
    }
    const high = f32x4.pmax(f32x4.pmax(r, g), b)
    const low = f32x4.pmin(f32x4.pmin(r, g), b)
    if (v128.any_true(v128.or(f32x4.gt(high, one), f32x4.lt(low, zero)))) {
      // Towards the grey of equal luminance, just far enough that every channel fits.
      const t = fitting(y, high, low)
      r = f32x4.add(y, f32x4.mul(f32x4.sub(r, y), t))
      g = f32x4.add(y, f32x4.mul(f32x4.sub(g, y), t))
      b = f32x4.add(y, f32x4.mul(f32x4.sub(b, y), t))
    }
    put<T>(photo, outRed, r, steps)
    put<T>(photo + step, outGreen, g, steps)
    put<T>(photo + step * 2, outBlue, b, steps)
    photo += step * 12
  }
}

// prettier-ignore
export function toneRow8(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u8>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, false, false)
}

// prettier-ignore
export function toneRow16(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u16>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, false, false)
}

// prettier-ignore
export function colorRow8(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u8>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, true, false)
}

// prettier-ignore
export function colorRow16(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u16>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, true, false)
}

// prettier-ignore
export function bandsRow8(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u8>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, true, true)
}

// prettier-ignore
export function bandsRow16(
  photo: usize, width: i32, linear: usize, shares: usize, tones: usize, hues: usize,
  outRed: usize, outGreen: usize, outBlue: usize, last: f32, saturation: f32, vibrance: f32,
): void {
  gradeRow<u16>(photo, width, linear, shares, tones, hues, outRed, outGreen, outBlue, last, saturation, vibrance, true, true)
}
