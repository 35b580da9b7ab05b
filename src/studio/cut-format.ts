/** As what a print is written that was cut out of a page: as much is kept as the page itself kept. */
import { extname } from 'node:path'

export type CutFormat = 'jpeg' | 'png' | 'tiff'

export const cutEndings: Readonly<Record<CutFormat, string>> = { jpeg: '.jpg', png: '.png', tiff: '.tif' }

const lossy = ['.jpg', '.jpeg', '.jpe', '.jfif', '.webp', '.avif', '.heic', '.heif']

/** JPEG, at a high quality, of what was compressed with loss before; PNG, which keeps 16 bits, of everything else. */
export const cutFormatOf = (page: string): CutFormat =>
  lossy.includes(extname(page).toLowerCase()) ? 'jpeg' : 'png'
