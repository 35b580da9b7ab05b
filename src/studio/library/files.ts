/** Where the files of photos lie, whether they are still there, and how copies of them come into the library. */
import { constants } from 'node:fs'
import { copyFile, mkdir, stat } from 'node:fs/promises'
import { dirname, extname, isAbsolute, join } from 'node:path'
import PQueue from 'p-queue'
import { StudioFault } from '../../contract/errors.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import type { Library } from './open.ts'
import { PhotoRepository, type PhotoRow } from './photo-repository.ts'
import { takesPalette } from '../../contract/manual-color.ts'
import type { Recipe } from '../../contract/recipe.ts'
import { RenderRepository } from './render-repository.ts'
import { isRenderFile } from './stored-rows.ts'

/** Absolute path of a photo's file. It is only ever read. */
export function originalPath(library: Pick<Library, 'folder'>, photo: Pick<PhotoRow, 'path'>): string {
  return isAbsolute(photo.path) ? photo.path : join(library.folder, photo.path)
}

/** As `originalPath`. @throws StudioFault `library.fileMissing` */
export async function presentOriginal(library: Library, photo: PhotoRow): Promise<string> {
  const file = originalPath(library, photo)
  if (!(await isThere(file))) throw new StudioFault('library.fileMissing', { file })
  return file
}

export async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null))?.isFile() ?? false
}

/**
 * Copies a photo into the library's own folder, by hash; a copy that is there already stays.
 * @returns the path for the row, relative to the library's folder
 * @throws StudioFault `output.*`
 */
export async function copyIn(library: Library, file: string, sha256: string): Promise<string> {
  const relative = `originals/${sha256.slice(0, 2)}/${sha256}${extname(file).toLowerCase()}`
  const output = join(library.folder, relative)
  if (await isThere(output)) return relative
  await mkdir(dirname(output), { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, output)
  })
  // A copy on write where the file system has it: it costs no space.
  await writeWhole(output, (part) => copyFile(file, part, constants.COPYFILE_FICLONE))
  return relative
}

/**
 * Looks whether every photo's file is still where it was, and notes what is gone and what is back (a drive that was
 * unplugged and connected again).
 * @returns ids of the photos that are missing now, and of those that came back
 */
export async function checkPresence(
  library: Library,
  signal?: AbortSignal,
): Promise<{ missing: number[]; returned: number[] }> {
  const photos = new PhotoRepository(library.db)
  const queue = new PQueue({ concurrency: 16 })
  const result = { missing: [] as number[], returned: [] as number[] }
  const check = async (row: Awaited<ReturnType<PhotoRepository['locations']>>[number]): Promise<void> => {
    if (signal?.aborted) return
    const there = await isThere(originalPath(library, row))
    if (!there) result.missing.push(row.id)
    if (there && row.missing_since !== null) result.returned.push(row.id)
    if (there === (row.missing_since === null)) return
    await photos.update(row.id, { missing_since: there ? null : library.clock.now() })
  }
  await queue.addAll((await photos.locations()).map((row) => () => check(row)))
  return result
}

/** @returns undefined where the recipe wants none; without a file where that photo is gone */
export async function referenceOf(
  library: Library,
  { steps: { manualColor } }: Recipe,
): Promise<ReferencePhoto | undefined> {
  if (!manualColor.reference || !takesPalette(manualColor)) return undefined
  const photo = await new PhotoRepository(library.db).bySha(manualColor.reference.photo)
  if (!photo) return { name: manualColor.reference.name ?? null, file: null }
  const { name } = photo
  for (const { state, file } of await new RenderRepository(library.db).ofPhoto(photo.id)) {
    if (state !== 'ready' || file === null || !isRenderFile(file)) continue
    const path = join(library.folder, file)
    if (await isThere(path)) return { name, file: path }
  }
  const original = originalPath(library, photo)
  return { name, file: (await isThere(original)) ? original : null }
}

/** A photo that another one takes colours from. */
export interface ReferencePhoto {
  /** For a person; null where nobody knows it any more. */
  name: string | null
  /** Absolute path; null where it is gone. */
  file: string | null
}
