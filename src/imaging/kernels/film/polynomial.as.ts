/**
 * Quadratic polynomials around each pixel of a plane, in AssemblyScript with SIMD: the part of the flow's kernel (`flow.as.ts`)
 * that sees one frame alone.
 */

/** Pixels on either side that a polynomial is fitted to. */
const reach: i32 = 5
/** Rows of scratch have this much before and after them, in bytes. */
export const margin: usize = 32

// @ts-ignore: decorator
@inline
function weight(weights: usize, k: usize, which: usize): v128 {
  return v128.load32_splat(weights + k * 12 + which * 4)
}

// @ts-ignore: decorator
@inline
export function plusTimes(sum: v128, a: v128, b: v128): v128 {
  return f32x4.add(sum, f32x4.mul(a, b))
}

/** Fills the margins of a row of scratch with its first and its last value. */
export function replicate(row: usize, width: i32): void {
  const end = row + (usize(width) << 2)
  const first = v128.load32_splat(row)
  const last = v128.load32_splat(end - 4)
  v128.store(row - 32, first)
  v128.store(row - 16, first)
  v128.store(end, last)
  v128.store(end + 16, last)
}

/**
 * The polynomial of each pixel: slopes down and across, curvatures down and across as four values a pixel, and the mixed one.
 * @param weights for each distance 0 to `reach`: g, x g and x x g of the Gaussian; then four entries of the inverse
 *   normal matrix: of slopes, of constant against curvature, of curvatures, of the mixed one
 * @param scratch three rows with margins
 * @param quads   16 bytes a pixel; @param mixed one f32 a pixel
 */
export function expand(
  image: usize,
  width: i32,
  height: i32,
  weights: usize,
  scratch: usize,
  quads: usize,
  mixed: usize,
): void {
  const line = usize(width) << 2
  const rowBytes = line + margin * 2 + 16
  const p = scratch + margin
  const q = p + rowBytes
  const r = q + rowBytes
  for (let y = 0; y < height; y++) {
    down(image, line, y, height, weights, p, q, r)
    replicate(p, width)
    replicate(q, width)
    replicate(r, width)
    const at = usize(y) * line
    across(p, q, r, line, weights, quads + (at << 2), mixed + at)
  }
}

// prettier-ignore
function down(image: usize, line: usize, y: i32, height: i32, weights: usize, p: usize, q: usize, r: usize): void {
  const own = image + usize(y) * line
  const above1 = image + usize(max(y - 1, 0)) * line, below1 = image + usize(min(y + 1, height - 1)) * line
  const above2 = image + usize(max(y - 2, 0)) * line, below2 = image + usize(min(y + 2, height - 1)) * line
  const above3 = image + usize(max(y - 3, 0)) * line, below3 = image + usize(min(y + 3, height - 1)) * line
  const above4 = image + usize(max(y - 4, 0)) * line, below4 = image + usize(min(y + 4, height - 1)) * line
  const above5 = image + usize(max(y - 5, 0)) * line, below5 = image + usize(min(y + 5, height - 1)) * line
  for (let x: usize = 0; x < line; x += 16) {
    let a = v128.load(above1 + x), b = v128.load(below1 + x), both = f32x4.add(a, b)
    let sum = plusTimes(f32x4.mul(v128.load(own + x), weight(weights, 0, 0)), both, weight(weights, 1, 0))
    let slope = f32x4.mul(f32x4.sub(b, a), weight(weights, 1, 1))
    let curve = f32x4.mul(both, weight(weights, 1, 2))
    a = v128.load(above2 + x), b = v128.load(below2 + x), both = f32x4.add(a, b)
    sum = plusTimes(sum, both, weight(weights, 2, 0))
    slope = plusTimes(slope, f32x4.sub(b, a), weight(weights, 2, 1))
    curve = plusTimes(curve, both, weight(weights, 2, 2))
    a = v128.load(above3 + x), b = v128.load(below3 + x), both = f32x4.add(a, b)
    sum = plusTimes(sum, both, weight(weights, 3, 0))
    slope = plusTimes(slope, f32x4.sub(b, a), weight(weights, 3, 1))
    curve = plusTimes(curve, both, weight(weights, 3, 2))
    a = v128.load(above4 + x), b = v128.load(below4 + x), both = f32x4.add(a, b)
    sum = plusTimes(sum, both, weight(weights, 4, 0))
    slope = plusTimes(slope, f32x4.sub(b, a), weight(weights, 4, 1))
    curve = plusTimes(curve, both, weight(weights, 4, 2))
    a = v128.load(above5 + x), b = v128.load(below5 + x), both = f32x4.add(a, b)
    v128.store(p + x, plusTimes(sum, both, weight(weights, 5, 0)))
    v128.store(q + x, plusTimes(slope, f32x4.sub(b, a), weight(weights, 5, 1)))
    v128.store(r + x, plusTimes(curve, both, weight(weights, 5, 2)))
  }
}

