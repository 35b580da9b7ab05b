/**
 * The inner loops of spreading hints along a picture, in AssemblyScript with SIMD: four quantities at each pixel, side by
 * side. Memory is laid out by `engine/hand/relaxation.ts`; nothing here allocates.
 *
 * Compiled by `npm run build:kernels` into `spread.wasm.ts`. Each function solves every line of the net exactly with its
 * neighbours held, even lines first, then odd ones, by Thomas' algorithm whose factors were computed before.
 *
 * `state`, `source` and `scratch` hold four f32 a pixel; `right`, `down`, `next` and `inverse` one. `source` is a seed's
 * weight times its value. The last column of `right` and the last row of `down` are 0.
 */

// @ts-ignore: decorator
@inline
function times(plane: usize, i: i32, four: v128): v128 {
  return f32x4.mul(v128.load32_splat(plane + (usize(i) << 2)), four)
}

// @ts-ignore: decorator
@inline
function four(plane: usize, i: i32): v128 {
  return v128.load(plane + (usize(i) << 4))
}

export function relaxRows(
  state: usize,
  source: usize,
  scratch: usize,
  right: usize,
  down: usize,
  next: usize,
  inverse: usize,
  width: i32,
  height: i32,
): void {
  for (let parity = 0; parity < 2; parity++) {
    for (let y = parity; y < height; y += 2) {
      const start = y * width
      let carried = f32x4.splat(0)
      for (let x = 0; x < width; x++) {
        const i = start + x
        let sum = four(source, i)
        if (y > 0) sum = f32x4.add(sum, times(down, i - width, four(state, i - width)))
        if (y + 1 < height) sum = f32x4.add(sum, times(down, i, four(state, i + width)))
        if (x > 0) sum = f32x4.add(sum, times(right, i - 1, carried))
        carried = times(inverse, i, sum)
        v128.store(scratch + (usize(x) << 4), carried)
      }
      let after = f32x4.splat(0)
      for (let x = width - 1; x >= 0; x--) {
        after = f32x4.add(four(scratch, x), times(next, start + x, after))
        v128.store(state + (usize(start + x) << 4), after)
      }
    }
  }
}

/** As `relaxRows`, for columns; all of one parity go down the picture together, because memory lies in rows. */
export function relaxColumns(
  state: usize,
  source: usize,
  scratch: usize,
  right: usize,
  down: usize,
  next: usize,
  inverse: usize,
  width: i32,
  height: i32,
): void {
  for (let parity = 0; parity < 2; parity++) {
    for (let y = 0; y < height; y++) {
      for (let x = parity; x < width; x += 2) {
        const i = y * width + x
        let sum = four(source, i)
        if (x > 0) sum = f32x4.add(sum, times(right, i - 1, four(state, i - 1)))
        if (x + 1 < width) sum = f32x4.add(sum, times(right, i, four(state, i + 1)))
        if (y > 0) sum = f32x4.add(sum, times(down, i - width, four(scratch, i - width)))
        v128.store(scratch + (usize(i) << 4), times(inverse, i, sum))
      }
    }
    for (let y = height - 1; y >= 0; y--) {
      for (let x = parity; x < width; x += 2) {
        const i = y * width + x
        let after = four(scratch, i)
        if (y + 1 < height) after = f32x4.add(after, times(next, i, four(state, i + width)))
        v128.store(state + (usize(i) << 4), after)
      }
    }
  }
}
