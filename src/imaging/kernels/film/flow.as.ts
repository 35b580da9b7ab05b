/**
 * Dense optical flow after Farneback, in AssemblyScript with SIMD: the shift that brings the polynomials of one frame onto those
 * of another. Memory is laid out by `engine/film/farneback.ts`; nothing here allocates.
 *
 * Compiled by `npm run build:kernels` into `flow.wasm.ts`. All planes are f32 of `width * height` values without gaps. Four
 * pixels are done at a time and rows in order: what is written over the end of a row is written again by the next one, and
 * each plane has room for four values more. No side is under 16.
 *
 * @see Farnebäck, "Two-Frame Motion Estimation Based on Polynomial Expansion", SCIA 2003; OpenCV's `optflowgf.cpp`
 */

import { margin, plusTimes, replicate } from './polynomial.as'

export { expand } from './polynomial.as'

/** Pixels on either side of one in the window in which all shifts are one, and how many it has. */
const half: i32 = 7
const windowPixels: f32 = 225
/** Rows of window sums that are kept: those of a window, and the one that has just left it. */
const cachedRows: i32 = 16
const unknowns: i32 = 5
/** Keeps the shift finite where there is nothing to see. */
const regular: f32 = 0.001

// @ts-ignore: decorator
@inline
function between(quads: usize, below: usize, u: f32, v: f32): v128 {
  const q = v128.load(quads), s = v128.load(quads + below)
  const top = plusTimes(q, f32x4.sub(v128.load(quads + 16), q), f32x4.splat(u))
  const bottom = plusTimes(s, f32x4.sub(v128.load(quads + below + 16), s), f32x4.splat(u))
  return plusTimes(top, f32x4.sub(bottom, top), f32x4.splat(v))
}

/** The same of one plane for four pixels at once. */
// @ts-ignore: decorator
@inline
function between4(plane: usize, p0: usize, p1: usize, p2: usize, p3: usize, below: usize, u: v128, v: v128): v128 {
  const a = v128.load64_lane(plane + p1, v128.load64_zero(plane + p0), 1)
  const b = v128.load64_lane(plane + p3, v128.load64_zero(plane + p2), 1)
  const under = plane + below
  const c = v128.load64_lane(under + p1, v128.load64_zero(under + p0), 1)
  const d = v128.load64_lane(under + p3, v128.load64_zero(under + p2), 1)
  const left = v128.shuffle<f32>(a, b, 0, 2, 4, 6), leftBelow = v128.shuffle<f32>(c, d, 0, 2, 4, 6)
  const top = plusTimes(left, f32x4.sub(v128.shuffle<f32>(a, b, 1, 3, 5, 7), left), u)
  const bottom = plusTimes(leftBelow, f32x4.sub(v128.shuffle<f32>(c, d, 1, 3, 5, 7), leftBelow), u)
  return plusTimes(top, f32x4.sub(bottom, top), v)
}

/**
 * The normal equations of a row's pixels, five values each in rows of their own.
 * @param rim for each column, then each row, how much pixels near the frame's rim count
 * @param out five rows with margins
 */
