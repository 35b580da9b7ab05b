/**
 * Whether a picture's tones are those of a print or turned round, by a network of a few thousand weights: it
 * knows how light falls on faces, skies and rooms. `training/tintype_training/negative.py` trains it and
 * writes its weights.
 */
import type { Raster } from '../photo.ts'
import type { Levels } from './levels.ts'
import stored from './negative-weights.json' with { type: 'json' }
import { stretchBilinear } from './resample.ts'

interface Conv {
  inputs: number
  outputs: number
  weights: Float32Array
  biases: readonly number[]
}

/** Bytes times what a unit of each row of them is worth. */
function unpacked({ weights, scales }: { weights: string; scales: readonly number[] }): Float32Array {
  const bytes = Int8Array.from(atob(weights), (letter) => letter.charCodeAt(0))
  const row = bytes.length / scales.length
  return Float32Array.from(bytes, (byte, i) => byte * scales[Math.floor(i / row)])
}

const { side } = stored
const convs: readonly Conv[] = stored.convs.map((conv) => ({ ...conv, weights: unpacked(conv) }))
const head = unpacked(stored.head)

/**
 * Above 0 for a print, below it for a negative; of the picture turned round it is the same with the other sign.
 * @param picture 8 bits
 * @param ends    of its luma
 */
export function printScore(picture: Raster, ends: Levels): number {
  const planes = planesOf(picture, ends)
  return answer(planes) - answer(planes.map((value) => -value))
}

/** Luma between its ends as -1 to 1, then red and blue less luma in the same measure. */
function planesOf(picture: Raster, { black, white }: Levels): Float32Array {
  const { data } = stretchBilinear(picture, side, side)
  const pixels = side * side
  const planes = new Float32Array(pixels * 3)
  const scale = 2 / Math.max(5, white - black)
  for (let p = 0, i = 0; p < pixels; p++, i += 3) {
    const luma = 0.299 * data[i] + 0.587 * data[i + 1] + 0.114 * data[i + 2]
    planes[p] = Math.min(1, Math.max(-1, (luma - black) * scale - 1))
    planes[pixels + p] = (data[i] - luma) * scale
    planes[2 * pixels + p] = (data[i + 2] - luma) * scale
  }
  return planes
}

function answer(picture: Float32Array): number {
  let [planes, size] = [picture, side]
  for (const conv of convs) {
    planes = halvedBy(conv, planes, size)
    size /= 2
  }
  return planes.reduce((sum, value, i) => sum + value * head[i], 0)
}

/** A 3 x 3 convolution at every second pixel, what lies outside being 0, and nothing below 0. */
function halvedBy(
  { inputs, outputs, weights, biases }: Conv,
  planes: Float32Array,
  size: number,
): Float32Array {
  const half = size / 2
  const padded = withZeros(planes, size, inputs)
  const row = size + 1
  const out = new Float32Array(outputs * half * half)
  const sums = new Float64Array(half * half)
  for (let to = 0; to < outputs; to++) {
    sums.fill(biases[to])
    for (let from = 0; from < inputs; from++) {
      const kernel = weights.subarray((to * inputs + from) * 9)
      const plane = padded.subarray(from * row * row)
      for (let y = 0, o = 0; y < half; y++) {
        for (let x = 0, at = 2 * y * row; x < half; x++, o++, at += 2) {
          const middle = at + row
          const below = middle + row
          sums[o] +=
            plane[at] * kernel[0] +
            plane[at + 1] * kernel[1] +
            plane[at + 2] * kernel[2] +
            plane[middle] * kernel[3] +
            plane[middle + 1] * kernel[4] +
            plane[middle + 2] * kernel[5] +
            plane[below] * kernel[6] +
            plane[below + 1] * kernel[7] +
            plane[below + 2] * kernel[8]
        }
      }
    }
    for (let o = 0; o < sums.length; o++) out[to * sums.length + o] = Math.max(0, sums[o])
  }
  return out
}

/** Planes with a row of zeros above and a column of them to the left, so that no pixel is a special case. */
function withZeros(planes: Float32Array, size: number, count: number): Float32Array {
  const row = size + 1
  const padded = new Float32Array(count * row * row)
  for (let k = 0; k < count; k++) {
    for (let y = 0; y < size; y++) {
      const from = (k * size + y) * size
      padded.set(planes.subarray(from, from + size), (k * row + y + 1) * row + 1)
    }
  }
  return padded
}
