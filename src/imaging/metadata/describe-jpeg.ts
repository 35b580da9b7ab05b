/** A finished JPEG once more, with a person's words in it: segments are moved, pixels stay as they are. */
import { readFile } from 'node:fs/promises'
import type { Note, PhotoWords } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { maxJpegBlockBytes, readJpegXmp, replaceJpegXmp } from '../codec/container.ts'
import { asReadFault } from '../codec/header.ts'
import { exifWithWords } from './exif-words.ts'
import { iptcWithWords } from './iptc.ts'
import { readJpegBlocks, replaceJpegBlocks } from './jpeg-blocks.ts'
import { mergeXmp } from './xmp.ts'

/**
 * Copies `input` to `output` with `words` merged into its EXIF, IPTC and XMP.
 * @returns a note where the words were too long for a JPEG's segments; the picture is copied without them then
 * @throws StudioFault about the file that can't be read or written; `image.truncated` for anything but a JPEG
 */
export async function describeJpeg(input: string, output: string, words: PhotoWords): Promise<Note[]> {
  const file = await readFile(input).catch((error: unknown) => {
    throw asReadFault(error, input)
  })
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) {
    throw new StudioFault('image.truncated', { file: input, reason: 'it does not begin as a JPEG' })
  }
  const known = readJpegBlocks(file)
  const { packet, lost } = mergeXmp(readJpegXmp(file) ?? undefined, null, words)
  const exif = exifWithWords(known.exif, words)
  const iptc = iptcWithWords(known.iptc, words)
  const fits =
    packet !== null &&
    !lost &&
    Buffer.byteLength(packet) <= maxJpegBlockBytes.xmp &&
    exif !== null &&
    exif.length <= maxJpegBlockBytes.exif &&
    iptc !== null &&
    iptc.length <= maxJpegBlockBytes.iptc
  if (fits) {
    const described = Buffer.concat(replaceJpegXmp(file, packet))
    await writeBuffers(output, replaceJpegBlocks(described, { exif, iptc }))
    return []
  }
  await writeBuffers(output, [file])
  return [
    {
      code: 'metadata.incomplete',
      message: 'Caption, tags and date could not be written into the picture; the library has them.',
    },
  ]
}