// prettier-ignore
function equations(
  quadsA: usize, mixedA: usize, quadsB: usize, mixedB: usize, flowX: usize, flowY: usize,
  width: i32, height: i32, y: i32, rim: usize, out: usize, rowBytes: usize,
): void {
  const line = usize(width) << 2
  const zero = f32x4.splat(0), one = f32x4.splat(1), halfOf = f32x4.splat(0.5)
  const rowRim = v128.load32_splat(rim + line + (usize(y) << 2))
  const lastX = i32x4.splat(width - 2), lastY = i32x4.splat(height - 2)
  const first = usize(y) * line
  let columns = f32x4(0, 1, 2, 3)
  for (let x: usize = 0; x < line; x += 16) {
    const at = first + x
    const dx = v128.load(flowX + at), dy = v128.load(flowY + at)
    const px = f32x4.add(columns, dx), py = f32x4.add(f32x4.splat(f32(y)), dy)
    columns = f32x4.add(columns, f32x4.splat(4))
    const floorX = f32x4.floor(px), floorY = f32x4.floor(py)
    const wholeX = i32x4.trunc_sat_f32x4_s(floorX), wholeY = i32x4.trunc_sat_f32x4_s(floorY)
    const x1 = i32x4.max_s(i32x4.min_s(wholeX, lastX), i32x4.splat(0))
    const y1 = i32x4.max_s(i32x4.min_s(wholeY, lastY), i32x4.splat(0))
    const inside = v128.and(i32x4.eq(x1, wholeX), i32x4.eq(y1, wholeY))
    const u = f32x4.sub(px, floorX), v = f32x4.sub(py, floorY)
    const offset = i32x4.shl(i32x4.add(i32x4.mul(y1, i32x4.splat(width)), x1), 2)
    const p0 = usize(i32x4.extract_lane(offset, 0)), p1 = usize(i32x4.extract_lane(offset, 1))
    const p2 = usize(i32x4.extract_lane(offset, 2)), p3 = usize(i32x4.extract_lane(offset, 3))
    const below = line << 2
    const s0 = between(quadsB + (p0 << 2), below, f32x4.extract_lane(u, 0), f32x4.extract_lane(v, 0))
    const s1 = between(quadsB + (p1 << 2), below, f32x4.extract_lane(u, 1), f32x4.extract_lane(v, 1))
    const s2 = between(quadsB + (p2 << 2), below, f32x4.extract_lane(u, 2), f32x4.extract_lane(v, 2))
    const s3 = between(quadsB + (p3 << 2), below, f32x4.extract_lane(u, 3), f32x4.extract_lane(v, 3))
    const a0 = v128.load(quadsA + (at << 2)), a1 = v128.load(quadsA + (at << 2) + 16)
    const a2 = v128.load(quadsA + (at << 2) + 32), a3 = v128.load(quadsA + (at << 2) + 48)
    // Beyond the other frame nothing is known of it: its slopes count as 0, its curvatures as this one's.
    const none = v128.not(inside)
    const ownMixed = v128.load(mixedA + at)
    const otherMixed = v128.bitselect(between4(mixedB, p0, p1, p2, p3, line, u, v), ownMixed, inside)
    const t0 = v128.shuffle<f32>(s0, s1, 0, 4, 1, 5), t1 = v128.shuffle<f32>(s2, s3, 0, 4, 1, 5)
    const t2 = v128.shuffle<f32>(s0, s1, 2, 6, 3, 7), t3 = v128.shuffle<f32>(s2, s3, 2, 6, 3, 7)
    const o0 = v128.shuffle<f32>(a0, a1, 0, 4, 1, 5), o1 = v128.shuffle<f32>(a2, a3, 0, 4, 1, 5)
    const o2 = v128.shuffle<f32>(a0, a1, 2, 6, 3, 7), o3 = v128.shuffle<f32>(a2, a3, 2, 6, 3, 7)
    const slopeY = v128.bitselect(zero, v128.shuffle<f32>(t0, t1, 0, 1, 4, 5), none)
    const slopeX = v128.bitselect(zero, v128.shuffle<f32>(t0, t1, 2, 3, 6, 7), none)
    const ownYy = v128.shuffle<f32>(o2, o3, 0, 1, 4, 5), ownXx = v128.shuffle<f32>(o2, o3, 2, 3, 6, 7)
    const otherYy = v128.bitselect(ownYy, v128.shuffle<f32>(t2, t3, 0, 1, 4, 5), none)
    const otherXx = v128.bitselect(ownXx, v128.shuffle<f32>(t2, t3, 2, 3, 6, 7), none)
    const share = f32x4.mul(v128.load(rim + x), rowRim)
    const halved = f32x4.mul(share, halfOf)
    const yy = f32x4.mul(f32x4.add(ownYy, otherYy), halved)
    const xx = f32x4.mul(f32x4.add(ownXx, otherXx), halved)
    const xy = f32x4.mul(f32x4.add(ownMixed, otherMixed), f32x4.mul(halved, halfOf))
    let h1 = f32x4.mul(f32x4.sub(v128.shuffle<f32>(o0, o1, 0, 1, 4, 5), slopeY), halved)
    let h2 = f32x4.mul(f32x4.sub(v128.shuffle<f32>(o0, o1, 2, 3, 6, 7), slopeX), halved)
    h1 = plusTimes(plusTimes(h1, yy, dy), xy, dx)
    h2 = plusTimes(plusTimes(h2, xy, dy), xx, dx)
    const to = out + x
    v128.store(to, plusTimes(f32x4.mul(yy, yy), xy, xy))
    v128.store(to + rowBytes, f32x4.mul(f32x4.add(yy, xx), xy))
    v128.store(to + rowBytes * 2, plusTimes(f32x4.mul(xx, xx), xy, xy))
    v128.store(to + rowBytes * 3, plusTimes(f32x4.mul(yy, h1), xy, h2))
    v128.store(to + rowBytes * 4, plusTimes(f32x4.mul(xy, h1), xx, h2))
  }
}

