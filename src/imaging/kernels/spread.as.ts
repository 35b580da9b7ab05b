/**
 * The inner loops of spreading hints along a picture, in AssemblyScript with SIMD: four quantities at each pixel, side by
 * side. Memory is laid out by `engine/manual-color/spread.ts`; nothing here allocates.
 *
 * Compiled by `npm run build:kernels` into `spread.wasm.ts`. A sweep solves every line of the grid exactly with its
 * neighbours fixed, even lines first, then odd ones, by Thomas' algorithm, whose factors do not change from sweep to sweep.
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

/**
 * Thomas' algorithm up to the right-hand side, for all rows and all columns; and what seeds bring in.
 *
 * @param values  four f32 a pixel, weighted by `weight`
 * @param pull    conductance of each pixel to "no hint"
 * @param source  gets weight times value
 * @param next    gets the coupling to the next pixel after elimination, @param inverse 1 / pivot
 */
export function factorise(
  values: usize,
  weight: usize,
  right: usize,
  down: usize,
  pull: f32,
  source: usize,
  rowNext: usize,
  rowInverse: usize,
  columnNext: usize,
  columnInverse: usize,
  width: i32,
  height: i32,
): void {
  const line = usize(width) << 2
  for (let y = 0; y < height; y++) {
    let rowBefore: f32 = 0
    for (let x = 0; x < width; x++) {
      const i = y * width + x
      const at = usize(i) << 2
      v128.store(source + (usize(i) << 4), times(weight, i, four(values, i)))
      let sum = pull + load<f32>(weight + at) + load<f32>(right + at) + load<f32>(down + at)
      let rowBack: f32 = 0
      let columnBack: f32 = 0
      if (x > 0) {
        const joint = load<f32>(right + at - 4)
        sum += joint
        rowBack = joint * rowBefore
      }
      if (y > 0) {
        const joint = load<f32>(down + at - line)
        sum += joint
        columnBack = joint * load<f32>(columnNext + at - line)
      }
      const ofRow = <f32>1 / (sum - rowBack)
      rowBefore = load<f32>(right + at) * ofRow
      store<f32>(rowInverse + at, ofRow)
      store<f32>(rowNext + at, rowBefore)
      const ofColumn = <f32>1 / (sum - columnBack)
      store<f32>(columnInverse + at, ofColumn)
      store<f32>(columnNext + at, load<f32>(down + at) * ofColumn)
    }
  }
}

/** A state at about twice its size, bilinear: contours are found again by the next relaxation. */
export function enlarge(
  from: usize,
  fromWidth: i32,
  fromHeight: i32,
  to: usize,
  width: i32,
  height: i32,
): void {
  for (let y = 0; y < height; y++) {
    const sy = min<f32>(f32(fromHeight - 1), max<f32>(0, (f32(y) - 0.5) / 2))
    const y0 = i32(sy)
    const fy = f32x4.splat(sy - f32(y0))
    const row0 = y0 * fromWidth
    const row1 = min(fromHeight - 1, y0 + 1) * fromWidth
    for (let x = 0; x < width; x++) {
      const sx = min<f32>(f32(fromWidth - 1), max<f32>(0, (f32(x) - 0.5) / 2))
      const x0 = i32(sx)
      const x1 = min(fromWidth - 1, x0 + 1)
      const fx = f32x4.splat(sx - f32(x0))
      const above = mixed(four(from, row0 + x0), four(from, row0 + x1), fx)
      const below = mixed(four(from, row1 + x0), four(from, row1 + x1), fx)
      v128.store(to + (usize(y * width + x) << 4), mixed(above, below, fy))
    }
  }
}

// @ts-ignore: decorator
@inline
function mixed(a: v128, b: v128, share: v128): v128 {
  return f32x4.add(a, f32x4.mul(share, f32x4.sub(b, a)))
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
