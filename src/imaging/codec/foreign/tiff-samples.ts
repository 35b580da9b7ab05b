/**
 * TIFF pages whose samples libvips does not take: floating point, signed, of 10 to 32 bits, Lab of 8, tiles of one color
 * each, Zstandard and LZMA. They become samples of 8 or 16 bits; docs/decisions/picture-formats.md says how they are mapped.
 */
import { toGamma } from '../../../contract/lab.ts'
import { plainTiff, type PlainPicture } from '../tiff-wrapper.ts'
import { UnsupportedKind } from './job.ts'
import { labToRgb16 } from './lab-d50.ts'
import { readBlock, readPage, type TiffPage } from './tiff-page.ts'

/** Samples as they are in the file: interleaved, signed ones moved up so that the least is 0. */
type Values = Uint8Array | Uint16Array | Uint32Array | Float32Array

/** @returns the page as a TIFF that libvips takes @throws Error where the data are damaged, UnsupportedKind */
export async function transcodeTiff(file: Buffer, directory: number): Promise<Buffer> {
  const page = readPage(file, directory)
  const values = await samplesOf(file, page)
  const { width, height, orientation, icc } = page
  const picture = pictureOf(page, values)
  return plainTiff({ ...picture, width, height, orientation, icc: page.photometric === 8 ? undefined : icc })
}

async function samplesOf(file: Buffer, page: TiffPage): Promise<Values> {
  const { width, height, samples, blockWidth, blockHeight, planar } = page
  const out = valuesFor(page, width * height * samples)
  const across = Math.ceil(width / blockWidth)
  const down = Math.ceil(height / blockHeight)
  const channels = planar ? 1 : samples
  const read = readerOf(page)
  const rowBits = Math.ceil((blockWidth * channels * page.bits) / 8) * 8
  for (let index = 0; index < across * down * (planar ? samples : 1); index++) {
    const block = await readBlock(file, page, index)
    const plane = Math.floor(index / (across * down))
    const left = (index % across) * blockWidth
    const top = (Math.floor(index / across) % down) * blockHeight
    const rows = Math.min(blockHeight, height - top)
    const columns = Math.min(blockWidth, width - left)
    for (let y = 0; y < rows; y++) {
      const to = ((top + y) * width + left) * samples + plane
      for (let x = 0; x < columns; x++) {
        for (let c = 0; c < channels; c++) {
          out[to + x * samples + c] = read(block, y * rowBits + (x * channels + c) * page.bits)
        }
      }
    }
  }
  return out
}

function valuesFor({ bits, sampleFormat }: TiffPage, length: number): Values {
  if (sampleFormat === 3) return new Float32Array(length)
  return bits <= 8 ? new Uint8Array(length) : bits <= 16 ? new Uint16Array(length) : new Uint32Array(length)
}

/** Reads a sample from a block. @throws UnsupportedKind */
function readerOf({ bits, sampleFormat, photometric }: TiffPage): (block: Buffer, atBit: number) => number {
  const byte = (at: number) => at / 8
  if (sampleFormat === 3) {
    if (bits === 16) return (block, at) => halfFloat(block.readUInt16LE(byte(at)))
    if (bits === 32) return (block, at) => block.readFloatLE(byte(at))
    if (bits === 64) return (block, at) => block.readDoubleLE(byte(at))
    throw new UnsupportedKind(`${bits}-bit floating-point TIFF`)
  }
  if (sampleFormat === 2 && photometric !== 8) {
    if (bits === 8) return (block, at) => block.readInt8(byte(at)) + 0x80
    if (bits === 16) return (block, at) => block.readInt16LE(byte(at)) + 0x8000
    if (bits === 32) return (block, at) => block.readInt32LE(byte(at)) + 0x80000000
    throw new UnsupportedKind(`${bits}-bit signed TIFF`)
  }
  if (bits === 8) return (block, at) => block[byte(at)]
  if (bits === 16) return (block, at) => block.readUInt16LE(byte(at))
  if (bits === 32) return (block, at) => block.readUInt32LE(byte(at))
  if (bits > 32) throw new UnsupportedKind(`${bits}-bit TIFF`)
  return (block, at) => {
    let value = 0
    for (let i = at; i < at + bits; i++) value = value * 2 + ((block[i >> 3] >> (7 - (i & 7))) & 1)
    return value
  }
}

function halfFloat(bits: number): number {
  const exponent = (bits >> 10) & 31
  const fraction = bits & 1023
  const size =
    exponent === 0
      ? fraction * 2 ** -24
      : exponent === 31
        ? fraction
          ? Number.NaN
          : Number.POSITIVE_INFINITY
        : (1 + fraction / 1024) * 2 ** (exponent - 15)
  return bits & 0x8000 ? -size : size
}

/** How many samples of a pixel are its color, by photometric interpretation. */
const colorSamples: Record<number, number> = { 0: 1, 1: 1, 2: 3, 3: 1, 5: 4, 8: 3, 9: 3 }

