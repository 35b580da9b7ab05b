/** How two small frames differ once things may have moved a little, and how light is spread in them. */
import type { Size } from '../tensors.ts'

const blockSide = 8
/** Pixels that a block may have moved. */
const reach = 4
const bins = 32
/** Deviation of luma of a picture in which there is hardly anything to see: its noise must not count as much. */
const leastTexture = 12

export interface FrameFacts {
  data: Uint8Array
  mean: number
  /** Standard deviation: near 0 for a frame of one colour. */
  deviation: number
  histogram: Float32Array
}

export function factsOf(data: Uint8Array): FrameFacts {
  let sum = 0
  let squares = 0
  const histogram = new Float32Array(bins)
  for (const v of data) {
    sum += v
    squares += v * v
    histogram[v >> 3] += 1 / data.length
  }
  const mean = sum / data.length
  return { data, mean, deviation: Math.sqrt(Math.max(0, squares / data.length - mean * mean)), histogram }
}

/** 0: light is spread alike; 1: no level in common. */
export function histogramDistance(p: FrameFacts, q: FrameFacts): number {
  let sum = 0
  for (let i = 0; i < bins; i++) sum += Math.abs(p.histogram[i] - q.histogram[i])
  return sum / 2
}

/**
 * What is left between two frames when each block is compared with the place nearby that is most like it, as a share of how
 * much there is to see: 0 for the same scene however the camera moved a little, about 1 and more for another one. A change of
 * brightness alone does not count.
 */
export function structureDistance(p: FrameFacts, q: FrameFacts, { width, height }: Size): number {
  const shift = Math.round(p.mean - q.mean)
  let left = 0
  let pixels = 0
  for (let top = 0; top + blockSide <= height; top += blockSide) {
    for (let start = 0; start + blockSide <= width; start += blockSide) {
      left += bestMatch(p.data, q.data, { width, height }, start, top, shift)
      pixels += blockSide * blockSide
    }
  }
  const texture = Math.max(leastTexture, (p.deviation + q.deviation) / 2)
  return pixels === 0 ? 0 : left / pixels / texture
}

function bestMatch(
  p: Uint8Array,
  q: Uint8Array,
  { width, height }: Size,
  start: number,
  top: number,
  shift: number,
): number {
  let best = Infinity
  for (let dy = -reach; dy <= reach; dy += 1) {
    if (top + dy < 0 || top + dy + blockSide > height) continue
    for (let dx = -reach; dx <= reach; dx += 1) {
      if (start + dx < 0 || start + dx + blockSide > width) continue
      let sum = 0
      for (let y = 0; y < blockSide && sum < best; y++) {
        const a = (top + y) * width + start
        const b = (top + dy + y) * width + start + dx
        for (let x = 0; x < blockSide; x++) sum += Math.abs(p[a + x] - q[b + x] - shift)
      }
      if (sum < best) best = sum
    }
  }
  return best
}

/** How alike two frames are pixel by pixel, whatever their light and contrast: 1 for one that is only faded, 0 for others. */
export function likeness(p: FrameFacts, q: FrameFacts): number {
  let product = 0
  for (let i = 0; i < p.data.length; i++) product += (p.data[i] - p.mean) * (q.data[i] - q.mean)
  return product / p.data.length / Math.max(1, p.deviation * q.deviation)
}

/**
 * How well a frame is a mixture of two others, as in a dissolve.
 * @returns the share of the first, and what the mixture leaves unexplained beside the difference of the two
 */
export function mixtureOf(
  frame: FrameFacts,
  first: FrameFacts,
  last: FrameFacts,
): { share: number; left: number } {
  let product = 0
  let squares = 0
  for (let i = 0; i < frame.data.length; i++) {
    const d = first.data[i] - last.data[i]
    product += (frame.data[i] - last.data[i]) * d
    squares += d * d
  }
  if (squares === 0) return { share: 1, left: 1 }
  const share = product / squares
  let left = 0
  for (let i = 0; i < frame.data.length; i++) {
    left += (frame.data[i] - share * first.data[i] - (1 - share) * last.data[i]) ** 2
  }
  return { share, left: Math.sqrt(left / squares) }
}

/** Side of the blocks in which a repeated frame may not differ. */
const repeatSide = 4

/** Whether two frames are the same but for the noise of a codec: nowhere a change that an eye would see. */
export function isRepeat(p: FrameFacts, q: FrameFacts, { width, height }: Size): boolean {
  if (Math.abs(p.mean - q.mean) > 0.4) return false
  for (let top = 0; top + repeatSide <= height; top += repeatSide) {
    for (let start = 0; start + repeatSide <= width; start += repeatSide) {
      let sum = 0
      for (let y = 0; y < repeatSide; y++) {
        const at = (top + y) * width + start
        for (let x = 0; x < repeatSide; x++) sum += Math.abs(p.data[at + x] - q.data[at + x])
      }
      if (sum > 1.5 * repeatSide * repeatSide) return false
    }
  }
  return true
}
