/** What a photo of a format that libvips does not know is, from its header, and how it becomes one that libvips reads. */
import { open, readFile, type FileHandle } from 'node:fs/promises'
import type { PhotoHeader } from '../../../contract/engine.ts'
import type { Note } from '../../../contract/notes.ts'
import { mendJpeg } from '../jpeg-structure.ts'
import { withoutTexts } from '../png-texts-bound.ts'
import { mendTiff } from '../tiff-structure.ts'
import { bmpHeadBytes, readBmpHeader } from './bmp.ts'
import type { TranscodeJob } from './job.ts'
import { readJlsHeader } from './jpeg-ls.ts'
import { readJp2Header } from './jpeg2000.ts'
import { psdHeadBytes, readPsdBlocks, readPsdHeader, type PsdBlocks } from './psd.ts'
import { findPreview, withOrientation } from './raw.ts'
import { pdfFacts, timeoutMsFor, transcodeFile } from './run.ts'

/** A JPEG that lies in the file as it is. */
export interface EmbeddedJpeg {
  kind: 'embedded'
  file: string
  at: number
  length: number
  /** Put into it, where it does not say itself which way is up. */
  orientation: number | null
}

/** A JPEG without the stray bytes that hide its parts. */
interface MendedFile {
  kind: 'mended'
  file: string
}

/** A TIFF whose first page is another one of its pages. */
interface TiffSubPage {
  kind: 'tiffSubPage'
  file: string
  /** Where that page's directory lies. */
  directory: number
}

/** A PNG without texts that would unfold to too much. */
interface PlainPng {
  kind: 'plainPng'
  file: string
}

export type Substitute = TranscodeJob | EmbeddedJpeg | MendedFile | TiffSubPage | PlainPng

export interface ForeignPicture extends PsdBlocks {
  width: number
  height: number
  depth: 8 | 16
  pages: number
  /** Of what stands in for the file. */
  orientation: number
  isGrey: boolean
  hasAlpha: boolean
  substitute: Substitute
  notes: Note[]
}

export type ForeignFormat = Extract<PhotoHeader['format'], 'bmp' | 'psd' | 'jp2' | 'jls' | 'pdf' | 'raw'>

const foreignFormats: ReadonlySet<string> = new Set(['bmp', 'psd', 'jp2', 'jls', 'pdf', 'raw'])

export const isForeignFormat = (format: PhotoHeader['format']): format is ForeignFormat =>
  foreignFormats.has(format)

/** Bytes of a block of metadata at most, as everywhere. */
const largestSection = 16 * 1024 * 1024
const jpegHead = 1024 * 1024

/** @returns null where the header is not whole @throws UnsupportedKind; StudioFault `image.unsupported` */
export async function inspectForeign(
  format: ForeignFormat,
  file: string,
  handle: FileHandle,
  { bytes, maxPixels }: { bytes: number; maxPixels: number },
): Promise<ForeignPicture | null> {
  const read = async (at: number, length: number) => {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    return buffer.subarray(0, bytesRead)
  }
  const usual = { depth: 8, pages: 1, orientation: 1, isGrey: false, hasAlpha: false, notes: [] } as const
  switch (format) {
    case 'bmp': {
      const header = readBmpHeader(await read(0, bmpHeadBytes))
      const hasAlpha = header !== null && header.masks[3] !== 0
      return header && { ...usual, ...sizeOf(header), hasAlpha, notes: [], substitute: { kind: 'bmp', file } }
    }
    case 'jp2': {
      const header = await readJp2Header(handle, bytes)
      if (!header) return null
      const { channels, bits, icc, exif, xmp } = header
      const isGrey = channels < 3
      return {
        ...usual,
        ...sizeOf(header),
        depth: bits > 8 ? 16 : 8,
        isGrey,
        hasAlpha: channels === 2 || channels > 3,
        notes: [],
        ...(icc && { icc }),
        ...(exif && { exif }),
        ...(xmp && { xmp }),
        substitute: { kind: 'jp2', file, ...(icc && { icc }) },
      }
    }
    case 'jls': {
      const header = readJlsHeader(await read(0, jpegHead))
      if (!header) return null
      const { channels, bits } = header
      const shape = {
        depth: bits > 8 ? 16 : 8,
        isGrey: channels < 3,
        hasAlpha: channels === 2 || channels > 3,
      } as const
      return { ...usual, ...sizeOf(header), ...shape, notes: [], substitute: { kind: 'jls', file } }
    }
    case 'psd':
      return inspectPsd(file, read)
    case 'pdf': {
      const { width, height, pages } = await pdfFacts(file, maxPixels)
      return {
        ...usual,
        width,
        height,
        pages,
        notes: [],
        substitute: { kind: 'pdf', file, width, height },
      }
    }
    case 'raw': {
      const preview = await findPreview(handle, bytes)
      if (!preview) return null
      const { at, length, width, height, orientation, saysItself } = preview
      return {
        ...usual,
        width,
        height,
        orientation,
        substitute: { kind: 'embedded', file, at, length, orientation: saysItself ? null : orientation },
        notes: [
          {
            code: 'photo.rawPreview',
            message: `This is a camera's raw file: the finished picture that the camera put into it (${width} x ${height}) was used, not the raw data.`,
            data: { width, height },
          },
        ],
      }
    }
  }
}

