/** Turns pixels: cropping and quarter turns copy them, everything else is resampled once (bicubic). */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { GeometryPlan } from '../../contract/geometry.ts'
import type { Progress } from '../../contract/progress.ts'
import type { Raster } from '../photo.ts'

type Samples = Uint8Array | Uint16Array

/** Pixels between two checks of the signal: a fraction of a second of work. */
const bandPixels = 500_000

/**
 * Applies a geometry to a picture.
 * @param raster left as it is; 8 and 16 bits stay what they are, alpha goes along
 * @param plan   from `planGeometry` with the raster's own size
 * @returns a new raster, `plan.width` x `plan.height`
 * @throws AbortError on cancel
 */
export async function applyGeometry(
  raster: Raster,
  plan: GeometryPlan,
  { signal, progress }: { signal: AbortSignal; progress: Progress },
): Promise<Raster> {
  const { width, height } = plan
  const make = (length: number): Samples =>
    raster.depth === 16 ? new Uint16Array(length) : new Uint8Array(length)
  const data = make(width * height * 3)
  const alpha = raster.alpha && make(width * height)
  const rows = Math.max(1, Math.floor(bandPixels / width))
  const fill = plan.exact ? copyRows : resampleRows
  for (let from = 0; from < height; from += rows) {
    const to = Math.min(height, from + rows)
    fill(raster, raster.data, 3, plan, data, from, to)
    if (alpha && raster.alpha) fill(raster, raster.alpha, 1, plan, alpha, from, to)
    progress.report(to / height)
    await nextTurn()
    signal.throwIfAborted()
  }
  return { width, height, depth: raster.depth, data, ...(alpha && { alpha }) }
}

type FillRows = (
  size: { width: number; height: number },
  source: Samples,
  channels: 1 | 3,
  plan: GeometryPlan,
  target: Samples,
  from: number,
  to: number,
) => void

/** Quarter turns, mirror and crop: the matrix holds whole numbers only. */
const copyRows: FillRows = (size, source, channels, { width, toOriginal }, target, from, to) => {
  const [a, b, c, d, e, f] = toOriginal
  // The centre of a pixel is half a pixel in; half the steps to the next pixels leave its corner.
  const firstX = c + (a + b - 1) / 2
  const firstY = f + (d + e - 1) / 2
  const step = (d * size.width + a) * channels
  for (let y = from; y < to; y++) {
    let at = ((firstY + e * y) * size.width + firstX + b * y) * channels
    let out = y * width * channels
    if (step === channels) {
      target.set(source.subarray(at, at + width * channels), out)
      continue
    }
    for (let x = 0; x < width; x++, at += step, out += channels) {
      target[out] = source[at]
      if (channels === 1) continue
      target[out + 1] = source[at + 1]
      target[out + 2] = source[at + 2]
    }
  }
}

const phases = 1024

/** Weights of four neighbours for each of 1,024 places between two pixels. @see Keys, 1981: cubic convolution, a = -0.5 */
const cubic: Float32Array = (() => {
  const table = new Float32Array((phases + 1) * 4)
  const weight = (t: number) => {
    const x = Math.abs(t)
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0
  }
  for (let i = 0; i <= phases; i++) {
    for (let k = 0; k < 4; k++) table[i * 4 + k] = weight(k - 1 - i / phases)
  }
  return table
})()

const resampleRows: FillRows = (size, source, channels, { width, toOriginal }, target, from, to) => {
  const [a, b, c, d, e, f, g, h, i] = toOriginal
  const white = source instanceof Uint16Array ? 65535 : 255
  const lastX = size.width - 1
  const lastY = size.height - 1
  const columns = new Int32Array(4)
  const rows = new Int32Array(4)
  for (let y = from; y < to; y++) {
    let out = y * width * channels
    const v = y + 0.5
    for (let x = 0; x < width; x++, out += channels) {
      const u = x + 0.5
      const w = g * u + h * v + i
      const sx = (a * u + b * v + c) / w - 0.5
      const sy = (d * u + e * v + f) / w - 0.5
      const left = Math.floor(sx)
      const top = Math.floor(sy)
      const atX = Math.round((sx - left) * phases) * 4
      const atY = Math.round((sy - top) * phases) * 4
      for (let k = 0; k < 4; k++) {
        columns[k] = Math.min(lastX, Math.max(0, left + k - 1)) * channels
        rows[k] = Math.min(lastY, Math.max(0, top + k - 1)) * size.width * channels
      }
      const [c0, c1, c2, c3] = [columns[0], columns[1], columns[2], columns[3]]
      const [w0, w1, w2, w3] = [cubic[atX], cubic[atX + 1], cubic[atX + 2], cubic[atX + 3]]
      for (let channel = 0; channel < channels; channel++) {
        let sum = 0
        for (let k = 0; k < 4; k++) {
          const row = rows[k] + channel
          sum +=
            cubic[atY + k] *
            (source[row + c0] * w0 + source[row + c1] * w1 + source[row + c2] * w2 + source[row + c3] * w3)
        }
        target[out + channel] = sum <= 0 ? 0 : sum >= white ? white : sum + 0.5
      }
    }
  }
}