// prettier-ignore
function across(p: usize, q: usize, r: usize, line: usize, weights: usize, quads: usize, mixed: usize): void {
  const inverse = weights + 12 * usize(reach + 1)
  for (let x: usize = 0; x < line; x += 16) {
    const g0 = weight(weights, 0, 0)
    let b1 = f32x4.mul(v128.load(p + x), g0)
    let b3 = f32x4.mul(v128.load(q + x), g0)
    let b5 = f32x4.mul(v128.load(r + x), g0)
    let b2 = f32x4.splat(0), b4 = f32x4.splat(0), b6 = f32x4.splat(0)
    for (let k: usize = 1; k <= usize(reach); k++) {
      const g = weight(weights, k, 0), xg = weight(weights, k, 1)
      const left = x - (k << 2), right = x + (k << 2)
      let a = v128.load(p + left), b = v128.load(p + right), both = f32x4.add(a, b)
      b1 = plusTimes(b1, both, g)
      b4 = plusTimes(b4, both, weight(weights, k, 2))
      b2 = plusTimes(b2, f32x4.sub(b, a), xg)
      a = v128.load(q + left), b = v128.load(q + right)
      b3 = plusTimes(b3, f32x4.add(a, b), g)
      b6 = plusTimes(b6, f32x4.sub(b, a), xg)
      b5 = plusTimes(b5, f32x4.add(v128.load(r + left), v128.load(r + right)), g)
    }
    const slopes = v128.load32_splat(inverse)
    const level = f32x4.mul(b1, v128.load32_splat(inverse + 4))
    const curves = v128.load32_splat(inverse + 8)
    // prettier-ignore
    storeTurned(
      quads + (x << 2),
      f32x4.mul(b3, slopes), f32x4.mul(b2, slopes), plusTimes(level, b5, curves), plusTimes(level, b4, curves),
    )
    v128.store(mixed + x, f32x4.mul(b6, v128.load32_splat(inverse + 12)))
  }
}

/** Four values of four pixels each, pixel by pixel. */
// @ts-ignore: decorator
@inline
export function storeTurned(to: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab0 = v128.shuffle<f32>(a, b, 0, 4, 1, 5), ab1 = v128.shuffle<f32>(a, b, 2, 6, 3, 7)
  const cd0 = v128.shuffle<f32>(c, d, 0, 4, 1, 5), cd1 = v128.shuffle<f32>(c, d, 2, 6, 3, 7)
  v128.store(to, v128.shuffle<f32>(ab0, cd0, 0, 1, 4, 5))
  v128.store(to + 16, v128.shuffle<f32>(ab0, cd0, 2, 3, 6, 7))
  v128.store(to + 32, v128.shuffle<f32>(ab1, cd1, 0, 1, 4, 5))
  v128.store(to + 48, v128.shuffle<f32>(ab1, cd1, 2, 3, 6, 7))
}
