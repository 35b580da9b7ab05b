/** EXIF and IPTC of a JPEG, taken out and put in with every other byte as it is. */
import { jpegSegments } from '../codec/container.ts'

const exifName = 'Exif\0\0'
const photoshopName = 'Photoshop 3.0\0'

export interface JpegBlocks {
  /** A TIFF block. */
  exif?: Buffer
  /** Photoshop's block, from `8BIM` on. */
  iptc?: Buffer
}

const isNamed = (file: Buffer, start: number, name: string) =>
  file.toString('latin1', start + 4, start + 4 + name.length) === name

const isExif = (file: Buffer, { marker, start }: { marker: number; start: number }) =>
  marker === 0xe1 && isNamed(file, start, exifName)

const isPhotoshop = (file: Buffer, { marker, start }: { marker: number; start: number }) =>
  marker === 0xed && isNamed(file, start, photoshopName)

/** Photoshop cuts a long block into several segments, which belong together. */
export function readJpegBlocks(file: Buffer): JpegBlocks {
  const exif: Buffer[] = []
  const iptc: Buffer[] = []
  for (const segment of jpegSegments(file)) {
    const { start, end } = segment
    if (isExif(file, segment)) exif.push(file.subarray(start + 4 + exifName.length, end))
    if (isPhotoshop(file, segment)) iptc.push(file.subarray(start + 4 + photoshopName.length, end))
  }
  return { ...(exif[0] && { exif: exif[0] }), ...(iptc.length > 0 && { iptc: Buffer.concat(iptc) }) }
}

/** @param blocks at most `maxJpegBlockBytes` each; they take the place of those that are there */
export function replaceJpegBlocks(file: Buffer, { exif, iptc }: JpegBlocks): Buffer[] {
  const out = [file.subarray(0, 2)]
  const early: Buffer[] = []
  const rest: Buffer[] = []
  let at = 2
  for (const segment of jpegSegments(file)) {
    at = segment.end
    if (isExif(file, segment) || isPhotoshop(file, segment)) continue
    // JFIF wants to be first, EXIF right behind it.
    const place = segment.marker === 0xe0 ? early : rest
    place.push(file.subarray(segment.start, segment.end))
  }
  out.push(...early, ...(exif ? made(0xffe1, exifName, exif) : []), ...rest)
  if (iptc) out.push(...made(0xffed, photoshopName, iptc))
  out.push(file.subarray(at))
  return out
}

function made(marker: number, name: string, data: Buffer): Buffer[] {
  const head = Buffer.alloc(4 + name.length)
  head.writeUInt16BE(marker, 0)
  head.writeUInt16BE(2 + name.length + data.length, 2)
  head.write(name, 4, 'latin1')
  return [head, data]
}
