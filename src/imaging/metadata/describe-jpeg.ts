/** A finished JPEG once more, with a person's words in it: segments are moved, pixels stay as they are. */
import { readFile } from 'node:fs/promises'
import type { Note, PhotoWords } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { jpegRoom, readJpegXmp, replaceJpegXmp } from '../codec/container.ts'
import { asReadFault } from '../codec/header.ts'
import { mergeXmp } from './xmp.ts'

/**
 * Copies `input` to `output` with `words` merged into its XMP.
 * @returns a note where the words were too long for a JPEG's segment; the picture is copied without them then
 * @throws StudioFault about the file that can't be read or written; `image.truncated` for anything but a JPEG
 */
export async function describeJpeg(input: string, output: string, words: PhotoWords): Promise<Note[]> {
  const file = await readFile(input).catch((error: unknown) => {
    throw asReadFault(error, input)
  })
  if (file.length < 4 || file.readUInt16BE(0) !== 0xffd8) {
    throw new StudioFault('image.truncated', { file: input, reason: 'it does not begin as a JPEG' })
  }
  const existing = readJpegXmp(file)
  const { packet, lost } = mergeXmp(existing ?? undefined, null, words)
  const fits = packet !== null && !lost && Buffer.byteLength(packet) <= jpegRoom.xmp
  await writeBuffers(output, fits ? replaceJpegXmp(file, packet) : [file])
  if (fits) return []
  return [
    {
      code: 'metadata.incomplete',
      message: 'Caption, tags and date could not be written into the picture (XMP); the library has them.',
    },
  ]
}
