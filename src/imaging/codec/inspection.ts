/** What the header of a photo says, with what decoding needs to know besides. */
import type { PhotoHeader } from '../../contract/engine.ts'
import type { Note } from '../../contract/notes.ts'
import type { FreeText } from '../metadata/free-texts.ts'
import type { Substitute } from './foreign/inspect.ts'
import type { Cicp } from './png-cicp.ts'

/** A header with what decoding needs to know besides. */
export interface Inspection {
  header: PhotoHeader
  /** Samples a pixel as libvips sees them, alpha included. */
  space: string
  hasAlpha: boolean
  /** EXIF orientation still to be applied by the decoder, 1 to 8. */
  orientation: number
  /** More than one picture in a format that moves (GIF, WebP), as against pages (TIFF). */
  animated: boolean
  icc?: Buffer
  exif?: Buffer
  xmp?: Buffer
  iptc?: Buffer
  density?: number
  /** See `free-texts.ts`. */
  texts?: FreeText[]
  /** Its orientation stands where no decoder looks. */
  isTurnedByText?: boolean
  /** What came with the photo and was left out: it is larger than any program writes. */
  leftOut: string[]
  /** Which of the file's pages is the photo. */
  page: number
  /** The exponent that a PNG's samples are encoded with, where it is not sRGB's. */
  gamma?: number
  /** The color space of a PNG's samples by code points, where it is not sRGB. */
  cicp?: Cicp
  /** Its grey samples reach from 16 to 235 only. */
  limitedGrey?: boolean
  /** What is decoded in place of the file, where libvips does not know its format. */
  substitute?: Substitute
  /** What the person should know of how it is read. */
  notes?: Note[]
}

export interface Limits {
  /** Most pixels a photo may have. */
  maxPixels: number
}
