/**
 * DeOldify's own merge: the photo's luma with the model's chroma in 8-bit YUV (BT.601, full range).
 *
 * The arithmetic is OpenCV's fixed-point conversion (14 fractional bits), which DeOldify uses, so that an
 * 8-bit result equals the original program's to the last bit. Nothing here resizes: both pictures come in
 * one size.
 */

const shift = 14
const half = 1 << (shift - 1)
/** Forward: Y from R, G, B; V from R - Y; U from B - Y. */
const yR = 4899
const yG = 9617
const yB = 1868
const vFromR = 14369
const uFromB = 8061
/** Back: B from U, G from U and V, R from V. */
const bFromU = 33292
const gFromU = -6472
const gFromV = -9519
const rFromV = 18678

/** 8-bit luma of one pixel, 0 to 255. */
export function luma601(r: number, g: number, b: number): number {
  return (r * yR + g * yG + b * yB + half) >> shift
}

const clip = (value: number, white: number): number => (value < 0 ? 0 : value > white ? white : value)

export interface Yuv601Options {
  /** 0: the photo's own chroma; 1: the model's. */
  strength: number
  /** Multiplies the model's chroma; 1 leaves it. */
  saturation: number
}

/**
 * Puts the model's chroma on the photo's own luma, in place.
 *
 * With strength 1 and saturation 1 on 8 bits this is DeOldify's `_post_process`, bit for bit. At strength 0
 * the photo is not touched. 16-bit luma stays 16-bit: the chroma is added in 16-bit steps. Colours outside RGB are
 * cut channel by channel, as the original does, which is where luma can move by more than 1/255.
 *
 * @param photo  RGB interleaved, `width * height * 3` samples of 8 or 16 bits; overwritten with the result
 * @param chroma the model's picture, same size, RGB interleaved, 8 bits
 * @throws RangeError when the two sizes differ
 * @see jantic/DeOldify, filters.py, ColorizerFilter._post_process; OpenCV, color_yuv.simd.hpp
 */
export function mergeYuv601(
  photo: Uint8Array | Uint16Array,
  chroma: Uint8Array,
  options: Yuv601Options,
): void {
  if (photo.length !== chroma.length) {
    throw new RangeError(`photo has ${photo.length} samples, chroma ${chroma.length}`)
  }
  if (options.strength === 0) return
  const exact = options.strength === 1 && options.saturation === 1
  if (exact && photo instanceof Uint8Array) mergeExact(photo, chroma)
  else mergeScaled(photo, chroma, options)
}

function mergeExact(photo: Uint8Array, chroma: Uint8Array): void {
  for (let i = 0; i < photo.length; i += 3) {
    const y = luma601(photo[i], photo[i + 1], photo[i + 2])
    const r = chroma[i]
    const b = chroma[i + 2]
    const cy = luma601(r, chroma[i + 1], b)
    // U and V are stored in 8 bits, so they are cut to 0..255 before they are used again.
    const u = clip(((b - cy) * uFromB + (128 << shift) + half) >> shift, 255) - 128
    const v = clip(((r - cy) * vFromR + (128 << shift) + half) >> shift, 255) - 128
    photo[i] = clip(y + ((v * rFromV + half) >> shift), 255)
    photo[i + 1] = clip(y + ((u * gFromU + v * gFromV + half) >> shift), 255)
    photo[i + 2] = clip(y + ((u * bFromU + half) >> shift), 255)
  }
}

/** The same in floating point, for mixtures of the two chromas and for 16 bits. */
function mergeScaled(photo: Uint8Array | Uint16Array, chroma: Uint8Array, options: Yuv601Options): void {
  const white = photo instanceof Uint16Array ? 65535 : 255
  const own = 1 - options.strength
  const model = options.strength * options.saturation * (white / 255)
  const one = 1 << shift
  for (let i = 0; i < photo.length; i += 3) {
    const r = photo[i]
    const g = photo[i + 1]
    const b = photo[i + 2]
    const y = (r * yR + g * yG + b * yB) / one
    const cr = chroma[i]
    const cb = chroma[i + 2]
    const cy = (cr * yR + chroma[i + 1] * yG + cb * yB) / one
    const u = ((b - y) * own + (cb - cy) * model) * (uFromB / one)
    const v = ((r - y) * own + (cr - cy) * model) * (vFromR / one)
    photo[i] = clip(y + (v * rFromV) / one + 0.5, white)
    photo[i + 1] = clip(y + (u * gFromU + v * gFromV) / one + 0.5, white)
    photo[i + 2] = clip(y + (u * bFromU) / one + 0.5, white)
  }
}
