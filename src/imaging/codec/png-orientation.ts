/** A PNG whose orientation stands in a text, as ImageMagick writes it: made readable for a decoder that turns by eXIf only. */
import { crc32 } from 'node:zlib'

/** Signature and IHDR. */
const headBytes = 33

/** The file with an eXIf chunk that says how its pixels are to be turned. */
export function pngWithOrientation(file: Buffer, orientation: number): Buffer {
  // Big-endian, one directory of one entry: Orientation, one short.
  const exif = Buffer.from('4d4d002a000000080001011200030000000100000000000000000000', 'hex').subarray(0, 26)
  exif.writeUInt16BE(orientation, 18)
  const body = Buffer.concat([Buffer.from('eXIf', 'latin1'), exif])
  const chunk = Buffer.alloc(body.length + 8)
  chunk.writeUInt32BE(exif.length, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), body.length + 4)
  return Buffer.concat([file.subarray(0, headBytes), chunk, file.subarray(headBytes)])
}
