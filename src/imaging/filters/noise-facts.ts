/** How much noise a photo has, from its flattest places, so that texture is not taken for it. */
import type { Raster } from '../photo.ts'

/** Windows across and down that are measured, and their side: at most a quarter of a million pixels of any scan. */
const windows = 8
const side = 64
const block = 8
/** Of all blocks, ordered by how much they vary, the one at this share is taken for flat. */
const flattest = 0.1
/** What a block of 64 samples of pure noise at that share measures, of the noise's own deviation. */
const bias = 0.85
/**
 * Noise lies everywhere, so that the calmest blocks have it, too: a fence or gravel all over a picture leaves
 * some that are far calmer. Where they are, what they measure at least of noise, as a share of the flattest
 * ones, and the level below which nothing was photographed.
 */
const calm = { share: 0.02, least: 0.8, drawn: 0.5 }

/**
 * Standard deviation of the noise of luma, in 8-bit levels (0 for a picture too small to tell).
 *
 * The second difference of second differences is blind to slopes and edges that run straight through.
 * @see Immerkaer, "Fast Noise Variance Estimation", 1996, here by blocks and a low quantile
 */
export function noiseOf({ width, height, data }: Raster): number {
  const unit = data instanceof Uint16Array ? 257 : 1
  const measured: number[] = []
  const luma = new Float32Array((side + 2) ** 2)
  for (const top of places(height)) {
    for (const left of places(width)) {
      const [w, h] = [Math.min(side + 2, width - left), Math.min(side + 2, height - top)]
      for (let y = 0, p = 0; y < h; y++) {
        let i = ((top + y) * width + left) * 3
        for (let x = 0; x < w; x++, p++, i += 3) {
          luma[p] = (0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]) / unit
        }
      }
      measureBlocks(luma, w, h, measured)
    }
  }
  if (measured.length === 0) return 0
  measured.sort((a, b) => a - b)
  const flat = measured[Math.floor(measured.length * flattest)]
  const first = measured.findIndex((value) => value >= calm.drawn)
  if (first < 0) return flat / bias
  const calmest = measured[first + Math.floor((measured.length - first) * calm.share)]
  return Math.min(flat, calmest / calm.least) / bias
}

/** Where windows begin along one side: spread evenly, each place once. */
function places(length: number): number[] {
  const headroom = Math.max(0, length - side - 2)
  const count = Math.min(windows, 1 + Math.ceil(headroom / side))
  return Array.from({ length: count }, (_, i) => (count === 1 ? 0 : Math.floor((headroom * i) / (count - 1))))
}

function measureBlocks(luma: Float32Array, width: number, height: number, out: number[]): void {
  for (let top = 1; top + block < height; top += block) {
    for (let left = 1; left + block < width; left += block) {
      let [squares, sum] = [0, 0]
      for (let y = top; y < top + block; y++) {
        for (let x = left; x < left + block; x++) {
          const i = y * width + x
          const [up, down] = [i - width, i + width]
          const second =
            luma[up - 1] +
            luma[up + 1] +
            luma[down - 1] +
            luma[down + 1] -
            2 * (luma[up] + luma[down] + luma[i - 1] + luma[i + 1]) +
            4 * luma[i]
          squares += second * second
          sum += luma[i]
        }
      }
      const mean = sum / block ** 2
      // Where black or white is cut off, noise is, too.
      if (mean > 8 && mean < 247) out.push(Math.sqrt(squares / block ** 2) / 6)
    }
  }
}