/** Sums of a row over the window's width. @param four scratch with margins; @param sums without */
function sumAcross(row: usize, line: usize, four: usize, sums: usize): void {
  for (let x: usize = 0; x < line + 32; x += 16) {
    const at = row + x - 28
    const pair = f32x4.add(v128.load(at), v128.load(at + 4))
    v128.store(four + x, f32x4.add(pair, f32x4.add(v128.load(at + 8), v128.load(at + 12))))
  }
  for (let x: usize = 0; x < line; x += 16) {
    const at = four + x
    const twelve = f32x4.add(f32x4.add(v128.load(at), v128.load(at + 16)), v128.load(at + 32))
    const three = f32x4.add(f32x4.add(v128.load(row + x + 20), v128.load(row + x + 24)), v128.load(row + x + 28))
    v128.store(sums + x, f32x4.add(twelve, three))
  }
}

/**
 * The flow from a frame to another: what the given one becomes by one step of the method. The flow is overwritten.
 * @param rim     see `equations`
 * @param scratch five rows with margins, one more, `cachedRows` times five rows, and five rows
 */
// prettier-ignore
export function step(
  quadsA: usize, mixedA: usize, quadsB: usize, mixedB: usize, flowX: usize, flowY: usize,
  width: i32, height: i32, rim: usize, scratch: usize,
): void {
  const line = usize(width) << 2
  const rowBytes = line + margin * 2 + 16
  const tight = line + 16
  const rows = scratch + margin
  const four = rows + rowBytes * unknowns
  const kept = four + rowBytes
  const sums = kept + tight * usize(unknowns * cachedRows)
  let made = 0
  for (let y = 0; y < height; y++) {
    for (; made <= min(y + half, height - 1); made++) {
      equations(quadsA, mixedA, quadsB, mixedB, flowX, flowY, width, height, made, rim, rows, rowBytes)
      for (let i: usize = 0; i < usize(unknowns); i++) {
        const row = rows + rowBytes * i
        replicate(row, width)
        sumAcross(row, line, four, kept + tight * (usize(made & (cachedRows - 1)) * unknowns + i))
      }
    }
    const enter = kept + tight * usize((min(y + half, height - 1) & (cachedRows - 1)) * unknowns)
    const leave = kept + tight * usize((max(y - half - 1, 0) & (cachedRows - 1)) * unknowns)
    if (y == 0) begin(kept, sums, tight * unknowns)
    else slide(sums, enter, leave, tight * unknowns)
    const at = usize(y) * line
    solve(sums, tight, line, flowX + at, flowY + at)
  }
}

/** Sums of the first row's window: what lies above the frame counts as its first row. */
function begin(kept: usize, sums: usize, bytes: usize): void {
  for (let x: usize = 0; x < bytes; x += 16) {
    let sum = f32x4.mul(v128.load(kept + x), f32x4.splat(f32(half + 1)))
    for (let k: usize = 1; k <= usize(half); k++) sum = f32x4.add(sum, v128.load(kept + bytes * k + x))
    v128.store(sums + x, sum)
  }
}

function slide(sums: usize, enter: usize, leave: usize, bytes: usize): void {
  for (let x: usize = 0; x < bytes; x += 16) {
    const change = f32x4.sub(v128.load(enter + x), v128.load(leave + x))
    v128.store(sums + x, f32x4.add(v128.load(sums + x), change))
  }
}

function solve(sums: usize, tight: usize, line: usize, flowX: usize, flowY: usize): void {
  const scale = f32x4.splat(<f32>1 / windowPixels)
  for (let x: usize = 0; x < line; x += 16) {
    const at = sums + x
    const g11 = f32x4.mul(v128.load(at), scale)
    const g12 = f32x4.mul(v128.load(at + tight), scale)
    const g22 = f32x4.mul(v128.load(at + tight * 2), scale)
    const h1 = f32x4.mul(v128.load(at + tight * 3), scale)
    const h2 = f32x4.mul(v128.load(at + tight * 4), scale)
    const determinant = f32x4.sub(f32x4.mul(g11, g22), f32x4.mul(g12, g12))
    const inverse = f32x4.div(f32x4.splat(1), f32x4.add(determinant, f32x4.splat(regular)))
    v128.store(flowX + x, f32x4.mul(f32x4.sub(f32x4.mul(g11, h2), f32x4.mul(g12, h1)), inverse))
    v128.store(flowY + x, f32x4.mul(f32x4.sub(f32x4.mul(g22, h1), f32x4.mul(g12, h2)), inverse))
  }
}
