/**
 * What an export will write: each photo with its recipe, its name and the work it stands for. Which files it
 * may replace. Nothing is written here.
 */
import type { OutputOptions } from '../../contract/engine.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import type { BatchJournal } from '../batch/journal.ts'
import { renderKey } from '../recipe-fingerprint.ts'
import type { Library } from '../library/open.ts'
import { type PhotoRow, PhotoRepository } from '../library/photo-repository.ts'
import type { LibraryRenderer } from '../render/library-renderer.ts'
import { FreeNames } from '../free-names.ts'
import { photoFault, tryRecipe } from '../library/stored-rows.ts'
import { wordsOf } from './words.ts'
import { checkTemplate, fillTemplate, type NameFacts } from './names.ts'
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'

export interface ExportEntry {
  photo: PhotoRow
  /** Of the photo's variants the one that the album shows. */
  first: boolean
  /** Null where the photo has none: it is exported as it is. */
  variant: string | null
  recipe: Recipe
  /** Its row or its recipe can't be read: it fails, and the others are exported. */
  fault: StudioFault | null
  albums: string[]
  tags: string[]
  /** Written into the picture. */
  words: PhotoWords | undefined
  /** Relative to the export's folder, with "/". */
  name: string
  /** Another picture had the name that the template gives; this one has a number behind it. */
  numbered: boolean
  /** SHA-256 of everything that decides the pixels. */
  picture: string
  /** SHA-256 of everything that decides the file. */
  work: string
}

export interface PlanRequest {
  photoIds: readonly number[]
  /** For `{album}`; without it the first album that a photo is in. */
  album?: string | undefined
  template: string
  options: OutputOptions
  /** `all`: each variant of a photo is a picture of its own. The first one when left out. */
  variants?: 'first' | 'all'
}

const endings: Record<OutputFormat, string> = {
  jpeg: '.jpg',
  png: '.png',
  tiff: '.tif',
  webp: '.webp',
  avif: '.avif',
}

/** A photo without a recipe is exported as it is. */
const asItIs = { name: null, recipe: makeRecipe({ enabled: false }), fault: null }

/**
 * Names every picture, before the first is written: the same selection gives the same names each time.
 * @throws StudioFault `export.template`, `model.unknown`
 */
export async function planExport(
  library: Library,
  renderer: LibraryRenderer,
  request: PlanRequest,
): Promise<ExportEntry[]> {
  checkTemplate(request.template)
  const names = new FreeNames()
  const entries: ExportEntry[] = []
  let counter = 0
  for await (const facts of readFacts(library, request.photoIds)) {
    counter += 1
    const all = request.variants === 'all' ? facts.variants : facts.variants.slice(0, 1)
    for (const [i, variant] of (all.length > 0 ? all : [asItIs]).entries()) {
      const wanted = nameOf(facts, variant, all.length > 1, counter, request)
      const name = names.take(wanted)
      const picture = await renderer.keyOf(facts.photo, variant.recipe, request.options)
      const words = request.options.metadata ? wordsOf(facts, variant.recipe) : undefined
      entries.push({
        photo: facts.photo,
        first: i === 0,
        variant: variant.name,
        recipe: variant.recipe,
        fault: facts.fault ?? variant.fault,
        albums: facts.albums,
        tags: facts.tags,
        words,
        name,
        numbered: name !== wanted,
        picture,
        work: words ? renderKey([picture, words]) : picture,
      })
    }
  }
  return entries
}

function resultOf({ name, recipe }: { name: string | null; recipe: Recipe }): NameFacts['result'] {
  if (name === null) return 'copy'
  return recipe.steps.color.enabled ? 'color' : 'restored'
}

/** @param several the photo has more than this variant: a name that says which is better than a number */
function nameOf(
  { photo, albums }: ExportFacts,
  variant: { name: string | null; recipe: Recipe },
  several: boolean,
  counter: number,
  { template, album, options }: PlanRequest,
): string {
  const distinct = several && !template.includes('{variant}') ? `${template} - {variant}` : template
  const facts = {
    name: photo.name.replace(/\.[A-Za-z0-9]{1,5}$/, ''),
    title: photo.title || photo.caption,
    album: album ?? albums[0] ?? '',
    date: photo.date_from,
    dateText: photo.date_text,
    variant: variant.name ?? '',
    result: resultOf(variant),
    counter,
  }
  return fillTemplate(distinct, facts, endings[options.format])
}

