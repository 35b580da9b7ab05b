/** Photoshop files, PSD and PSB: the merged picture that lies behind the layers, and the metadata blocks. */
import { labToRgb16 } from './lab-d50.ts'
import { need, UnsupportedKind } from './job.ts'
import { plainTiff, type PlainPicture } from '../tiff-wrapper.ts'

export interface PsdHeader {
  /** PSB: lengths of eight bytes where PSD has four. */
  large: boolean
  channels: number
  width: number
  height: number
  bits: number
  mode: number
}

export const psdHeadBytes = 26

const modes: Record<number, string> = { 7: 'multichannel' }
const [bitmap, grey, indexed, rgb, cmyk, duotone, lab] = [0, 1, 2, 3, 4, 8, 9]

/** @returns null where it is not whole or makes no sense @throws UnsupportedKind @see Adobe Photoshop File Formats */
export function readPsdHeader(head: Buffer): PsdHeader | null {
  if (head.length < psdHeadBytes || head.toString('latin1', 0, 4) !== '8BPS') return null
  const header = {
    large: head.readUInt16BE(4) === 2,
    channels: head.readUInt16BE(12),
    height: head.readUInt32BE(14),
    width: head.readUInt32BE(18),
    bits: head.readUInt16BE(22),
    mode: head.readUInt16BE(24),
  }
  const { channels, width, height, bits, mode } = header
  if (channels < 1 || channels > 56 || width < 1 || height < 1) return null
  if (width > 300_000 || height > 300_000) return null
  if (bits === 32) throw new UnsupportedKind('Photoshop files (PSD) of 32 bits as')
  if (![1, 8, 16].includes(bits)) return null
  if (![bitmap, grey, indexed, rgb, cmyk, duotone, lab].includes(mode)) {
    throw new UnsupportedKind(`Photoshop files (PSD) in ${modes[mode] ?? 'an unknown'} mode as`)
  }
  return header
}

/** Blocks that other programs know, from the section of image resources. */
export interface PsdBlocks {
  icc?: Buffer
  exif?: Buffer
  xmp?: Buffer
  iptc?: Buffer
  density?: number
  /** Saved without "Maximize Compatibility": what lies behind the layers is an empty sheet. */
  isEmpty?: boolean
}

/** @param section the image resources, without their length */
export function readPsdBlocks(section: Buffer): PsdBlocks {
  const blocks: PsdBlocks = {}
  for (let at = 0; at + 12 <= section.length && section.toString('latin1', at, at + 4) === '8BIM';) {
    const id = section.readUInt16BE(at + 4)
    const name = section[at + 6] + 1
    const sizeAt = at + 6 + name + (name & 1)
    if (sizeAt + 4 > section.length) break
    const size = section.readUInt32BE(sizeAt)
    const data = section.subarray(sizeAt + 4, sizeAt + 4 + size)
    if (data.length < size) break
    if (id === 1039) blocks.icc = data
    if (id === 1058) blocks.exif = data
    if (id === 1060) blocks.xmp = data
    // Whole, as a JPEG's segment has it.
    if (id === 1028) blocks.iptc = section.subarray(at, sizeAt + 4 + size + (size & 1))
    if (id === 1005 && size >= 4) blocks.density = data.readUInt32BE(0) / 65536
    if (id === 1057 && size >= 5) blocks.isEmpty = data[4] === 0
    at = sizeAt + 4 + size + (size & 1)
  }
  return blocks
}

/** Where the sections lie. @throws Error where the file ends before */
function sectionsOf(file: Buffer, large: boolean) {
  let at = psdHeadBytes
  const section = (wide = false) => {
    need(file, at, wide ? 8 : 4)
    const length = wide ? Number(file.readBigUInt64BE(at)) : file.readUInt32BE(at)
    const start = at + (wide ? 8 : 4)
    need(file, start, length)
    at = start + length
    return file.subarray(start, at)
  }
  const colors = section()
  const resources = section()
  const layers = section(large)
  // A negative count of layers says that the first channel behind the colours is the merged picture's transparency.
  const countAt = large ? 8 : 4
  const hasTransparency = layers.length >= countAt + 2 && layers.readInt16BE(countAt) < 0
  return { colors, resources, hasTransparency, at }
}

/** @returns the merged picture as TIFF @throws Error where the data are damaged, UnsupportedKind */
export function transcodePsd(file: Buffer): Buffer {
  const header = readPsdHeader(file.subarray(0, psdHeadBytes))
  if (!header) throw new Error('the header makes no sense')
  const { colors, resources, hasTransparency, at } = sectionsOf(file, header.large)
  const blocks = readPsdBlocks(resources)
  if (blocks.isEmpty) throw new UnsupportedKind('Photoshop files (PSD) without a merged copy as')
  const planes = planesOf(file, at, header)
  const picture = pictureOf(header, planes, colors, hasTransparency)
  const icc = picture.colors === 'rgb' && header.mode !== rgb ? undefined : blocks.icc
  return plainTiff({ ...picture, width: header.width, height: header.height, icc })
}

