/** Where each photo of a batch goes, decided before the first one is rendered: no two into one file. */
import { extname, join, sep } from 'node:path'
import type { OutputFormat } from '../../contract/engine.ts'
import type { FoundPhoto } from '../find-photos.ts'
import { FreeNames } from '../free-names.ts'

/** `same` keeps the photo's own format where Tintype writes it. */
export type BatchFormat = OutputFormat | 'same'

export interface Planned {
  photo: FoundPhoto
  /** Absolute path of the result. */
  output: string
  format: OutputFormat
}

const extensions: Record<OutputFormat, string> = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
}

/** What a photo becomes under `same`: its own format, or the nearest that loses least. */
const same: Record<string, OutputFormat> = {
  '.png': 'png',
  '.gif': 'png',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
  '.avif': 'avif',
}

/**
 * @returns the photos in order, each once. Where two results would have one name (`IMG_1.HEIC` and `IMG_1.JPG`, or
 *   names that many disks can't tell apart), the later one is numbered, as in an export: `IMG_1 (2).jpg`
 */
export function planOutputs(
  photos: readonly FoundPhoto[],
  outFolder: string,
  format: BatchFormat,
): { planned: Planned[] } {
  const planned: Planned[] = []
  const names = new FreeNames()
  const files = new Set<string>()
  for (const photo of photos) {
    const ending = extname(photo.relative)
    const target = format === 'same' ? (same[ending.toLowerCase()] ?? 'jpeg') : format
    // A photo that keeps its format keeps its ending too: beach.JPG stays beach.JPG.
    const keeps =
      (same[ending.toLowerCase()] ?? (isJpeg(ending) ? 'jpeg' : null)) === target && ending !== '.gif'
    const stem = ending === '' ? photo.relative : photo.relative.slice(0, -ending.length)
    const wanted = keeps ? photo.relative : stem + extensions[target]
    // Named twice on the command line is no collision.
    if (files.has(photo.file)) continue
    files.add(photo.file)
    const output = join(outFolder, names.take(wanted.replaceAll(sep, '/')))
    planned.push({ photo, output, format: target })
  }
  return { planned }
}

const isJpeg = (ending: string) => ['.jpg', '.jpeg', '.jpe', '.jfif'].includes(ending.toLowerCase())