/**
 * @param planned SHA-256 of the photos that are being exported: a picture of another one stays; all may go when left out
 * @throws StudioFault `output.isOriginal` where the library refers to the file, whatever a journal that came along with
 *   it says; `output.exists` where it is not ours, or somebody has touched it since
 */
export async function refuseForeign(
  library: Library,
  journal: BatchJournal,
  output: string,
  planned?: ReadonlySet<string>,
): Promise<void> {
  if (!(await stat(output).catch(() => null))) return
  const photos = new PhotoRepository(library.db)
  for (const path of new Set([resolve(output), await realpath(output)])) {
    if ((await photos.byPath(path)).length > 0) throw new StudioFault('output.isOriginal', { file: path })
  }
  if (!(await journal.mayReplace(output, ({ input }) => planned?.has(input) ?? true))) {
    throw new StudioFault('output.exists', { file: output })
  }
}

export interface ExportFacts {
  photo: PhotoRow
  /** Why the photo can't be exported; what of it can't be read is left out here. */
  fault: StudioFault | null
  /** The first is the one that counts. */
  variants: { name: string; recipe: Recipe; fault: StudioFault | null }[]
  /** By name. */
  albums: string[]
  tags: string[]
}

/** Photos in one statement: SQLite takes no more than some thousand values at once. */
const photosAtOnce = 500

/** In the order of `ids`; photos that are gone are left out, and so are films. */
export async function* readFacts(library: Library, ids: readonly number[]): AsyncGenerator<ExportFacts> {
  const photos = new PhotoRepository(library.db)
  for (let first = 0; first < ids.length; first += photosAtOnce) {
    const some = ids.slice(first, first + photosAtOnce)
    const rows = await photos.byIds(some)
    const variants = Map.groupBy(await variantsOf(library, some), (row) => row.photo_id)
    const albums = Map.groupBy(await albumsOf(library, some), (row) => row.photo_id)
    const tags = Map.groupBy(await tagsOf(library, some), (row) => row.photo_id)
    for (const photo of rows) {
      if (photo.film !== null) continue
      const fault = photoFault(photo)
      yield {
        photo: fault ? { ...photo, date_from: null, date_to: null, date_text: null } : photo,
        fault,
        variants: (variants.get(photo.id) ?? []).map(({ name, recipe: json }) => {
          const recipe = tryRecipe(json, photo.name)
          if (recipe instanceof StudioFault) return { name, recipe: asItIs.recipe, fault: recipe }
          return { name, recipe, fault: null }
        }),
        albums: (albums.get(photo.id) ?? []).map(({ name }) => name),
        tags: (tags.get(photo.id) ?? []).map(({ name }) => name),
      }
    }
  }
}

const variantsOf = ({ db }: Library, ids: readonly number[]) =>
  db
    .selectFrom('variants')
    .innerJoin('recipe_steps as step', (join) =>
      join.onRef('step.variant_id', '=', 'variants.id').onRef('step.seq', '=', 'variants.cursor'),
    )
    .select(['variants.photo_id', 'variants.name', 'step.recipe'])
    .where('variants.photo_id', 'in', ids)
    .orderBy('variants.position')
    .execute()

const albumsOf = ({ db }: Library, ids: readonly number[]) =>
  db
    .selectFrom('album_photos')
    .innerJoin('albums', 'albums.id', 'album_photos.album_id')
    .select(['album_photos.photo_id', 'albums.name'])
    .where('photo_id', 'in', ids)
    .orderBy('albums.name')
    .execute()

const tagsOf = ({ db }: Library, ids: readonly number[]) =>
  db
    .selectFrom('photo_tags')
    .innerJoin('tags', 'tags.id', 'photo_tags.tag_id')
    .select(['photo_tags.photo_id', 'tags.name'])
    .where('photo_id', 'in', ids)
    .orderBy('tags.name')
    .execute()