function pictureOf(page: TiffPage, values: Values): Omit<PlainPicture, 'width' | 'height'> {
  const { photometric, samples, width, height } = page
  const used = colorSamples[photometric]
  if (used === undefined || samples < used) throw new UnsupportedKind(`TIFF of color kind ${photometric}`)
  const pixels = width * height
  if (photometric === 3) return throughMap(page, values)
  if (photometric === 8 || photometric === 9) return fromLab(page, values)
  const scale = scaleOf(page, values)
  // Ink of 8 bits is all that libvips turns into color by its profile.
  const depth = values instanceof Uint8Array || photometric === 5 ? 8 : 16
  const hasAlpha = samples > used && (page.extraSample === 1 || page.extraSample === 2)
  const channels = used + (hasAlpha ? 1 : 0)
  const data = depth === 8 ? new Uint8Array(pixels * channels) : new Uint16Array(pixels * channels)
  const most = depth === 8 ? 255 : 65535
  for (let p = 0; p < pixels; p++) {
    for (let c = 0; c < channels; c++) {
      const share = scale(values[p * samples + c])
      data[p * channels + c] = Math.round((photometric === 0 && c === 0 ? 1 - share : share) * most)
    }
  }
  return { depth, data, colors: used === 1 ? 'grey' : used === 3 ? 'rgb' : 'cmyk', hasAlpha }
}

/** Up to here values above 1 are light that is brighter than white; above, they are whole numbers stored as fractions. */
const brightestLight = 64
/** Share of the samples that may be brighter than white: reflections. */
const highlights = 0.005

/** From a value as it is in the file to 0 (black) to 1 (white). */
function scaleOf({ bits, sampleFormat }: TiffPage, values: Values): (value: number) => number {
  if (!(values instanceof Float32Array)) {
    const white = 2 ** bits - 1
    if (sampleFormat === 2) {
      // Programs that know no unsigned samples leave the lower half empty.
      const zero = 2 ** (bits - 1)
      const isPositive = leastOf(values) >= zero
      return isPositive ? (value) => (value - zero) / (zero - 1) : (value) => value / white
    }
    return (value) => value / white
  }
  const clamp = (value: number) => (value > 0 ? Math.min(1, value) : 0)
  let most = 0
  for (const value of values) if (value > most && value < Number.POSITIVE_INFINITY) most = value
  if (most <= 1.0001) return clamp
  if (most > brightestLight) {
    const white = [255, 1023, 4095, 16383, 65535].find((end) => most <= end + 0.5) ?? most
    return (value) => clamp(value / white)
  }
  const white = whiteOf(values, most)
  return (value) => toGamma(clamp(value / white))
}

function leastOf(values: Values): number {
  let least = Number.POSITIVE_INFINITY
  for (const value of values) if (value < least) least = value
  return least
}

/** The light below which all but the highlights are. */
function whiteOf(values: Float32Array, most: number): number {
  const steps = 4096
  const histogram = new Uint32Array(steps + 1)
  for (const value of values) {
    if (value > 0 && value <= most) histogram[Math.floor((value / most) * steps)] += 1
  }
  let count = 0
  for (let i = steps; i > 0; i--) {
    count += histogram[i]
    if (count > values.length * highlights) return Math.max(1, ((i + 1) / steps) * most)
  }
  return most
}

function throughMap({ samples, width, height, colorMap, bits }: TiffPage, values: Values) {
  const count = 2 ** bits
  if (!colorMap || colorMap.length < count * 3) throw new Error('its color map is not whole')
  const data = new Uint16Array(width * height * 3)
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) data[p * 3 + c] = colorMap[c * count + values[p * samples]]
  }
  return { depth: 16 as const, data, colors: 'rgb' as const }
}

/**
 * CIELAB has a and b signed, ICCLAB moved up by half; at 16 bits its white is 0xff00. @see Adobe Photoshop
 * TIFF Technical Notes; ICC.1 (2001-12), Annex A
 */
function fromLab({ samples, width, height, photometric, bits }: TiffPage, values: Values) {
  if (values instanceof Float32Array || values instanceof Uint32Array) {
    throw new UnsupportedKind('floating-point Lab TIFF')
  }
  const half = 2 ** (bits - 1)
  const unit = half / 128
  const white = photometric === 9 && bits === 16 ? 0xff00 : 2 * half - 1
  const chroma = (value: number) =>
    (photometric === 9 ? value - half : value >= half ? value - 2 * half : value) / unit
  const data = new Uint16Array(width * height * 3)
  for (let p = 0, i = 0; p < width * height; p++, i += samples) {
    const lightness = Math.min(100, (values[i] * 100) / white)
    data.set(labToRgb16(lightness, chroma(values[i + 1]), chroma(values[i + 2])), p * 3)
  }
  return { depth: 16 as const, data, colors: 'rgb' as const }
}
