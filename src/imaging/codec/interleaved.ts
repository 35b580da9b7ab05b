/** Takes a decoder's interleaved samples apart into RGB and alpha, a band at a time. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Raster } from '../photo.ts'

type Samples = Uint8Array | Uint16Array

/** Pixels between two checks of the signal: milliseconds of work. */
const bandPixels = 1_000_000

/** A picture as decoders hand it over. */
export interface Interleaved {
  width: number
  height: number
  /** Grey, grey and alpha, RGB, or RGB and alpha; what comes after the fourth is left out. */
  channels: number
  depth: 8 | 16
  /** `width * height * channels` of them. */
  samples: Samples
}

/**
 * RGB and alpha apart. RGB moves to the front of the given memory, which is no longer the caller's; grey is repeated in
 * new memory. Alpha that hides nothing is dropped, and costs no memory.
 * @throws AbortError on cancel
 */
export async function takeApart(picture: Interleaved, signal?: AbortSignal): Promise<Raster> {
  const { width, height, channels, depth, samples } = picture
  const size = { width, height, depth }
  if (channels === 3) return { ...size, data: samples }
  const pixels = width * height
  const make = (length: number): Samples => (depth === 8 ? new Uint8Array(length) : new Uint16Array(length))
  /** @returns false where `band` wanted no more of them */
  const inBands = async (band: (from: number, to: number) => boolean | void): Promise<boolean> => {
    for (let from = 0; from < pixels; from += bandPixels) {
      if (band(from, Math.min(pixels, from + bandPixels)) === false) return false
      await nextTurn()
      signal?.throwIfAborted()
    }
    return true
  }

  const offset = channels === 2 ? 1 : channels > 3 ? 3 : null
  const opaque = offset === null || (await inBands((from, to) => isOpaque(picture, offset, from, to)))
  const alpha = opaque ? undefined : make(pixels)
  if (alpha && offset !== null) {
    await inBands((from, to) => {
      for (let i = from, at = from * channels + offset; i < to; i++, at += channels) alpha[i] = samples[at]
    })
  }
  const data = channels < 3 ? make(pixels * 3) : samples
  await inBands((from, to) => {
    // Three stores: `fill` for each pixel takes ten times as long, seconds for a large scan.
    const [green, blue] = channels < 3 ? [0, 0] : [1, 2]
    for (let i = from * channels, at = from * 3; at < to * 3; i += channels, at += 3) {
      data[at] = samples[i]
      data[at + 1] = samples[i + green]
      data[at + 2] = samples[i + blue]
    }
  })
  return { ...size, data: data.subarray(0, pixels * 3), ...(alpha && { alpha }) }
}

function isOpaque({ samples, channels, depth }: Interleaved, offset: number, from: number, to: number) {
  const opaque = depth === 8 ? 255 : 65535
  for (let i = from * channels + offset; i < to * channels; i += channels) {
    if (samples[i] !== opaque) return false
  }
  return true
}
