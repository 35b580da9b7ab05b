/**
 * The inner loops of non-local means, in AssemblyScript with SIMD. Memory is laid out by
 * `non-local-means.ts`; nothing here allocates.
 *
 * Compiled by `npm run build:kernels` into `nlm.wasm.ts`. All planes are f32 with one row length, `stride`. The guide holds
 * whole numbers 0 to 255, so that sums of squares over a patch are exact and do not depend on where a tile begins: that is
 * why tiles of any size give the same picture.
 */

/** Half a patch's side: 5 x 5 pixels are compared. */
const patch: i32 = 2

/**
 * The weights of one offset: how alike the patch around each pixel and the patch `dx`, `dy` further are.
 *
 * @param guide   first byte of the plane of levels
 * @param columns scratch, one row of f32: sums of squares over the patch's height
 * @param weights the result, at the same places as in the guide
 * @param x0 @param x1 @param y0 @param y1 where weights are wanted, the second ones not included
 * @param noise   what two patches differ by for noise alone: a sum of squares
 * @param fall    one over the difference at which the weight has fallen to about 1/e, divided by 8
 */
export function weigh(
  guide: usize,
  columns: usize,
  weights: usize,
  stride: i32,
  dx: i32,
  dy: i32,
  x0: i32,
  x1: i32,
  y0: i32,
  y1: i32,
  noise: f32,
  fall: f32,
): void {
  const left = x0 - patch
  const right = x1 + patch
  const other = usize((dy * stride + dx) << 2)
  for (let x = left; x < right; x += 4) v128.store(columns + (usize(x) << 2), f32x4.splat(0))
  for (let y = y0 - patch; y < y0 + patch; y++) {
    const row = guide + (usize(y * stride) << 2)
    for (let x = left; x < right; x += 4) {
      const at = columns + (usize(x) << 2)
      v128.store(at, f32x4.add(v128.load(at), squared(row + (usize(x) << 2), other)))
    }
  }
  const one = f32x4.splat(1)
  const zero = f32x4.splat(0)
  for (let y = y0; y < y1; y++) {
    const enter = guide + (usize((y + patch) * stride) << 2)
    const leave = guide + (usize((y - patch) * stride) << 2)
    for (let x = left; x < right; x += 4) {
      const at = columns + (usize(x) << 2)
      v128.store(at, f32x4.add(v128.load(at), squared(enter + (usize(x) << 2), other)))
    }
    const out = weights + (usize(y * stride) << 2)
    for (let x = x0; x < x1; x += 4) {
      const at = columns + (usize(x) << 2)
      const sum = f32x4.add(
        f32x4.add(f32x4.add(v128.load(at - 8), v128.load(at - 4)), f32x4.add(v128.load(at + 4), v128.load(at + 8))),
        v128.load(at),
      )
      const beyond = f32x4.max(zero, f32x4.sub(sum, f32x4.splat(noise)))
      // (1 - t / 8) to the eighth is near enough to exp(-t), and ends at 0.
      let w = f32x4.max(zero, f32x4.sub(one, f32x4.mul(beyond, f32x4.splat(fall))))
      w = f32x4.mul(w, w)
      w = f32x4.mul(w, w)
      v128.store(out + (usize(x) << 2), f32x4.mul(w, w))
    }
    for (let x = left; x < right; x += 4) {
      const at = columns + (usize(x) << 2)
      v128.store(at, f32x4.sub(v128.load(at), squared(leave + (usize(x) << 2), other)))
    }
  }
}

// @ts-ignore: decorator
@inline
function squared(at: usize, other: usize): v128 {
  const difference = f32x4.sub(v128.load(at), v128.load(at + other))
  return f32x4.mul(difference, difference)
}

/**
 * Adds the two neighbours of one offset, the one further and the one before, to every pixel's weighted sum.
 * @param values the plane that is averaged; @param sums its sums so far
 */
export function gather(
  weights: usize,
  values: usize,
  sums: usize,
  stride: i32,
  dx: i32,
  dy: i32,
  x0: i32,
  x1: i32,
  y0: i32,
  y1: i32,
): void {
  const other = usize((dy * stride + dx) << 2)
  for (let y = y0; y < y1; y++) {
    const row = usize(y * stride) << 2
    for (let x = x0; x < x1; x += 4) {
      const at = row + (usize(x) << 2)
      const further = f32x4.mul(v128.load(weights + at), v128.load(values + at + other))
      const before = f32x4.mul(v128.load(weights + at - other), v128.load(values + at - other))
      v128.store(sums + at, f32x4.add(v128.load(sums + at), f32x4.add(further, before)))
    }
  }
}

/** The same for the weights themselves. */
export function total(
  weights: usize,
  sums: usize,
  stride: i32,
  dx: i32,
  dy: i32,
  x0: i32,
  x1: i32,
  y0: i32,
  y1: i32,
): void {
  const other = usize((dy * stride + dx) << 2)
  for (let y = y0; y < y1; y++) {
    const row = usize(y * stride) << 2
    for (let x = x0; x < x1; x += 4) {
      const at = row + (usize(x) << 2)
      const both = f32x4.add(v128.load(weights + at), v128.load(weights + at - other))
      v128.store(sums + at, f32x4.add(v128.load(sums + at), both))
    }
  }
}
