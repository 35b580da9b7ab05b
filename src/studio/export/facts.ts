/** What an export has to know of its photos, read for many at once: rows, recipes, albums, tags. */
import type { PhotoWords } from '../../contract/engine.ts'
import { parseRecipe, type Recipe } from '../../contract/recipe.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository, type PhotoRow } from '../library/photo-repository.ts'

export interface ExportFacts {
  photo: PhotoRow
  /** The first is the one that counts. */
  variants: { name: string; recipe: Recipe }[]
  /** By name. */
  albums: string[]
  tags: string[]
}

/** Photos in one statement: SQLite takes no more than some thousand values at once. */
const atOnce = 500

/** In the order of `ids`; photos that are gone are left out. */
export async function* readFacts(library: Library, ids: readonly number[]): AsyncGenerator<ExportFacts> {
  const photos = new PhotoRepository(library.db)
  for (let first = 0; first < ids.length; first += atOnce) {
    const some = ids.slice(first, first + atOnce)
    const rows = await photos.byIds(some)
    const variants = Map.groupBy(await variantsOf(library, some), (row) => row.photo_id)
    const albums = Map.groupBy(await albumsOf(library, some), (row) => row.photo_id)
    const tags = Map.groupBy(await tagsOf(library, some), (row) => row.photo_id)
    for (const photo of rows) {
      yield {
        photo,
        variants: (variants.get(photo.id) ?? []).map(({ name, recipe }) => ({
          name,
          recipe: parseRecipe(JSON.parse(recipe)),
        })),
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

/**
 * What is written into the picture: what a person has added to what the file says itself.
 * @returns undefined where there is nothing to add
 */
export function wordsOf({ photo, tags }: Pick<ExportFacts, 'photo' | 'tags'>): PhotoWords | undefined {
  const own = photo.date_source === 'typed' || photo.date_source === 'name'
  const words: PhotoWords = {
    caption: photo.caption,
    tags,
    date: own ? plainDate(photo.date_from, photo.date_to) : null,
    dateText: own ? photo.date_text : null,
  }
  const silent = words.caption === '' && tags.length === 0 && words.date === null && words.dateText === null
  return silent ? undefined : words
}

/** `1943-07-12`, `1943-07` or `1943` where the range is just that; "about 1920" is no date to a program. */
function plainDate(from: string | null, to: string | null): string | null {
  if (from === null || to === null) return null
  if (from === to) return from
  const [year, month] = from.split('-')
  if (from.slice(0, 7) === to.slice(0, 7) && from.endsWith('-01') && isMonthEnd(to)) return `${year}-${month}`
  return from === `${year}-01-01` && to === `${year}-12-31` ? year : null
}

function isMonthEnd(day: string): boolean {
  const next = new Date(`${day}T00:00:00Z`)
  next.setUTCDate(next.getUTCDate() + 1)
  return next.getUTCDate() === 1
}
