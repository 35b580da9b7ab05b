/** Where each photo of a batch goes, decided before the first one is rendered: no two into one file. */
import { extname, join } from 'node:path'
import type { OutputFormat } from '../../contract/engine.ts'
import { StudioFault, type StudioError } from '../../contract/errors.ts'
import type { FoundPhoto } from '../find-photos.ts'

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
 * @returns the photos that can go on, in order, and a fault for each whose result would lie where another
 *   one's already goes (names that differ only in case count as one: many disks can't tell them apart)
 */
export function planOutputs(
  photos: readonly FoundPhoto[],
  outFolder: string,
  format: BatchFormat,
): { planned: Planned[]; faults: { photo: FoundPhoto; error: StudioError }[] } {
  const planned: Planned[] = []
  const faults: { photo: FoundPhoto; error: StudioError }[] = []
  const taken = new Map<string, FoundPhoto>()
  for (const photo of photos) {
    const ending = extname(photo.relative)
    const target = format === 'same' ? (same[ending.toLowerCase()] ?? 'jpeg') : format
    // A photo that keeps its format keeps its ending too: beach.JPG stays beach.JPG.
    const keeps =
      (same[ending.toLowerCase()] ?? (isJpeg(ending) ? 'jpeg' : null)) === target && ending !== '.gif'
    const stem = ending === '' ? photo.relative : photo.relative.slice(0, -ending.length)
    const output = join(outFolder, keeps ? photo.relative : stem + extensions[target])
    const key = output.normalize('NFC').toLowerCase()
    const other = taken.get(key)
    if (other) {
      // Named twice on the command line is no collision.
      if (other.file === photo.file) continue
      const error = new StudioFault('output.collision', {
        file: photo.file,
        other: other.file,
        output,
      }).toError()
      faults.push({ photo, error })
      continue
    }
    taken.set(key, photo)
    planned.push({ photo, output, format: target })
  }
  return { planned, faults }
}

const isJpeg = (ending: string) => ['.jpg', '.jpeg', '.jpe', '.jfif'].includes(ending.toLowerCase())
