/** What an export will write: each photo with its recipe, its name and the work it stands for. Nothing is written here. */
import type { OutputFormat, OutputOptions } from '../../contract/engine.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'
import { RecipeRepository } from '../library/recipe-repository.ts'
import type { LibraryRenderer } from '../library/render.ts'
import { fillTemplate, FreeNames } from './names.ts'

export interface ExportEntry {
  photo: PhotoRow
  /** Null where the photo has none: it is exported as it is. */
  variant: string | null
  recipe: Recipe
  /** Relative to the export's folder, with "/". */
  name: string
  /** SHA-256 of everything that decides the picture. */
  work: string
}

export interface PlanRequest {
  photoIds: readonly number[]
  /** For `{album}`; without it the first album that a photo is in. */
  album?: string | undefined
  template: string
  options: OutputOptions
}

const endings: Record<OutputFormat, string> = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
}

/**
 * Names every picture, before the first is written: the same selection gives the same names each time.
 * @throws StudioFault `export.template`, `model.unknown`
 */
export async function planExport(
  library: Library,
  renderer: LibraryRenderer,
  request: PlanRequest,
): Promise<ExportEntry[]> {
  const recipes = new RecipeRepository(library.db)
  const albums = new AlbumRepository(library.db)
  const names = new FreeNames()
  const entries: ExportEntry[] = []
  for (const [i, photo] of (await new PhotoRepository(library.db).byIds(request.photoIds)).entries()) {
    const [variant] = await recipes.of(photo.id)
    const recipe = variant?.recipe ?? makeRecipe({ enabled: false })
    const album = request.album ?? (await albums.namesOf(photo.id))[0] ?? ''
    const filled = fillTemplate(
      request.template,
      {
        name: photo.name.replace(/\.[A-Za-z0-9]{1,5}$/, ''),
        title: photo.caption,
        album,
        date: photo.date_from,
        dateText: photo.date_text,
        variant: variant?.name ?? '',
        counter: i + 1,
      },
      endings[request.options.format],
    )
    const work = await renderer.keyOf(photo, recipe, request.options)
    entries.push({ photo, variant: variant?.name ?? null, recipe, name: names.take(filled), work })
  }
  return entries
}