const colorChannels: Record<number, number> = { [rgb]: 3, [lab]: 3, [cmyk]: 4 }

/** The channels that are looked at, as bytes in the file's order. */
function planesOf(file: Buffer, at: number, header: PsdHeader): Buffer[] {
  const { width, height, bits, channels, large, mode } = header
  const wanted = Math.min(channels, (colorChannels[mode] ?? 1) + 1)
  if (channels < (colorChannels[mode] ?? 1)) throw new Error('there are fewer channels than colours')
  const rowBytes = Math.ceil((width * bits) / 8)
  need(file, at, 2)
  const compression = file.readUInt16BE(at)
  let from = at + 2
  if (compression === 0) {
    need(file, from, rowBytes * height * wanted)
    return Array.from({ length: wanted }, (_, i) =>
      file.subarray(from + i * rowBytes * height, from + (i + 1) * rowBytes * height),
    )
  }
  if (compression !== 1) throw new UnsupportedKind('ZIP-compressed Photoshop (PSD)')
  const countBytes = large ? 4 : 2
  const counts = from
  need(file, counts, countBytes * height * channels)
  from += countBytes * height * channels
  const planes: Buffer[] = []
  for (let plane = 0; plane < wanted; plane++) {
    const out = Buffer.alloc(rowBytes * height)
    for (let y = 0; y < height; y++) {
      const length = file.readUIntBE(counts + (plane * height + y) * countBytes, countBytes)
      need(file, from, length)
      unpackBits(file.subarray(from, from + length), out.subarray(y * rowBytes, (y + 1) * rowBytes))
      from += length
    }
    planes.push(out)
  }
  return planes
}

/** Fills `out` whole. @throws Error where the packed bytes do not @see TIFF 6.0, section 9 */
export function unpackBits(packed: Uint8Array, out: Uint8Array): void {
  let to = 0
  for (let at = 0; at < packed.length && to < out.length;) {
    const head = packed[at++]
    if (head < 128) {
      const run = packed.subarray(at, at + Math.min(head + 1, out.length - to))
      out.set(run, to)
      to += run.length
      at += head + 1
    } else if (head > 128) {
      const end = Math.min(out.length, to + 257 - head)
      if (at >= packed.length) break
      out.fill(packed[at++], to, end)
      to = end
    }
  }
  if (to < out.length) throw new Error('packed data end early')
}

function pictureOf(
  { width, height, bits, mode }: PsdHeader,
  planes: Buffer[],
  palette: Buffer,
  hasTransparency: boolean,
): Omit<PlainPicture, 'width' | 'height'> {
  const pixels = width * height
  if (mode === bitmap || bits === 1) {
    const rowBytes = Math.ceil(width / 8)
    const data = new Uint8Array(pixels)
    for (let i = 0; i < pixels; i++) {
      const x = i % width
      const byte = planes[0][Math.floor(i / width) * rowBytes + (x >> 3)]
      data[i] = (byte >> (7 - (x & 7))) & 1 ? 0 : 255
    }
    return { depth: 8, data, colors: 'grey' }
  }
  const deep = bits === 16
  const sample = (plane: Buffer, i: number) => (deep ? plane.readUInt16BE(i * 2) : plane[i])
  if (mode === indexed) {
    need(palette, 0, 768)
    const data = new Uint8Array(pixels * 3)
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < 3; c++) data[i * 3 + c] = palette[c * 256 + planes[0][i]]
    }
    return { depth: 8, data, colors: 'rgb' }
  }
  if (mode === lab) {
    const data = new Uint16Array(pixels * 3)
    const [most, zero] = deep ? [65535, 32768] : [255, 128]
    for (let i = 0; i < pixels; i++) {
      const chroma = (c: number) => ((sample(planes[c], i) - zero) * 128) / zero
      data.set(labToRgb16((sample(planes[0], i) * 100) / most, chroma(1), chroma(2)), i * 3)
    }
    return { depth: 16, data, colors: 'rgb' }
  }
  if (mode === cmyk) {
    const data = new Uint8Array(pixels * 4)
    // No ink is 255 in Photoshop and 0 in TIFF; 16 bits of ink are more than any print has.
    for (let i = 0; i < pixels; i++) {
      for (let c = 0; c < 4; c++) data[i * 4 + c] = 255 - (deep ? planes[c][i * 2] : planes[c][i])
    }
    return { depth: 8, data, colors: 'cmyk' }
  }
  const colors = mode === rgb ? 'rgb' : 'grey'
  const used = colorChannels[mode] ?? 1
  const hasAlpha = hasTransparency && planes.length > used
  const channels = used + (hasAlpha ? 1 : 0)
  const data = deep ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels)
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < pixels; i++) data[i * channels + c] = sample(planes[c], i)
  }
  return { depth: deep ? 16 : 8, data, colors, hasAlpha }
}
