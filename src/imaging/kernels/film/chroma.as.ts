/** Chroma at the size of the motion, in AssemblyScript with SIMD: Lab to Cb and Cr, and lines of luma (the guided filter). */
import { plusTimes, storeTurned } from './polynomial.as'

/** The cube root of Lab's epsilon, under which f is a straight line. */
const foot: f32 = 0.20689270648
const gammaSteps: f32 = 4096

// @ts-ignore: decorator
@inline
function cube4(f: v128): v128 {
  const straight = f32x4.mul(f32x4.sub(f, f32x4.splat(0.13793103448)), f32x4.splat(0.12841916))
  return v128.bitselect(f32x4.mul(f32x4.mul(f, f), f), straight, f32x4.gt(f, f32x4.splat(foot)))
}

/** A channel by its gamma, from the shares of X, Y and Z in it. */
// prettier-ignore
// @ts-ignore: decorator
@inline
function channel4(x: v128, y: v128, z: v128, shares: usize, gamma: usize): v128 {
  let light = f32x4.mul(x, v128.load32_splat(shares))
  light = plusTimes(light, y, v128.load32_splat(shares + 4))
  light = plusTimes(light, z, v128.load32_splat(shares + 8))
  light = f32x4.min(f32x4.splat(1), f32x4.max(f32x4.splat(0), light))
  const at = i32x4.trunc_sat_f32x4_s(plusTimes(f32x4.splat(0.5), light, f32x4.splat(gammaSteps)))
  let four = v128.load32_zero(gamma + (usize(i32x4.extract_lane(at, 0)) << 2))
  four = v128.load_lane<f32>(gamma + (usize(i32x4.extract_lane(at, 1)) << 2), four, 1)
  four = v128.load_lane<f32>(gamma + (usize(i32x4.extract_lane(at, 2)) << 2), four, 2)
  return v128.load_lane<f32>(gamma + (usize(i32x4.extract_lane(at, 3)) << 2), four, 3)
}

/**
 * Cb and Cr in turn, -0.5 to 0.5, of the colors that greys get by Lab chroma.
 * @param grey   bytes; @param a @param b Lab units
 * @param shares of X, Y and Z (in units of white) in red, green and blue; of red, green and blue in luma; one over what a unit
 *   of Cb adds to blue and Cr to red: 14 values
 * @param roots  f(Y) of each grey; @param gamma of `gammaSteps` + 1 lights
 */
// prettier-ignore
export function labToPairs(
  grey: usize, a: usize, b: usize, count: i32, shares: usize, roots: usize, gamma: usize, out: usize,
): void {
  for (let i = 0; i < count; i += 4) {
    const at = usize(i) << 2
    const g = grey + usize(i)
    let fy = v128.load32_zero(roots + (usize(load<u8>(g)) << 2))
    fy = v128.load_lane<f32>(roots + (usize(load<u8>(g + 1)) << 2), fy, 1)
    fy = v128.load_lane<f32>(roots + (usize(load<u8>(g + 2)) << 2), fy, 2)
    fy = v128.load_lane<f32>(roots + (usize(load<u8>(g + 3)) << 2), fy, 3)
    const x = cube4(plusTimes(fy, v128.load(a + at), f32x4.splat(<f32>1 / 500)))
    const y = cube4(fy)
    const z = cube4(plusTimes(fy, v128.load(b + at), f32x4.splat(-(<f32>1 / 200))))
    const red = channel4(x, y, z, shares, gamma)
    const green = channel4(x, y, z, shares + 12, gamma)
    const blue = channel4(x, y, z, shares + 24, gamma)
    let luma = f32x4.mul(red, v128.load32_splat(shares + 36))
    luma = plusTimes(luma, green, v128.load32_splat(shares + 40))
    luma = plusTimes(luma, blue, v128.load32_splat(shares + 44))
    const cb = f32x4.mul(f32x4.sub(blue, luma), v128.load32_splat(shares + 48))
    const cr = f32x4.mul(f32x4.sub(red, luma), v128.load32_splat(shares + 52))
    v128.store(out + (at << 1), v128.shuffle<f32>(cb, cr, 0, 4, 1, 5))
    v128.store(out + (at << 1) + 16, v128.shuffle<f32>(cb, cr, 2, 6, 3, 7))
  }
}

