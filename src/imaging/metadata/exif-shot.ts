/** What a camera noted of a shot: which camera and lens, how long, how far open, how sensitive. */
import type { Shot } from '../../contract/photo-file.ts'
import { ExifBlock, exifTypes, type Entry } from './exif-block.ts'

const tag = {
  make: 0x010f,
  model: 0x0110,
  exifIfd: 0x8769,
  exposure: 0x829a,
  aperture: 0x829d,
  iso: 0x8827,
  focalLength: 0x920a,
  lensMake: 0xa433,
  lensModel: 0xa434,
} as const

/** Longer texts are none that a person would read. */
const longest = 100

/**
 * @param exif with or without the `Exif\0\0` in front
 * @returns null where the camera noted nothing, or the block is damaged
 * @see Exif 2.32, 4.6.4 and 4.6.5
 */
export function exifShot(exif: Buffer): Shot | null {
  const block = ExifBlock.open(exif)
  const main = block?.main()
  if (!block || !main) return null
  const inner = block.inner(main, tag.exifIfd) ?? []
  const amount = (number: number): number | null => {
    const [value] = block.numbers(inner, number) ?? []
    // Cameras write 0, or 0/0, for what they do not know.
    return value !== undefined && Number.isFinite(value) && value > 0 ? value : null
  }
  const shot: Shot = {
    camera: named(textOf(block, main, tag.make), textOf(block, main, tag.model)),
    lens: named(textOf(block, inner, tag.lensMake), textOf(block, inner, tag.lensModel)),
    exposure: amount(tag.exposure),
    aperture: amount(tag.aperture),
    iso: amount(tag.iso),
    focalLength: amount(tag.focalLength),
  }
  return Object.values(shot).every((value) => value === null) ? null : shot
}

function textOf(block: ExifBlock, entries: readonly Entry[], number: number): string {
  const value = block.value(entries, number)
  if (value?.type !== exifTypes.ascii) return ''
  return value.data
    .toString('utf8')
    .replace(/\0[^]*$/, '')
    .replaceAll(/[\p{Cc}\ufffd]+/gu, ' ')
    .trim()
    .slice(0, longest)
}

/** Many makers begin the model with their own name. */
function named(make: string, model: string): string | null {
  const [first = ''] = make.split(' ')
  const isSaid = model.toLowerCase().startsWith(first.toLowerCase())
  return (isSaid ? model : `${make} ${model}`).trim() || null
}
