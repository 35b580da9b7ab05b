/** Resizing by Pillow's own arithmetic, for models that were trained on pictures stretched by it. */
import type { Raster } from '../photo.ts'

/** Bits after the point in Pillow's 8-bit coefficients. */
const precisionBits = 32 - 8 - 2

interface Coefficients {
  /** First input sample of each output sample. */
  starts: Int32Array
  /** How many input samples each output sample is made of. */
  counts: Int32Array
  /** `taps` fixed-point weights for each output sample. */
  weights: Int32Array
  taps: number
}

/**
 * Triangle weights for resizing `from` samples to `to`, widened when shrinking (anti-aliasing).
 * @see Pillow, src/libImaging/Resample.c, precompute_coeffs and normalize_coeffs_8bpc
 */
function triangle(from: number, to: number): Coefficients {
  const scale = from / to
  const filterScale = Math.max(1, scale)
  const support = filterScale
  const taps = Math.ceil(support) * 2 + 1
  const starts = new Int32Array(to)
  const counts = new Int32Array(to)
  const weights = new Int32Array(to * taps)
  const exact = new Float64Array(taps)
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale
    const start = Math.max(0, Math.trunc(centre - support + 0.5))
    const count = Math.min(from, Math.trunc(centre + support + 0.5)) - start
    let sum = 0
    for (let j = 0; j < count; j++) {
      const weight = Math.max(0, 1 - Math.abs((j + start - centre + 0.5) * (1 / filterScale)))
      exact[j] = weight
      sum += weight
    }
    for (let j = 0; j < count; j++) {
      const weight = sum === 0 ? exact[j] : exact[j] / sum
      weights[i * taps + j] = Math.trunc(0.5 + weight * 2 ** precisionBits)
    }
    starts[i] = start
    counts[i] = count
  }
  return { starts, counts, weights, taps }
}

const half = 1 << (precisionBits - 1)

function shrinkRows(source: Uint8Array, width: number, height: number, to: number): Uint8Array {
  const { starts, counts, weights, taps } = triangle(width, to)
  const out = new Uint8Array(to * height * 3)
  for (let y = 0; y < height; y++) {
    const row = y * width * 3
    for (let x = 0; x < to; x++) {
      let at = row + starts[x] * 3
      const first = x * taps
      const last = first + counts[x]
      let r = half
      let g = half
      let b = half
      for (let k = first; k < last; k++, at += 3) {
        const weight = weights[k]
        r += source[at] * weight
        g += source[at + 1] * weight
        b += source[at + 2] * weight
      }
      const o = (y * to + x) * 3
      out[o] = r >> precisionBits
      out[o + 1] = g >> precisionBits
      out[o + 2] = b >> precisionBits
    }
  }
  return out
}

function shrinkColumns(source: Uint8Array, width: number, height: number, to: number): Uint8Array {
  const { starts, counts, weights, taps } = triangle(height, to)
  const stride = width * 3
  const out = new Uint8Array(stride * to)
  const sums = new Int32Array(stride)
  for (let y = 0; y < to; y++) {
    sums.fill(half)
    for (let k = 0; k < counts[y]; k++) {
      const weight = weights[y * taps + k]
      const row = (starts[y] + k) * stride
      for (let i = 0; i < stride; i++) sums[i] += source[row + i] * weight
    }
    const o = y * stride
    for (let i = 0; i < stride; i++) out[o + i] = sums[i] >> precisionBits
  }
  return out
}

/**
 * Stretches a picture to exactly `width` x `height`, as Pillow's `Image.resize(size, BILINEAR)` does, bit by
 * bit: rows first, then columns, 8 bits in between, fixed-point weights. A side that fits is left alone.
 * @param raster any size; 16-bit samples are rounded to 8 bits first, alpha is left out
 * @returns      8-bit RGB; `raster.data` itself when nothing was to do
 * @see Pillow, src/libImaging/Resample.c, ImagingResampleInner
 */
export function stretchBilinear(raster: Raster, width: number, height: number): Raster {
  let data = raster.depth === 8 ? (raster.data as Uint8Array) : toEightBits(raster.data as Uint16Array)
  if (raster.width !== width) data = shrinkRows(data, raster.width, raster.height, width)
  if (raster.height !== height) data = shrinkColumns(data, width, raster.height, height)
  return { width, height, depth: 8, data }
}

/** Rounds 16-bit samples (0-65535) to 8 bits (0-255); 257 steps become one. */
export function toEightBits(samples: Uint16Array): Uint8Array {
  const out = new Uint8Array(samples.length)
  // (v * 255 + 32895) >> 16 is v / 257, rounded, for every 16-bit v.
  for (let i = 0; i < samples.length; i++) out[i] = (samples[i] * 255 + 32895) >>> 16
  return out
}
