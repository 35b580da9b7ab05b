/** The photo that a recipe takes its colours from, as a file: finished in colour where it is, else the original. */
import { join } from 'node:path'
import { takesPalette } from '../../contract/manual-color.ts'
import type { Recipe } from '../../contract/recipe.ts'
import type { ReferencePhoto } from '../render/restorer.ts'
import { isThere, originalPath } from './files.ts'
import type { Library } from './open.ts'
import { PhotoRepository } from './photo-repository.ts'
import { RenderRepository } from './render-repository.ts'

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
    if (state !== 'ready' || file === null) continue
    const path = join(library.folder, file)
    if (await isThere(path)) return { name, file: path }
  }
  const original = originalPath(library, photo)
  return { name, file: (await isThere(original)) ? original : null }
}
