/** Between pixels and tensors: a model's input and output as its manifest describes them. */
import { Tensor, type InferenceSession } from 'onnxruntime-node'
import { StudioFault } from '../contract/errors.ts'
import type { Manifest, SizeRule } from '../contract/manifest.ts'
import { rgbToLab, toGamma } from '../contract/lab.ts'
import { lightness } from '../imaging/color/lab.ts'
import type { Raster } from '../imaging/photo.ts'
import { luma601 } from '../imaging/color/yuv601.ts'
import type { Feeds } from './sessions.ts'

export interface Size {
  width: number
  height: number
}

/** The size of a model's input, and the render factor that gave it; null where the model knows one size only. */
export interface ModelSize extends Size {
  factor: number | null
}

/**
 * The size at which the model sees a photo.
 * @param factor render factor; the pack's default when undefined, kept within the pack's range
 * @returns      pixels, and the factor that was used (null for a fixed size)
 */
export function modelSize(rule: SizeRule, photo: Size, factor: number | undefined): ModelSize {
  if (rule.kind === 'fixed') return { width: rule.width, height: rule.height, factor: null }
  if (rule.kind === 'tiles') {
    const [width, height] = [photo.width, photo.height].map((side) => roundUp(side, rule.multipleOf))
    return { width, height, factor: null }
  }
  const used = Math.min(rule.greatest, Math.max(rule.least, factor ?? rule.default))
  const side = roundUp(used * rule.unit, rule.multipleOf)
  if (rule.square) return { width: side, height: side, factor: used }
  const scale = side / Math.max(photo.width, photo.height)
  return {
    width: roundUp(photo.width * scale, rule.multipleOf),
    height: roundUp(photo.height * scale, rule.multipleOf),
    factor: used,
  }
}

const roundUp = (value: number, step: number) => Math.max(step, Math.ceil(value / step - 1e-9) * step)

/** Rec. 601 grey as Pillow's `convert('L')` makes it, on which DeOldify's nets were trained. */
function grey601(r: number, g: number, b: number): number {
  return (r * 19595 + g * 38470 + b * 7471 + 0x8000) >> 16
}

/** Colors that a person gave some places, for a model that takes hints; planes of the model's size. */
export interface Hints {
  /** Lab a, then Lab b; 0 where there is no hint. */
  ab: Float32Array
  /** 1 where there is one. */
  mask: Float32Array
}

/**
 * The model's input.
 * @param small RGB interleaved, 8 bits, already at the model's size
 * @param colorHints left out where a model takes none, and zeros where there are none
 * @throws StudioFault `model.notColorizer` when the manifest names a tensor that the model does not have
 */
export function makeFeeds(
  small: Raster,
  manifest: Manifest,
  session: InferenceSession,
  colorHints: Hints | null = null,
): Feeds {
  const { input, hints } = manifest
  const { width, height } = small
  const size = width * height
  const planes = inputPlanes(small, manifest)
  const channels = planes.length
  const values = new Float32Array(size * channels)
  const { fround } = Math
  for (const [c, plane] of planes.entries()) {
    // Each step in 32 bits, as the original computes it: 8-bit steps are truncated later, which shows any difference.
    const mean = fround(input.normalise?.mean[c] ?? 0)
    const deviation = fround(input.normalise?.deviation[c] ?? 1)
    const start = input.layout === 'nchw' ? c * size : c
    const step = input.layout === 'nchw' ? 1 : channels
    for (let i = 0; i < size; i++) {
      values[start + i * step] = fround(fround(plane[i] * input.white) - mean) / deviation
    }
  }
  const shape = input.layout === 'nchw' ? [1, channels, height, width] : [1, height, width, channels]
  const name = input.name ?? session.inputNames[0]
  const feeds: Feeds = { [name]: tensorOf(values, shape, input.type) }
  if (hints) {
    const { ab, mask } = colorHints ?? { ab: new Float32Array(size * 2), mask: new Float32Array(size) }
    feeds[hints.ab] = tensorOf(ab, [1, 2, height, width], input.type)
    feeds[hints.mask] = tensorOf(mask, [1, 1, height, width], input.type)
  }
  const missing = session.inputNames.filter((known) => !(known in feeds))
  const unknown = Object.keys(feeds).filter((known) => !session.inputNames.includes(known))
  if (missing.length > 0 || unknown.length > 0) {
    throw notAColorizer(manifest, `its inputs are ${session.inputNames.join(', ')}`)
  }
  return feeds
}

