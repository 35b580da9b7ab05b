/** Reads just enough of an ICC profile to know whether it is sound, what it describes and whether it is sRGB. */
import { toGamma } from '../../contract/lab.ts'

export type ProfileSpace = 'rgb' | 'cmyk' | 'grey' | 'lab' | 'other'

export interface ProfileFacts {
  space: ProfileSpace
  /** Pixels in this profile are sRGB already, within what 8 bits can tell. */
  srgb: boolean
  /** Pixels can be brought into it, not only out of it. */
  writable: boolean
  /** Grey profiles only: the tone curve, device value 0..1 to linear light 0..1. */
  greyCurve?: (value: number) => number
}

const spaces: Record<string, ProfileSpace> = { 'RGB ': 'rgb', CMYK: 'cmyk', GRAY: 'grey', 'Lab ': 'lab' }

/** sRGB's primaries adapted to D50, as ICC profiles carry them (columns: red, green, blue; rows X, Y, Z). */
const srgbColumns = [
  [0.43607, 0.22249, 0.01392],
  [0.38515, 0.71687, 0.09708],
  [0.14307, 0.06061, 0.7141],
] as const

/**
 * Facts of a profile, or null when it is broken: too short, no signature, tags out of bounds or missing.
 * @param bytes the profile as it lay in the picture
 * @see ICC.1:2022, sections 7.2 (header), 7.3 (tag table) and 8 (required tags)
 */
export function readProfile(bytes: Buffer): ProfileFacts | null {
  if (bytes.length < 132 || bytes.toString('latin1', 36, 40) !== 'acsp') return null
  const size = bytes.readUInt32BE(0)
  if (size < 132 || size > bytes.length) return null
  const tags = readTags(bytes)
  if (!tags) return null
  const space = spaces[bytes.toString('latin1', 16, 20)] ?? 'other'
  if (space === 'rgb') return readRgb(bytes, tags)
  if (space === 'grey') {
    const at = tags.get('kTRC')
    const greyCurve = at === undefined ? null : readCurve(bytes, at)
    return greyCurve ? { space, srgb: false, writable: false, greyCurve } : null
  }
  if (!isLut(bytes, tags.get('A2B0'))) return null
  return { space, srgb: false, writable: false }
}

function readTags(bytes: Buffer): Map<string, number> | null {
  const count = bytes.readUInt32BE(128)
  if (count === 0 || count > 1000 || 132 + count * 12 > bytes.length) return null
  const tags = new Map<string, number>()
  for (let i = 0; i < count; i++) {
    const entry = 132 + i * 12
    const offset = bytes.readUInt32BE(entry + 4)
    const length = bytes.readUInt32BE(entry + 8)
    if (length < 8 || offset + length > bytes.length) return null
    tags.set(bytes.toString('latin1', entry, entry + 4), offset)
  }
  return tags
}

function readRgb(bytes: Buffer, tags: Map<string, number>): ProfileFacts | null {
  const columns = ['rXYZ', 'gXYZ', 'bXYZ'].map((name) => readXyz(bytes, tags.get(name)))
  const curves = ['rTRC', 'gTRC', 'bTRC'].map((name) => {
    const at = tags.get(name)
    return at === undefined ? null : readCurve(bytes, at)
  })
  const lut = isLut(bytes, tags.get('A2B0'))
  if (!lut && (columns.includes(null) || curves.includes(null))) return null
  const srgb =
    !lut &&
    columns.every((column, i) => column?.every((value, j) => Math.abs(value - srgbColumns[i][j]) < 0.002)) &&
    curves.every((curve) => curve !== null && isSrgbCurve(curve))
  const matrix = !columns.includes(null) && !curves.includes(null)
  return { space: 'rgb', srgb, writable: matrix || isLut(bytes, tags.get('B2A0')) }
}

function isSrgbCurve(curve: (value: number) => number): boolean {
  for (let i = 0; i <= 64; i++) {
    // Compared after encoding, where a step is what an eye or an 8-bit sample sees.
    if (Math.abs(toGamma(curve(i / 64)) - i / 64) > 0.002) return false
  }
  return true
}

function isLut(bytes: Buffer, at: number | undefined): boolean {
  return at !== undefined && ['mft1', 'mft2', 'mAB ', 'mBA '].includes(bytes.toString('latin1', at, at + 4))
}

function readXyz(bytes: Buffer, at: number | undefined): [number, number, number] | null {
  if (at === undefined || at + 20 > bytes.length || bytes.toString('latin1', at, at + 4) !== 'XYZ ')
    return null
  const value = (i: number) => bytes.readInt32BE(at + 8 + i * 4) / 65536
  return [value(0), value(1), value(2)]
}

/** A `curv` (gamma or table) or `para` tag as a function, or null when it is neither. */
function readCurve(bytes: Buffer, at: number): ((value: number) => number) | null {
  if (at + 12 > bytes.length) return null
  const type = bytes.toString('latin1', at, at + 4)
  if (type === 'curv') {
    const count = bytes.readUInt32BE(at + 8)
    if (count === 0) return (value) => value
    if (at + 12 + count * 2 > bytes.length) return null
    if (count === 1) {
      const gamma = bytes.readUInt16BE(at + 12) / 256
      return (value) => value ** gamma
    }
    return (value) => {
      const position = Math.min(1, Math.max(0, value)) * (count - 1)
      const low = Math.min(count - 2, Math.floor(position))
      const a = bytes.readUInt16BE(at + 12 + low * 2)
      const b = bytes.readUInt16BE(at + 14 + low * 2)
      return (a + (b - a) * (position - low)) / 65535
    }
  }
  if (type !== 'para') return null
  const kind = bytes.readUInt16BE(at + 8)
  const lengths = [1, 3, 4, 5, 7]
  const length = lengths[kind]
  if (length === undefined || at + 12 + length * 4 > bytes.length) return null
  const [g = 1, a = 1, b = 0, c = 0, d = 0, e = 0, f = 0] = Array.from(
    { length },
    (_, i) => bytes.readInt32BE(at + 12 + i * 4) / 65536,
  )
  if (kind === 0) return (value) => value ** g
  if (kind === 1) return (value) => (value >= -b / a ? (a * value + b) ** g : 0)
  if (kind === 2) return (value) => (value >= -b / a ? (a * value + b) ** g + c : c)
  if (kind === 3) return (value) => (value >= d ? (a * value + b) ** g : c * value)
  return (value) => (value >= d ? (a * value + b) ** g + e : c * value + f)
}
