/**
 * Flicker of a print's own brightness: each frame's levels are brought to the mean of those of the frames around it, level by
 * level, so that blacks, middle tones and whites are each evened out.
 *
 * @see Delon, "Movie and Video Scale-Time Equalization; Application to Flicker Reduction", IEEE TIP 2006
 */

type Samples = Uint8Array | Uint16Array

const bins = 256

/** Frames on either side whose levels count. */
export const windowFrames = 8
/** Frames at which a neighbour counts about half. */
const spread = 3.5

/** How light is spread in a frame: the level below which each share of its pixels lies. */
export interface Levels {
  /** By share, in `bins` steps: level, 0 to 255. */
  byShare: Float32Array
  /** By level: share of the pixels that are darker, counting half of those that are alike. */
  shareOf: Float32Array
}

/** @param shift bits by which samples are deeper than 8 */
export function levelsOf(luma: Samples, shift: number): Levels {
  const counts = new Uint32Array(bins)
  for (let i = 0; i < luma.length; i++) counts[luma[i] >> shift] += 1
  const shareOf = new Float32Array(bins)
  const byShare = new Float32Array(bins)
  let below = 0
  for (let level = 0; level < bins; level++) {
    shareOf[level] = (below + counts[level] / 2) / luma.length
    below += counts[level]
  }
  let level = 0
  let under = 0
  for (let step = 0; step < bins; step++) {
    const wanted = ((step + 0.5) / bins) * luma.length
    while (level < bins - 1 && under + counts[level] < wanted) under += counts[level++]
    byShare[step] = level + (counts[level] > 0 ? (wanted - under) / counts[level] : 0.5)
  }
  return { byShare, shareOf }
}

/**
 * For each 8-bit level of a frame what it becomes.
 * @param around levels of the frames around it in order, the frame itself at `at`; as many count before it as after it
 * @param strength 0: as it is; 1: wholly evened out
 */
export function evenedLevels(around: readonly Levels[], at: number, strength: number): Float32Array {
  const reach = Math.min(at, around.length - 1 - at, windowFrames)
  const mean = new Float32Array(bins)
  let sum = 0
  for (let d = -reach; d <= reach; d++) {
    const weight = Math.exp(-(d * d) / (2 * spread * spread))
    sum += weight
    const { byShare } = around[at + d]
    for (let step = 0; step < bins; step++) mean[step] += weight * byShare[step]
  }
  const own = around[at]
  return Float32Array.from({ length: bins }, (_, level) => {
    const place = own.shareOf[level] * bins - 0.5
    const step = Math.min(bins - 2, Math.max(0, Math.floor(place)))
    const part = Math.min(1, Math.max(0, place - step))
    const from = own.byShare[step] + part * (own.byShare[step + 1] - own.byShare[step])
    const to = (mean[step] + part * (mean[step + 1] - mean[step])) / sum
    return level + strength * (to - from)
  })
}

/** Brings a plane's levels to others, in place. @param greatest code value */
export function applyLevels(luma: Samples, levels: Float32Array, shift: number, greatest: number): void {
  const one = 1 << shift
  const table = Uint16Array.from({ length: greatest + 1 }, (_, code) => {
    const place = code / one
    const level = Math.min(bins - 2, Math.floor(place))
    const value = (levels[level] + (place - level) * (levels[level + 1] - levels[level])) * one
    return Math.min(greatest, Math.max(0, Math.round(value)))
  })
  for (let i = 0; i < luma.length; i++) luma[i] = table[luma[i]]
}

/** Mean step of brightness by which a frame differs from the middle of its two neighbours. @param means of frames in order */
export function flickerOf(means: readonly number[]): number {
  let sum = 0
  for (let i = 1; i + 1 < means.length; i++) sum += Math.abs(means[i] - (means[i - 1] + means[i + 1]) / 2)
  return means.length < 3 ? 0 : sum / (means.length - 2)
}

export function meanOf(luma: ArrayLike<number>, scale = 1): number {
  let sum = 0
  for (let i = 0; i < luma.length; i++) sum += luma[i]
  return luma.length === 0 ? 0 : (sum / luma.length) * scale
}