const sizeOf = ({ width, height }: { width: number; height: number }) => ({ width, height })

async function inspectPsd(
  file: string,
  read: (at: number, length: number) => Promise<Buffer>,
): Promise<ForeignPicture | null> {
  const header = readPsdHeader(await read(0, psdHeadBytes))
  if (!header) return null
  const colors = await read(psdHeadBytes, 4)
  if (colors.length < 4) return null
  const at = psdHeadBytes + 4 + colors.readUInt32BE(0)
  const length = await read(at, 4)
  if (length.length < 4) return null
  const section = length.readUInt32BE(0)
  const blocks = section <= largestSection ? readPsdBlocks(await read(at + 4, section)) : {}
  const { bits, mode, width, height } = header
  const [grey, rgb, cmyk, duotone, lab] = [1, 3, 4, 8, 9]
  const isDeep = mode === lab || (bits === 16 && (mode === rgb || mode === grey || mode === duotone))
  const { icc, ...others } = blocks
  return {
    ...others,
    // A palette and Lab have become sRGB already.
    ...(icc && (mode === rgb || mode === cmyk || mode === grey) && { icc }),
    width,
    height,
    depth: isDeep ? 16 : 8,
    pages: 1,
    orientation: 1,
    isGrey: mode === grey || mode === duotone || mode === 0,
    hasAlpha: mode === rgb || mode === grey,
    notes: [],
    substitute: { kind: 'psd', file },
  }
}

/**
 * The picture as bytes that libvips reads.
 * @throws StudioFault `image.unsupported`; Error where the data are damaged or take too long
 */
export async function makeSubstitute(
  substitute: Substitute,
  pixels: number,
  signal?: AbortSignal,
): Promise<Buffer> {
  if (substitute.kind === 'mended') {
    const mended = mendJpeg(await readFile(substitute.file))
    if (!mended) throw new Error('the file has changed')
    return mended.bytes
  }
  if (substitute.kind === 'plainPng') return withoutTexts(await readFile(substitute.file))
  if (substitute.kind === 'tiffSubPage') {
    const mended = mendTiff(await readFile(substitute.file), { directory: substitute.directory })
    if (!mended) throw new Error('its strips do not lie in the file')
    return mended
  }
  if (substitute.kind !== 'embedded') {
    return transcodeFile(substitute, { signal, timeoutMs: timeoutMsFor(pixels) })
  }
  const { file, at, length, orientation } = substitute
  const handle = await open(file)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, at)
    const jpeg = buffer.subarray(0, bytesRead)
    return orientation === null ? jpeg : withOrientation(jpeg, orientation)
  } finally {
    await handle.close()
  }
}
