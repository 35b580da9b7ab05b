/** Everything about one photo, for the workbench and the details. */
import { sql } from 'kysely'
import { StudioFault } from '../../../contract/errors.ts'
import { headerSchema } from '../../../contract/engine.ts'
import { photoStateSchema, variantSchema, type PhotoDetail, type Variant } from '../../../contract/library.ts'
import { recipeChanges } from '../../../contract/recipe-changes.ts'
import { makeRecipe, parseRecipe, type Recipe } from '../../../contract/recipe.ts'
import { AlbumRepository } from '../album-repository.ts'
import { filmFactsIn, marksIn } from '../film-intake.ts'
import { storedRegions } from '../places.ts'
import type { NearIndex } from '../near-duplicates.ts'
import type { Library } from '../open.ts'
import { PhotoRepository } from '../photo-repository.ts'
import { printLinks } from '../prints.ts'
import { notesIn, photoFault, tryRecipe, unreadable } from '../stored-rows.ts'
import { asCard, originalThumbs, photoRows, publicFault, thumbsOf, type CardRow } from './cards.ts'
import { faultOfVariant, jobOfVariant, pictureOfVariant, stateOfVariant } from './joined.ts'

/** @throws StudioFault `library.notFound`, `library.rowUnreadable` */
export async function photoDetail(
  library: Library,
  near: () => Promise<NearIndex>,
  id: number,
  preview: (row: CardRow) => Promise<PhotoDetail['original'] | null>,
): Promise<PhotoDetail> {
  const { db } = library
  const [row] = await photoRows(db, [id])
  if (!row) throw new StudioFault('library.notFound', { kind: 'photo', name: String(id) })
  const albums = await db
    .selectFrom('album_photos')
    .innerJoin('albums', 'albums.id', 'album_photos.album_id')
    .select(['albums.id', 'albums.name'])
    .where('photo_id', '=', id)
    .orderBy('albums.name')
    .execute()
  const fault = photoFault(row)
  if (fault) throw fault
  const { format, width, height, depth, pages, bytes } = row
  return {
    ...asCard(library, row, await preview(row)),
    sha256: row.sha256,
    header: headerSchema.parse({ format, width, height, depth, pages, bytes }),
    held: row.held,
    tags: await new AlbumRepository(db).tagsOf(id),
    title: row.title ?? '',
    location: row.location ?? '',
    city: row.city ?? '',
    country: row.country ?? '',
    gps: row.gps ?? '',
    people: [...new Set(storedRegions(row.regions).map(({ name }) => name))].filter(Boolean),
    albums,
    variants: await variantsOf(library, row),
    ...(await printLinks(db, id)),
    near: await nearOf(library, near, row),
    film: filmOf(row),
  }
}

/** @throws StudioFault `library.rowUnreadable` where a newer version has marked it */
function filmOf({ film, film_marks, name }: CardRow): PhotoDetail['film'] {
  const facts = filmFactsIn(film)
  return facts && { ...facts, marks: marksIn(film_marks, name) }
}

interface VariantRow {
  id: number
  name: string
  cursor: number
  /** Null: the history has no such step. */
  recipe: string | null
  state: string
  fault: string | null
  render_id: number | null
  render_key: string | null
  /** The report of its picture, as JSON. */
  report: string | null
  /** Of its picture. */
  width: number | null
  height: number | null
  /** As JSON. */
  job: string | null
}

const jobSchema = variantSchema.shape.job.unwrap()

async function variantsOf(library: Library, photo: CardRow): Promise<Variant[]> {
  const { rows } = await sql<VariantRow>`SELECT v.id, v.name, v.cursor, s.recipe, ${stateOfVariant} AS state,
      ${faultOfVariant} AS fault, r.id AS render_id, r.key AS render_key, r.detail AS report,
      r.width, r.height, ${jobOfVariant} AS job
    FROM variants AS v LEFT JOIN recipe_steps AS s ON s.variant_id = v.id AND s.seq = v.cursor
    LEFT JOIN temp.work_models AS m ON m.uses = s.uses
    LEFT JOIN renders AS r ON r.id = ${pictureOfVariant}
    WHERE v.photo_id = ${photo.id} ORDER BY v.position`.execute(library.db)
  const histories = await historiesOf(library, photo.id)
  return rows.map((row) => {
    const recipe = recipeOf(row)
    // One that can't be read is shown as a recipe that does nothing, and says why; it can be edited anew, or removed.
    const fault = recipe instanceof StudioFault ? recipe.toError() : null
    const { width, height } = row
    const state = fault ? 'failed' : photoStateSchema.parse(row.state)
    return {
      id: row.id,
      name: row.name,
      recipe: recipe instanceof StudioFault ? makeRecipe({ enabled: false }) : recipe,
      steps: histories.get(row.id) ?? [],
      cursor: row.cursor,
      state,
      fault: fault ?? (state === 'failed' ? publicFault(library, photo, row.fault) : null),
      notes: row.report === null ? [] : notesIn(row.report),
      colored: thumbsOf(row),
      size: state === 'rendered' && width !== null && height !== null ? { width, height } : null,
      job: row.job === null ? null : jobSchema.parse(JSON.parse(row.job)),
    }
  })
}

const recipeOf = ({ name, cursor, recipe }: VariantRow): Recipe | StudioFault =>
  recipe === null
    ? unreadable('variant', name, [`its history has no step ${cursor}`])
    : tryRecipe(recipe, name)

/** A recipe of more characters holds an hour's strokes; what such a step changed is told by its label. */
const mostCharacters = 20_000

/** The steps of each variant of a photo, with what each of them changed. */
async function historiesOf(library: Library, photo: number): Promise<Map<number, Variant['steps']>> {
  const rows = await library.db
    .selectFrom('recipe_steps')
    .innerJoin('variants', 'variants.id', 'recipe_steps.variant_id')
    .select(['variant_id', 'seq', 'label', 'recipe_steps.created as at'])
    .select((eb) =>
      eb
        .case()
        .when(eb.fn('length', ['recipe']), '<=', mostCharacters)
        .then(eb.ref('recipe'))
        .end()
        .as('recipe'),
    )
    .where('variants.photo_id', '=', photo)
    .orderBy('seq')
    .execute()
  const histories = new Map<number, Variant['steps']>()
  const before = new Map<number, unknown>()
  for (const { variant_id, seq, label, at, recipe } of rows) {
    const history = histories.get(variant_id) ?? []
    histories.set(variant_id, history)
    const steps = stepsIn(recipe)
    const last = seq === 0 ? untouched : before.get(variant_id)
    before.set(variant_id, steps)
    const changes = steps === undefined || last === undefined ? undefined : recipeChanges(last, steps)
    history.push({ seq, label, at, ...(changes && { changes }) })
  }
  return histories
}

const untouched: unknown = makeRecipe().steps

/** The steps of a stored recipe; undefined where it can't be read. */
function stepsIn(recipe: string | null): unknown {
  try {
    return recipe === null ? undefined : parseRecipe(JSON.parse(recipe)).steps
  } catch {
    return undefined
  }
}

async function nearOf(
  library: Library,
  index: () => Promise<NearIndex>,
  { id, dhash }: CardRow,
): Promise<PhotoDetail['near']> {
  if (dhash === null) return []
  const photos = new PhotoRepository(library.db)
  const near = (await index()).find(dhash, 6).filter((other) => other.id !== id)
  const rows = await photos.byIds(near.map((other) => other.id))
  return rows.map((row) => ({ id: row.id, name: row.name, original: originalThumbs(row) }))
}
