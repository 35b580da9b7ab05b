/** What is done to a picture before it is compressed: size, white background, the photo's own colour profile. */
import { randomUUID } from 'node:crypto'
import { rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp, { type Sharp } from 'sharp'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import { copySamples, type Raster } from '../photo.ts'
import { readProfile } from '../color/profile.ts'
import { toEightBits } from '../filters/resample.ts'
import { tiffAround } from './tiff-wrapper.ts'
import { lazyAsync } from '../../platform/lazy.ts'

/**
 * Shrinks to `longestSide` pixels with Lanczos 3; a picture that fits comes back as it is.
 * @returns a new raster of the same depth
 */
export async function resize(raster: Raster, longestSide: number): Promise<Raster> {
  const longest = Math.max(raster.width, raster.height)
  if (longest <= longestSide) return raster
  const width = Math.max(1, Math.round((raster.width * longestSide) / longest))
  const height = Math.max(1, Math.round((raster.height * longestSide) / longest))
  const channels = raster.alpha ? 4 : 3
  const { data } = await pipeline(raster)
    .resize(width, height, { fit: 'fill', kernel: 'lanczos3' })
    .raw({ depth: raster.depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true })
  const samples =
    raster.depth === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data
  if (channels === 3) return { width, height, depth: raster.depth, data: samples }
  const { rgb, alpha } = apart(samples, width * height)
  return { width, height, depth: raster.depth, data: rgb, alpha }
}

/**
 * A picture stretched to exactly `width` x `height`, 8 or 16 bits as it is; without alpha.
 * @param kernel Lanczos where detail should stay, cubic where nothing must be made up
 */
export async function stretched(
  raster: Raster,
  width: number,
  height: number,
  kernel: 'lanczos3' | 'cubic' = 'lanczos3',
): Promise<Raster> {
  if (raster.width === width && raster.height === height) return raster
  const { depth } = raster
  const data = await pipeline({ width: raster.width, height: raster.height, depth, data: raster.data })
    .resize(width, height, { fit: 'fill', kernel })
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer()
  const samples = depth === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : data
  return { width, height, depth, data: samples }
}

/** So many times as wide and high, without inventing anything. */
export const enlarged = (raster: Raster, factor: number): Promise<Raster> =>
  stretched(raster, raster.width * factor, raster.height * factor, 'cubic')

/** A small 8-bit copy for measuring, without alpha; the pixels of a picture that is small already. */
export async function smallCopy(raster: Raster, longestSide: number): Promise<Raster> {
  const { width, height, depth } = raster
  const small = await resize({ width, height, depth, data: raster.data }, longestSide)
  return {
    ...small,
    depth: 8,
    data: small.data instanceof Uint16Array ? toEightBits(small.data) : small.data,
  }
}

/**
 * Stretches a picture to exactly `width` x `height` as `decodeSmall` does: a linear filter, several times as quick as
 * `stretchBilinear` on a scan, without the event loop waiting. Alpha is left out.
 * @param raster 8 bits
 */
export async function stretchQuickly(raster: Raster, width: number, height: number): Promise<Raster> {
  const data = await pipeline({ width: raster.width, height: raster.height, depth: 8, data: raster.data })
    .resize(width, height, { fit: 'fill', kernel: 'linear', fastShrinkOnLoad: false })
    .raw()
    .toBuffer()
  return { width, height, depth: 8, data }
}

/** A plane of bytes as an 8-bit grey PNG. */
export function greyPng(plane: Uint8Array, width: number, height: number): Promise<Buffer> {
  return sharp(plane, { raw: { width, height, channels: 1 }, limitInputPixels: false })
    .toColourspace('b-w')
    .png({ compressionLevel: 6 })
    .toBuffer()
}

function apart(samples: Uint8Array | Uint16Array, pixels: number) {
  const make = (length: number) =>
    samples instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  const rgb = make(pixels * 3)
  const alpha = make(pixels)
  for (let i = 0; i < pixels; i++) {
    rgb[i * 3] = samples[i * 4]!
    rgb[i * 3 + 1] = samples[i * 4 + 1]!
    rgb[i * 3 + 2] = samples[i * 4 + 2]!
    alpha[i] = samples[i * 4 + 3]!
  }
  return { rgb, alpha }
}

/** RGB over white, by its alpha; a new array. */
export function paint(
  data: Uint8Array | Uint16Array,
  alpha: Uint8Array | Uint16Array,
  depth: 8 | 16,
): Uint8Array | Uint16Array {
  const white = depth === 8 ? 255 : 65535
  const out = copySamples(data)
  for (let i = 0; i < alpha.length; i++) {
    const cover = alpha[i] / white
    if (cover === 1) continue
    for (let c = i * 3; c < i * 3 + 3; c++) out[c] = Math.round(white + (data[c] - white) * cover)
  }
  return out
}

/** Lays 8-bit RGBA over a picture, in place; only the pixels under it change. It must lie inside. */
export function stamp(
  raster: Raster,
  over: { width: number; height: number; rgba: Uint8Array },
  left: number,
  top: number,
): void {
  const { data, alpha } = raster
  const unit = raster.depth === 8 ? 1 : 257
  for (let y = 0; y < over.height; y++) {
    for (let x = 0; x < over.width; x++) {
      const from = (y * over.width + x) * 4
      const opacity = over.rgba[from + 3]
      if (opacity === 0) continue
      const pixel = (top + y) * raster.width + left + x
      const cover = opacity / 255
      for (let c = 0; c < 3; c++) {
        const at = pixel * 3 + c
        data[at] = Math.round(data[at] * (1 - cover) + over.rgba[from + c] * unit * cover)
      }
      if (alpha) alpha[pixel] = Math.max(alpha[pixel], opacity * unit)
    }
  }
}

/** The samples as a libvips pipeline, without a copy where there is no alpha. */
export function pipeline(raster: Raster): Sharp {
  const { width, height, depth } = raster
  const samples = raster.alpha ? interleave(raster.data, raster.alpha) : raster.data
  return sharp(samples, {
    raw: { width, height, channels: raster.alpha ? 4 : 3 },
    limitInputPixels: false,
  }).toColourspace(depth === 16 ? 'rgb16' : 'srgb')
}

function interleave(data: Uint8Array | Uint16Array, alpha: Uint8Array | Uint16Array) {
  const length = alpha.length * 4
  const out = data instanceof Uint16Array ? new Uint16Array(length) : new Uint8Array(length)
  for (let i = 0; i < alpha.length; i++) {
    out[i * 4] = data[i * 3]!
    out[i * 4 + 1] = data[i * 3 + 1]!
    out[i * 4 + 2] = data[i * 3 + 2]!
    out[i * 4 + 3] = alpha[i]!
  }
  return out
}

/**
 * Runs `use` with the picture in the photo's own RGB profile, or as sRGB where it has none, a broken one or
 * sRGB's. libvips reads profiles from files only, so one lies in the temporary folder meanwhile.
 * @param use gets the pipeline and the profile that still has to be embedded; none when libvips embeds it
 */
export async function inProfile<T>(
  raster: Raster,
  icc: Buffer | undefined,
  format: OutputFormat,
  use: (image: Sharp, embed: Buffer | null) => Promise<T>,
): Promise<T> {
  const facts = icc && readProfile(icc)
  if (!icc || !facts || facts.srgb || facts.space !== 'rgb' || !facts.writable) {
    // `container.ts` knows no TIFF and AVIF; libvips' sRGB to sRGB changes no 8-bit sample, but 16-bit ones.
    if ((format === 'tiff' || format === 'avif') && raster.depth === 8) {
      return use(pipeline(raster).withIccProfile('srgb'), null)
    }
    return use(pipeline(raster), facts?.srgb && icc ? icc : await srgbProfile())
  }
  // With 16-bit raw samples libvips supposes P3; inside a TIFF that says sRGB it does not have to suppose.
  if (raster.depth === 16 && raster.alpha) return use(pipeline(raster), await srgbProfile())
  const file = join(tmpdir(), `tintype-${randomUUID()}.icc`)
  try {
    await writeFile(file, icc, { flag: 'wx' })
  } catch {
    return use(pipeline(raster), await srgbProfile())
  }
  try {
    const image =
      raster.depth === 16
        ? sharp(tiffAround(raster, await srgbProfile()), { limitInputPixels: false }).toColourspace('rgb16')
        : pipeline(raster)
    return await use(image.withIccProfile(file, { attach: true }), null)
  } finally {
    await rm(file, { force: true })
  }
}

/** libvips' own small sRGB profile. */
export const srgbProfile = lazyAsync(async (): Promise<Buffer> => {
  const pixel = sharp({ create: { width: 1, height: 1, channels: 3, background: '#000' } })
  const { icc } = await sharp(await pixel.withIccProfile('srgb').png().toBuffer()).metadata()
  if (!icc) throw new Error('libvips has no sRGB profile')
  return icc
})