/** Half a window's side. */
const radius: i32 = 2
/** Luma, its square, and for each chroma itself and times luma. */
const moments: usize = 6
/** Rows that are kept, as many as a window has and more, so that a row's place is its number's last three bits. */
const cachedRows: i32 = 8
const margin: usize = 32

// @ts-ignore: decorator
@inline
function five(at: usize): v128 {
  const sum = f32x4.add(f32x4.add(v128.load(at - 8), v128.load(at - 4)), f32x4.add(v128.load(at + 4), v128.load(at + 8)))
  return f32x4.add(sum, v128.load(at))
}

/** Moments of a row's pixels, then their sums over the window's width. @param rows with margins of zeros */
function momentsOf(grey: usize, pairs: usize, width: i32, rows: usize, rowBytes: usize, sums: usize, tight: usize): void {
  const line = usize(width) << 2
  for (let x: usize = 0; x < line; x += 16) {
    const bytes = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(grey + (x >> 2))))
    // Around the middle grey: squares of what is near 0 lose least.
    const light = plusTimes(f32x4.splat(-0.5), f32x4.convert_i32x4_s(bytes), f32x4.splat(<f32>1 / 255))
    const first = v128.load(pairs + (x << 1)), second = v128.load(pairs + (x << 1) + 16)
    const p = v128.shuffle<f32>(first, second, 0, 2, 4, 6), q = v128.shuffle<f32>(first, second, 1, 3, 5, 7)
    const at = rows + x
    v128.store(at, light)
    v128.store(at + rowBytes, f32x4.mul(light, light))
    v128.store(at + rowBytes * 2, p)
    v128.store(at + rowBytes * 3, f32x4.mul(p, light))
    v128.store(at + rowBytes * 4, q)
    v128.store(at + rowBytes * 5, f32x4.mul(q, light))
  }
  for (let m: usize = 0; m < moments; m++) {
    const row = rows + rowBytes * m
    v128.store(row + line, f32x4.splat(0))
    const to = sums + tight * m
    for (let x: usize = 0; x < line; x += 16) v128.store(to + x, five(row + x))
  }
}

// @ts-ignore: decorator
@inline
function column(a: usize, b: usize, c: usize, d: usize, e: usize): v128 {
  const outer = f32x4.add(f32x4.add(v128.load(a), v128.load(b)), f32x4.add(v128.load(d), v128.load(e)))
  return f32x4.add(outer, v128.load(c))
}

/** The kept row of a number, or one of zeros beyond the frame. */
// @ts-ignore: decorator
@inline
function keptAt(kept: usize, y: i32, height: i32, bytes: usize): usize {
  return kept + bytes * usize(y < 0 || y >= height ? cachedRows : y & (cachedRows - 1))
}