function tensorOf(values: Float32Array, shape: number[], type: 'float32' | 'float16'): Tensor {
  if (type === 'float32') return new Tensor('float32', values, shape)
  const half = new Float16Array(values)
  return new Tensor('float16', new Uint16Array(half.buffer), shape)
}

/** One plane a channel, 0..1 before `white` and normalisation. */
function inputPlanes(small: Raster, manifest: Manifest): Float32Array[] {
  const { data } = small
  const size = small.width * small.height
  if (manifest.input.color === 'luma') return [lightness(data)]
  const planes = [0, 1, 2].map(() => new Float32Array(size))
  const white = small.depth === 16 ? 65535 : 255
  for (let p = 0, i = 0; p < size; p++, i += 3) {
    const [r, g, b] = [data[i], data[i + 1], data[i + 2]]
    if (manifest.input.color === 'rgb') {
      planes[0][p] = r / white
      planes[1][p] = g / white
      planes[2][p] = b / white
    } else {
      const grey =
        manifest.input.grey === 'rec601'
          ? grey601(r, g, b) / 255
          : greyOfLightness(rgbToLab(r / 255, g / 255, b / 255)[0])
      planes[0][p] = planes[1][p] = planes[2][p] = grey
    }
  }
  return planes
}

/** The sRGB grey (0..1) whose CIE L is the given one: Lab with a = b = 0, back to RGB. */
function greyOfLightness(l: number): number {
  const f = (l + 16) / 116
  const y = f > 0.2068966 ? f ** 3 : (f - 16 / 116) / 7.787
  return toGamma(y)
}

/** What a model gave, in one of the two forms that the merges take. All at the model's size. */
export type ModelColor =
  | { kind: 'ab'; width: number; height: number; a: Float32Array; b: Float32Array }
  | { kind: 'rgb'; raster: Raster & { data: Uint8Array } }

/**
 * Reads a model's answer.
 * @param small the model's input, as for `makeFeeds`
 * @throws StudioFault `model.notColorizer` when there is no such output or it has another shape,
 *   `model.badOutput` when it holds NaN, infinity, or no colour at all
 */
export function readColor(
  results: InferenceSession.OnnxValueMapType,
  session: InferenceSession,
  manifest: Manifest,
  small: Raster,
  provider: string,
): ModelColor {
  const { output } = manifest
  const name = output.name ?? session.outputNames[0]
  const value = results[name]
  if (!(value instanceof Tensor)) throw notAColorizer(manifest, `it has no output "${name}"`)
  const planes = output.kind === 'rgb' ? 3 : 2
  const { width, height } = small
  const pixels = width * height
  const data = floats(value)
  if (!data || data.length !== planes * pixels) {
    throw notAColorizer(
      manifest,
      `its output is ${value.dims.join(' x ')}, not 1 x ${planes} x ${height} x ${width}`,
    )
  }
  checkValues(data, manifest, provider)
  const channelsLast = value.dims.at(-1) === planes && value.dims.at(1) !== planes
  const plane = (c: number) =>
    channelsLast
      ? Float32Array.from({ length: pixels }, (_, i) => data[i * planes + c])
      : data.subarray(c * pixels, (c + 1) * pixels)
  if (output.kind === 'rgb')
    return { kind: 'rgb', raster: toRaster([plane(0), plane(1), plane(2)], manifest, small) }
  if (output.kind === 'uv') return { kind: 'rgb', raster: fromUv(plane(0), plane(1), small, output.scale) }
  const scaled = (p: Float32Array) => (output.scale === 1 ? p : p.map((v) => v * output.scale))
  return { kind: 'ab', width, height, a: scaled(plane(0)), b: scaled(plane(1)) }
}

/** Whether a pack makes whole pictures of pictures, rather than a photo's colour or a mask. */
export const makesPictures = ({ task }: Manifest): boolean =>
  task === 'denoise' || task === 'upscale' || task === 'face'

/**
 * Reads a whole picture that a model made of one (denoise, upscale, face).
 * @param picture the model's input
 * @returns three planes, nominally 0 to 1, `factor` times as wide and high
 * @throws StudioFault `model.runFailed` for another shape, `model.badOutput` for values that are no numbers, or for black
 *   where there was a picture
 */
