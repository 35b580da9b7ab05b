/** What a file is, from its first bytes; names and extensions are never used. */
import type { PhotoHeader } from '../../contract/engine.ts'

export type PhotoFormat = PhotoHeader['format']

/** How many bytes `sniff` wants to see; fewer do when the file is smaller. */
export const sniffBytes = 4096

export type Sniffed =
  | { kind: 'photo'; format: PhotoFormat }
  /** A picture or a document with pictures that Tintype can't read; `name` is for the person. */
  | { kind: 'unsupported'; name: string }
  | { kind: 'none' }

const photo = (format: PhotoFormat): Sniffed => ({ kind: 'photo', format })
const unsupported = (name: string): Sniffed => ({ kind: 'unsupported', name })

/** Signatures at offset 0 in hexadecimal; `..` stands for any byte. The first that fits counts. */
const signatures: [hex: string, result: Sniffed][] = [
  ['ffd8ff', photo('jpeg')],
  ['89504e470d0a1a0a', photo('png')],
  ['474946383761', photo('gif')],
  ['474946383961', photo('gif')],
  ['52494646........57454250', photo('webp')],
  ['ff0a', photo('jxl')],
  ['0000000c4a584c200d0a870a', photo('jxl')],
  ['49492a00........4352', photo('raw')],
  ['49492a00', photo('tiff')],
  ['4d4d002a', photo('tiff')],
  ['49492b00', photo('tiff')],
  ['4d4d002b', photo('tiff')],
  ['49495500', photo('raw')],
  ['4949524f', photo('raw')],
  ['49495253', photo('raw')],
  ['4d4d4f52', photo('raw')],
  ['46554a4946494c4d4343442d524157', photo('raw')],
  ['464f5662', photo('raw')],
  ['004d524d', photo('raw')],
  ['4949bc01', unsupported('JPEG XR')],
  ['0000000c6a5020200d0a870a', photo('jp2')],
  ['ff4fff51', photo('jp2')],
  ['38425053', photo('psd')],
  ['424d', photo('bmp')],
  ['255044462d', photo('pdf')],
  ['25215053', unsupported('PostScript')],
  ['00000100', unsupported('icon (ICO)')],
  ['69636e73', unsupported('icon (ICNS)')],
  ['d7cdc69a', unsupported('Windows (WMF)')],
  ['762f3101', unsupported('OpenEXR')],
  ['233f52414449414e4345', unsupported('Radiance (HDR)')],
  ['233f52474245', unsupported('Radiance (HDR)')],
  ['41542654464f524d', unsupported('DjVu')],
  ['67696d7020786366', unsupported('GIMP (XCF)')],
  ['53494d504c4520203d', unsupported('FITS')],
  ['716f6966', unsupported('QOI')],
  ['44445320', unsupported('DDS')],
  ['01da0001000.', unsupported('SGI')],
  ['01da0101000.', unsupported('SGI')],
  ['59a66a95', unsupported('Sun (RAS)')],
  ['0a0.010.', unsupported('PCX')],
  ['5061696e742053686f702050726f20496d6167652046696c65', unsupported('Paint Shop Pro')],
  ['464f524d........494c424d', unsupported('Amiga (ILBM)')],
]

/** Those that begin with what may be anything. */
const laterSignatures: [offset: number, latin: string, result: Sniffed][] = [
  [40, ' EMF', unsupported('Windows (EMF)')],
  [128, 'DICM', unsupported('DICOM')],
  [522, '\x00\x11\x02\xff', unsupported('Macintosh (PICT)')],
  [2048, 'PCD_IPI', unsupported('Photo CD (PCD)')],
]

/** Brands of an ISO base media file that are still pictures. */
const heicBrands = new Set(['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'hevm', 'hevs', 'mif1', 'msf1'])
const avifBrands = new Set(['avif', 'avis'])

/**
 * What the bytes are.
 * @param head the first `sniffBytes` of the file, or all of it when it is smaller
 */
export function sniff(head: Uint8Array): Sniffed {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  const hex = bytes.toString('hex', 0, 32)
  for (const [signature, result] of signatures) {
    if (fits(hex, signature)) return result
  }
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return sniffBrands(bytes)
  for (const [at, latin, result] of laterSignatures) {
    if (bytes.toString('latin1', at, at + latin.length) === latin) return result
  }
  if (/^P[1-7FfH][\s#]\s*[#\d]/.test(bytes.toString('latin1', 0, 16))) return unsupported('Netpbm (PPM)')
  if (
    /^(?:<\?xml|<!--|<!doctype svg|<svg)/i.test(textStart(bytes)) &&
    /<svg[\s>]/i.test(bytes.toString('utf8'))
  ) {
    return unsupported('SVG')
  }
  return isTarga(bytes) ? unsupported('Targa (TGA)') : { kind: 'none' }
}

/** It has a signature at its end at most: all that its header says must make sense. @see Truevision TGA 2.0, C.2 */
function isTarga(bytes: Buffer): boolean {
  if (bytes.length < 19) return false
  const [, mapped, kind] = bytes
  const bits = bytes[16]
  const isKind = mapped === 1 ? kind === 1 || kind === 9 : mapped === 0 && [2, 3, 10, 11].includes(kind)
  const isDepth = kind === 2 || kind === 10 ? [15, 16, 24, 32].includes(bits) : bits === 8
  const hasNoMap = mapped === 1 || bytes.subarray(3, 8).every((byte) => byte === 0)
  return isKind && isDepth && hasNoMap && bytes.readUInt16LE(12) > 0 && bytes.readUInt16LE(14) > 0
}

function fits(hex: string, signature: string): boolean {
  if (hex.length < signature.length) return false
  for (let i = 0; i < signature.length; i++) {
    if (signature[i] !== '.' && signature[i] !== hex[i]) return false
  }
  return true
}

/** The major brand may be a general one (`mif1`), so the list of compatible brands is read too. */
function sniffBrands(bytes: Buffer): Sniffed {
  const boxEnd = Math.min(bytes.length, bytes.readUInt32BE(0))
  const brands = [bytes.toString('latin1', 8, 12)]
  for (let at = 16; at + 4 <= boxEnd; at += 4) brands.push(bytes.toString('latin1', at, at + 4))
  if (brands[0] === 'crx ') return photo('raw')
  if (brands.some((brand) => avifBrands.has(brand))) return photo('avif')
  if (brands.some((brand) => heicBrands.has(brand))) return photo('heic')
  return { kind: 'none' }
}

function textStart(bytes: Buffer): string {
  return bytes
    .toString('utf8', 0, 256)
    .replace(/^\uFEFF/, '')
    .trimStart()
}