/** Slope and base of both chromas for the windows around a row's pixels, four values a pixel. */
// prettier-ignore
function solve(
  kept: usize, y: i32, width: i32, height: i32, tight: usize, across: usize, down: f32, epsilon: f32, raw: usize,
): void {
  const line = usize(width) << 2
  const bytes = tight * moments
  let a = keptAt(kept, y - 2, height, bytes), b = keptAt(kept, y - 1, height, bytes), c = keptAt(kept, y, height, bytes)
  let d = keptAt(kept, y + 1, height, bytes), e = keptAt(kept, y + 2, height, bytes)
  const zero = f32x4.splat(0), one = f32x4.splat(1), middle = f32x4.splat(0.5)
  for (let x: usize = 0; x < line; x += 16, a += 16, b += 16, c += 16, d += 16, e += 16) {
    const share = f32x4.mul(v128.load(across + x), f32x4.splat(down))
    const light = f32x4.mul(column(a, b, c, d, e), share)
    let m = tight
    const square = f32x4.mul(column(a + m, b + m, c + m, d + m, e + m), share)
    m += tight
    const p = f32x4.mul(column(a + m, b + m, c + m, d + m, e + m), share)
    m += tight
    const pl = f32x4.mul(column(a + m, b + m, c + m, d + m, e + m), share)
    m += tight
    const q = f32x4.mul(column(a + m, b + m, c + m, d + m, e + m), share)
    m += tight
    const ql = f32x4.mul(column(a + m, b + m, c + m, d + m, e + m), share)
    const variance = f32x4.max(zero, f32x4.sub(square, f32x4.mul(light, light)))
    const spread = f32x4.div(one, f32x4.add(variance, f32x4.splat(epsilon)))
    const slopeP = f32x4.mul(f32x4.sub(pl, f32x4.mul(light, p)), spread)
    const slopeQ = f32x4.mul(f32x4.sub(ql, f32x4.mul(light, q)), spread)
    const mean = f32x4.add(light, middle)
    storeTurned(raw + (x << 2), slopeP, f32x4.sub(p, f32x4.mul(slopeP, mean)), slopeQ, f32x4.sub(q, f32x4.mul(slopeQ, mean)))
  }
  v128.store(raw + (line << 2), zero)
  v128.store(raw + (line << 2) + 16, zero)
}

/** Means of the windows' values over the windows that see a pixel. */
// prettier-ignore
function smooth(kept: usize, y: i32, width: i32, height: i32, bytes: usize, across: usize, down: f32, out: usize): void {
  let a = keptAt(kept, y - 2, height, bytes), b = keptAt(kept, y - 1, height, bytes), c = keptAt(kept, y, height, bytes)
  let d = keptAt(kept, y + 1, height, bytes), e = keptAt(kept, y + 2, height, bytes)
  for (let x = 0; x < width; x++, a += 16, b += 16, c += 16, d += 16, e += 16, out += 16) {
    v128.store(out, f32x4.mul(column(a, b, c, d, e), f32x4.splat(load<f32>(across + (usize(x) << 2)) * down)))
  }
}

/**
 * Lines of luma for a frame: slope and base of Cb, slope and base of Cr, four f32 a pixel.
 * @param grey    bytes; @param pairs Cb and Cr in turn
 * @param across  one over the width of each column's window; @param down of each row's
 * @param scratch zeros before the first frame; see `linesScratch` in `engine/film/film-lines.ts`
 */
// prettier-ignore
export function lines(
  grey: usize, pairs: usize, width: i32, height: i32, across: usize, down: usize, epsilon: f32, scratch: usize, quads: usize,
): void {
  const line = usize(width) << 2
  const tight = line + 16, rowBytes = line + margin * 2
  const wide = (line << 2) + 64
  const rows = scratch + margin
  const keptSums = rows + rowBytes * moments
  const raw = keptSums + tight * moments * usize(cachedRows + 1) + margin
  const keptRaw = raw + wide + margin
  for (let y = 0; y < height + 2 * radius; y++) {
    if (y < height) {
      const at = usize(y * width)
      momentsOf(grey + at, pairs + (at << 3), width, rows, rowBytes, keptAt(keptSums, y, height, tight * moments), tight)
    }
    const solved = y - radius
    if (solved >= 0 && solved < height) {
      solve(keptSums, solved, width, height, tight, across, load<f32>(down + (usize(solved) << 2)), epsilon, raw)
      sumWide(raw, width, keptAt(keptRaw, solved, height, wide))
    }
    const done = solved - radius
    if (done < 0) continue
    smooth(keptRaw, done, width, height, wide, across, load<f32>(down + (usize(done) << 2)), quads + (usize(done * width) << 4))
  }
}

/** Sums of a row's values over the window's width. @param raw with two pixels of zeros before it and after it */
function sumWide(raw: usize, width: i32, sums: usize): void {
  for (let x = 0; x < width; x++, raw += 16, sums += 16) {
    const outer = f32x4.add(f32x4.add(v128.load(raw - 32), v128.load(raw - 16)), f32x4.add(v128.load(raw + 16), v128.load(raw + 32)))
    v128.store(sums, f32x4.add(outer, v128.load(raw)))
  }
}