export function readPicture(
  results: InferenceSession.OnnxValueMapType,
  session: InferenceSession,
  manifest: Manifest,
  picture: Raster,
  provider: string,
): Float32Array[] {
  const { output } = manifest
  const value = results[output.name ?? session.outputNames[0]]
  const pixels = picture.width * picture.height * output.factor ** 2
  const data = value instanceof Tensor ? floats(value) : null
  if (!(value instanceof Tensor) || !data || data.length !== 3 * pixels) {
    const [width, height] = [picture.width * output.factor, picture.height * output.factor]
    const found = value instanceof Tensor ? value.dims.join(' x ') : 'missing'
    const reason = `its output is ${found}, not 1 x 3 x ${height} x ${width}`
    throw new StudioFault('model.runFailed', { id: manifest.id, provider, reason })
  }
  if (picture.data.some((sample) => sample !== 0)) checkValues(data, manifest, provider)
  const channelsLast = value.dims.at(-1) === 3 && value.dims.at(1) !== 3
  if (!channelsLast && !output.denormalise && output.scale === 1)
    return [0, 1, 2].map((c) => data.subarray(c * pixels, (c + 1) * pixels))
  return [0, 1, 2].map((c) => {
    const deviation = (output.denormalise?.deviation[c] ?? 1) / output.scale
    const mean = (output.denormalise?.mean[c] ?? 0) / output.scale
    return Float32Array.from(
      { length: pixels },
      (_, i) => (channelsLast ? data[i * 3 + c] : data[c * pixels + i]) * deviation + mean,
    )
  })
}

/** The values as 32-bit floats, or null for a type that no colouriser gives. */
function floats(value: Tensor): Float32Array | null {
  const data: unknown = value.data
  if (data instanceof Float32Array) return data
  // onnxruntime hands half floats over as bare 16-bit words, or as a Float16Array where the language has it.
  if (value.type === 'float16' && ArrayBuffer.isView(data)) {
    return Float32Array.from(new Float16Array(data.buffer, data.byteOffset, value.size))
  }
  return null
}

/** A black or broken picture must never pass for a result: weak drivers give NaN, or zeros everywhere. */
function checkValues(data: Float32Array, manifest: Manifest, provider: string): void {
  const bad = (reason: string) => new StudioFault('model.badOutput', { id: manifest.id, provider, reason })
  let zeros = true
  for (const v of data) {
    if (!Number.isFinite(v)) throw bad('values that are not numbers')
    if (v !== 0) zeros = false
  }
  if (zeros) throw bad('zeros everywhere')
}

/** Whole pixels from a model that gives only U and V (0-255 steps around 0): they join the small picture's luma. */
function fromUv(
  u: Float32Array,
  v: Float32Array,
  small: Raster,
  scale: number,
): Raster & { data: Uint8Array } {
  const data = new Uint8Array(u.length * 3)
  for (let p = 0, i = 0; p < u.length; p++, i += 3) {
    const y = luma601(small.data[i], small.data[i + 1], small.data[i + 2])
    const [du, dv] = [u[p] * scale, v[p] * scale]
    data[i] = clampByte(y + 1.14 * dv + 0.5)
    data[i + 1] = clampByte(y - 0.395 * du - 0.581 * dv + 0.5)
    data[i + 2] = clampByte(y + 2.032 * du + 0.5)
  }
  return { width: small.width, height: small.height, depth: 8, data }
}

const clampByte = (v: number) => (v <= 0 ? 0 : v >= 255 ? 255 : v)

/** De-normalised, clamped, and cut (DeOldify) or rounded to whole 8-bit steps. */
function toRaster(planes: Float32Array[], manifest: Manifest, size: Size): Raster & { data: Uint8Array } {
  const { denormalise, scale, truncate } = manifest.output
  const data = new Uint8Array(size.width * size.height * 3)
  const { fround } = Math
  const white = fround(255 / scale)
  const half = truncate ? 0 : 0.5
  for (const [c, plane] of planes.entries()) {
    const deviation = fround(denormalise?.deviation[c] ?? 1)
    const mean = fround(denormalise?.mean[c] ?? 0)
    for (let i = 0; i < plane.length; i++) {
      const v = fround(fround(fround(plane[i] * deviation) + mean) * white)
      data[i * 3 + c] = clampByte(v + half)
    }
  }
  return { width: size.width, height: size.height, depth: 8, data }
}

function notAColorizer(manifest: Manifest, reason: string): StudioFault {
  return new StudioFault('model.notColorizer', { id: manifest.id, file: manifest.files[0].path, reason })
}
