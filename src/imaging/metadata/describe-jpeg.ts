/** A finished JPEG once more, with a person's words in it: segments are moved, pixels stay as they are. */
import { readFile } from 'node:fs/promises'
import type { Note } from '../../contract/notes.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { StudioFault } from '../../contract/errors.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { jpegSegments, maxJpegBlockBytes, readJpegXmp, replaceJpegXmp } from '../codec/container.ts'
import { asReadFault } from '../codec/read-fault.ts'
import { joinXmp } from './extended-xmp.ts'
import { exifWithWords } from './exif-words.ts'
import { iptcWithWords } from './iptc.ts'
import { readJpegBlocks, replaceJpegBlocks } from './jpeg-blocks.ts'
import { xmpForJpeg } from './metadata.ts'
import { mergeXmp } from './xmp.ts'
import { readXmpWords } from './xmp-words.ts'

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
  const own = readJpegXmp(file) ?? undefined
  const xmp = own && (joinXmp(own, file) ?? own)
  const { packet, lost } = mergeXmp(xmp, null, words, markedIn(file, xmp, words))
  const exif = exifWithWords(known.exif, words)
  const iptc = iptcWithWords(known.iptc, words)
  const parts = packet !== null && !lost ? xmpForJpeg(packet) : null
  const fits =
    parts?.xmp !== undefined &&
    (exif === null ? known.exif === undefined : exif.length <= maxJpegBlockBytes.exif) &&
    iptc !== null &&
    iptc.length <= maxJpegBlockBytes.iptc
  if (fits) {
    const described = Buffer.concat(replaceJpegXmp(file, parts.xmp, parts.extendedXmp))
    await writeBuffers(output, replaceJpegBlocks(described, { ...(exif && { exif }), iptc }))
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

/** The picture is finished: what is marked in it lies where it says. */
function markedIn(file: Buffer, xmp: Buffer | undefined, words: PhotoWords) {
  const known = xmp && readXmpWords(xmp)?.regions
  const size = sizeOf(file) ?? known?.size
  const list = size && known ? known.list.flatMap((region) => region?.(size) ?? []) : []
  const regions = words.regions ?? list
  return size && regions.length > 0 ? { regions, width: size.width, height: size.height } : undefined
}

const isStartOfFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)

function sizeOf(file: Buffer): { width: number; height: number } | null {
  for (const { marker, start, end } of jpegSegments(file)) {
    if (!isStartOfFrame(marker) || end - start < 9) continue
    return { width: file.readUInt16BE(start + 7), height: file.readUInt16BE(start + 5) }
  }
  return null
}
