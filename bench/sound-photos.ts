/**
 * Photographs without damage, the larger ones first: those of `../shared`, the sample album, then pictures of
 * the validation set.
 */
import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const project = join(import.meta.dirname, '..')
export const shared = join(project, '../shared')

/** Scans of the field that were filled once, and must not be; the others of that folder are tests of reading. */
const field = [
  'white_fence',
  'court_lines',
  '12_postcard_back',
  '05_very_dark',
  '15_bw_on_brown_table',
  'reference',
]

export interface SoundPhoto {
  file: string
  /** Where nothing at all may be filled. */
  untouchable: boolean
}

const inFolder = async (folder: string, ending: string) =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => join(folder, name))

/** @param folder where the validation set is unpacked to */
export async function soundPhotos(count: number, folder: string): Promise<SoundPhoto[]> {
  const old = await inFolder(join(shared, 'photos/old'), '.jpg')
  const samples = await inFolder(join(project, 'resources/samples'), '.jpg')
  const large = [
    ...old.filter((file) => !file.includes('scratched')).map((file) => ({ file, untouchable: false })),
    ...samples.map((file) => ({ file, untouchable: true })),
    ...field.map((name) => ({ file: join(shared, 'cases/field-1', `${name}.png`), untouchable: true })),
  ]
  execFileSync('tar', ['xf', join(shared, 'dataset/val.tar'), '-C', folder])
  const stored = await inFolder(folder, '.webp')
  const wanted = Math.max(0, count - large.length)
  const every = stored.length / Math.max(1, wanted)
  const chosen = Array.from({ length: wanted }, (_, i) => stored[Math.floor(i * every)])
  return [...large, ...chosen.map((file) => ({ file, untouchable: false }))].slice(0, count)
}
