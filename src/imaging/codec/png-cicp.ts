/**
 * The color space that a PNG names by code points (cICP), brought to sRGB: wide gamuts, and light that is
 * brighter than white.
 */
import type { FileHandle } from 'node:fs/promises'
import { toGamma } from '../../contract/lab.ts'
import type { Raster } from '../photo.ts'

export interface Cicp {
  primaries: number
  transfer: number
  /** Black and white are 16 and 235 of 255, as in video. */
  isLimited: boolean
}

const mostChunks = 200

/**
 * @returns null where there is none, where it says sRGB, and where its numbers are not known: then what else the file says
 *   of its colors counts
 * @see PNG (third edition), 11.3.2.6 cICP; ITU-T H.273
 */
export async function readPngCicp(handle: FileHandle): Promise<Cicp | null> {
  for (let at = 8, i = 0; i < mostChunks; i++) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, at)
    const type = buffer.toString('latin1', 4, 8)
    if (bytesRead < 12 || type === 'IDAT') return null
    if (type === 'cICP') {
      const [primaries, transfer, matrix, fullRange] = buffer.subarray(8, 12)
      const isKnown = primaries in toSrgb && transfer in curves && matrix === 0 && fullRange < 2
      const isLimited = fullRange === 0
      const isSrgb = primaries === 1 && transfer === 13 && !isLimited
      return isKnown && !isSrgb ? { primaries, transfer, isLimited } : null
    }
    at += 12 + buffer.readUInt32BE(0)
  }
  return null
}

type Matrix = readonly (readonly [number, number, number])[]

/** Linear light of the primaries to linear sRGB. */
const toSrgb: Readonly<Record<number, Matrix>> = {
  // BT.709, sRGB's own.
  1: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  // BT.2020.
  9: [
    [1.660491, -0.587641, -0.07285],
    [-0.12455, 1.1329, -0.008349],
    [-0.018151, -0.100579, 1.11873],
  ],
  // Display P3.
  12: [
    [1.22494, -0.22494, 0],
    [-0.042057, 1.042057, 0],
    [-0.019638, -0.078636, 1.098274],
  ],
}

const bt709 = (v: number) => (v < 0.081 ? v / 4.5 : ((v + 0.099) / 1.099) ** (1 / 0.45))

/** Paper white in HDR pictures, candela a square meter. @see ITU-R BT.2408 */
const referenceWhite = 203

/** PQ to light where 1 is paper white. @see SMPTE ST 2084 */
function pq(v: number): number {
  const e = v ** (1 / 78.84375)
  return (
    (10_000 / referenceWhite) *
    (Math.max(0, e - 0.8359375) / (18.8515625 - 18.6875 * e)) ** (1 / 0.1593017578125)
  )
}

/** HLG to light where 1 is paper white, on a display of 1000 candela. @see ITU-R BT.2100 */
function hlg(v: number): number {
  const [a, b, c] = [0.17883277, 0.28466892, 0.55991073]
  const scene = v <= 0.5 ? v ** 2 / 3 : (Math.exp((v - c) / a) + b) / 12
  return (1000 / referenceWhite) * scene ** 1.2
}

/** Samples to linear light. */
const curves: Readonly<Record<number, (v: number) => number>> = {
  1: bt709,
  4: (v) => v ** 2.2,
  5: (v) => v ** 2.8,
  6: bt709,
  8: (v) => v,
  13: (v) => (v > 0.04045 ? ((v + 0.055) / 1.055) ** 2.4 : v / 12.92),
  14: bt709,
  15: bt709,
  16: pq,
  18: hlg,
}

const isHdr = ({ transfer }: Cicp) => transfer === 16 || transfer === 18

/** From here on light is compressed, so that highlights keep their drawing below white. */
const knee = 0.8

const compressed = (light: number) =>
  light <= knee ? light : knee + (1 - knee) * (1 - Math.exp((knee - light) / (1 - knee) / 3))

/** Brings samples to sRGB, in place. */
export function applyCicp({ data, depth }: Raster, cicp: Cicp): void {
  const most = depth === 16 ? 65535 : 255
  const curve = curves[cicp.transfer]
  const unit = depth === 16 ? 256 : 1
  const level = (v: number) => Math.min(1, Math.max(0, (v / unit - 16) / 219))
  const light = Float32Array.from({ length: most + 1 }, (_, v) => curve(cicp.isLimited ? level(v) : v / most))
  const rows = toSrgb[cicp.primaries]
  const bend = isHdr(cicp) ? compressed : (value: number) => value
  // Steps finer than those of the samples, also near black.
  const steps = 65535
  const gamma = Float32Array.from({ length: steps + 1 }, (_, i) => toGamma((i / steps) ** 2) * most)
  for (let i = 0; i < data.length; i += 3) {
    const [r, g, b] = [light[data[i]], light[data[i + 1]], light[data[i + 2]]]
    for (let c = 0; c < 3; c++) {
      const value = bend(rows[c][0] * r + rows[c][1] * g + rows[c][2] * b)
      data[i + c] = Math.round(gamma[Math.round(Math.sqrt(Math.min(1, Math.max(0, value))) * steps)])
    }
  }
}
