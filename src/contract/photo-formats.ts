/** The formats of photos that are read, by what their bytes are. */
import { z } from 'zod'

export const photoFormatSchema = z.enum([
  'jpeg',
  'png',
  'tiff',
  'webp',
  'avif',
  'gif',
  'heic',
  'jxl',
  'bmp',
  'jp2',
  'jls',
  'psd',
  'pdf',
  // The finished picture inside a camera's raw file.
  'raw',
  // No photo at all: a film, which ffmpeg reads.
  'film',
])

export const outputFormatSchema = z.enum(['jpeg', 'png', 'tiff', 'webp', 'avif'])
export type OutputFormat = z.infer<typeof outputFormatSchema>
