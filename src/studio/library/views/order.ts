/** Which photos a query finds, in which order: of a whole library at once, as two lists of numbers. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { z } from 'zod'
import type { PhotoOrder, PhotoQuery } from '../../../contract/library.ts'
import { pictureSize } from '../../../contract/picture-size.ts'
import { parseRecipe } from '../../../contract/recipe.ts'
import type { LibraryTables } from '../schema.ts'
import { middleOf, searched } from '../searched.ts'
import { exportedState, photosWithVariants, stateOfPhoto, stepShapes } from './joined.ts'

type Condition = RawBuilder<SqlBool>

/**
 * The order travels out of SQLite as JSON: a hundred thousand rows as objects take longer than finding them.
 */
export async function photoOrder(db: Kysely<LibraryTables>, query: PhotoQuery): Promise<PhotoOrder> {
  const { states, look, exported } = query
  const asksForVariants = states !== undefined || look !== undefined || exported !== undefined
  const { rows } = await sql<{ ids: string; ratios: string }>`SELECT json_group_array(id) AS ids,
      json_group_array(ratio) AS ratios FROM (
    SELECT p.id, ${thousandths} AS ratio FROM ${asksForVariants ? photosWithVariants : sql`photos AS p`}
    ${inAlbumOrder(query)}
    WHERE ${where(query)} ORDER BY ${orderBy(query)})`.execute(db)
  const numbers = z.array(z.int())
  const [{ ids, ratios }] = rows
  const order = { ids: numbers.parse(JSON.parse(ids)), ratios: numbers.parse(JSON.parse(ratios)) }
  const shapes = await changedShapes(db)
  if (shapes.size > 0)
    for (const [at, id] of order.ids.entries()) order.ratios[at] = shapes.get(id) ?? order.ratios[at]
  return order
}

/** Of the original; square where a row says nothing sensible. */
const thousandths = sql<number>`coalesce(max(1, min(1000000, CAST(round(1000.0 * p.width / p.height) AS INTEGER))), 1000)`

/** Shapes of the pictures that their recipes turn, cut or frame, rendered or not; by photo. */
async function changedShapes(db: Kysely<LibraryTables>): Promise<Map<number, number>> {
  const { rows } = await sql<{ id: number; width: number; height: number; recipe: string }>`
    SELECT p.id, p.width, p.height, s.recipe FROM recipe_steps AS s INDEXED BY recipe_steps_shaped
    JOIN variants AS v ON v.id = s.variant_id AND v.cursor = s.seq AND v.position = 0
    JOIN photos AS p ON p.id = v.photo_id WHERE ${stepShapes}`.execute(db)
  return new Map(
    rows.flatMap(({ id, recipe, ...original }) => {
      const size = sizeOf(recipe, original)
      return size ? [[id, Math.max(1, Math.round((1000 * size.width) / size.height))] as const] : []
    }),
  )
}

/** Null for a recipe that can't be read: its photo fails alone, with a fault of its own. */
function sizeOf(recipe: string, original: { width: number; height: number }) {
  try {
    return pictureSize(parseRecipe(JSON.parse(recipe)), original)
  } catch {
    return null
  }
}

function inAlbumOrder({ album, sort }: PhotoQuery): RawBuilder<unknown> {
  if (album === undefined || sort !== 'album') return sql``
  return sql`JOIN album_photos AS place ON place.photo_id = p.id AND place.album_id = ${album}`
}

function orderBy({ album, sort, descending }: PhotoQuery): RawBuilder<unknown> {
  const way = descending ? sql`DESC` : sql`ASC`
  switch (sort) {
    case 'date':
      // Undated ones come last in both directions: nobody looks for them first.
      return sql`p.date_from IS NULL, ${middleOf('p')} ${way}, p.id ${way}`
    case 'name':
      return sql`p.name COLLATE NOCASE ${way}, p.id ${way}`
    case 'album':
      return album === undefined ? sql`p.added ${way}, p.id ${way}` : sql`place.position ${way}, p.id ${way}`
    case 'added':
      return sql`p.added ${way}, p.id ${way}`
  }
}

function where(query: PhotoQuery): Condition {
  const { album, tag, favourite, missing, states, exported, look, search, from, to, addedSince } = query
  const conditions: Condition[] = [sql<SqlBool>`p.removed_at IS NULL`]
  if (album !== undefined)
    conditions.push(sql`p.id IN (SELECT photo_id FROM album_photos WHERE album_id = ${album})`)
  if (tag !== undefined)
    conditions.push(
      sql`p.id IN (SELECT photo_id FROM photo_tags JOIN tags ON tags.id = tag_id WHERE tags.name = ${tag})`,
    )
  if (favourite) conditions.push(sql`p.favourite = 1`)
  if (missing) conditions.push(sql`p.missing_since IS NOT NULL`)
  if (states)
    conditions.push(sql`${stateOfPhoto} IN (SELECT value FROM json_each(${JSON.stringify(states)}))`)
  if (exported !== undefined) conditions.push(sql`${exportedState} = ${exported}`)
  if (look !== undefined) conditions.push(sql`s.look = ${look}`)
  if (from !== undefined) conditions.push(sql`p.date_to >= ${from}`)
  if (to !== undefined) conditions.push(sql`p.date_from <= ${to}`)
  if (addedSince !== undefined) conditions.push(sql`p.added >= ${addedSince}`)
  if (search !== undefined && search.trim() !== '') conditions.push(searched('p', search))
  return sql.join(conditions, sql` AND `)
}
