/** Which photos a query finds, in which order: of a whole library at once, as two lists of numbers. */
import { sql, type Kysely, type RawBuilder } from 'kysely'
import { z } from 'zod'
import type { PhotoQuery } from '../../../contract/library.ts'
import type { PhotoOrder } from '../../../contract/photo-order.ts'
import { pictureSize } from '../../../contract/picture-size.ts'
import { parseRecipe } from '../../../contract/recipe.ts'
import { ratingIn } from '../ratings.ts'
import type { LibraryTables } from '../schema.ts'
import { dateKey } from '../date-order.ts'
import { photosFor, where } from './conditions.ts'
import { stepShapes } from './joined.ts'

/**
 * The order travels out of SQLite as JSON: a hundred thousand rows as objects take longer than finding them.
 */
export async function photoOrder(db: Kysely<LibraryTables>, query: PhotoQuery): Promise<PhotoOrder> {
  const { rows } = await sql<{ ids: string; ratios: string }>`SELECT json_group_array(id) AS ids,
      json_group_array(ratio) AS ratios FROM (
    SELECT p.id, ${thousandths} AS ratio FROM ${photosFor(query)}
    ${inAlbumOrder(query)}
    WHERE ${where(query)} ORDER BY ${orderBy(query)})`.execute(db)
  const numbers = z.array(z.int())
  const [{ ids, ratios }] = rows
  const order: PhotoOrder = {
    ids: numbers.parse(JSON.parse(ids)),
    ratios: numbers.parse(JSON.parse(ratios)),
    stacks: [],
  }
  const shapes = await changedShapes(db)
  if (shapes.size > 0)
    for (const [at, id] of order.ids.entries()) order.ratios[at] = shapes.get(id) ?? order.ratios[at]
  order.stacks = await stacksAmong(db, order.ids)
  return order
}

/** Few photos lie on stacks: those are known by an index, and found among the others only where there are any. */
async function stacksAmong(db: Kysely<LibraryTables>, ids: readonly number[]): Promise<number[][]> {
  const { rows } = await sql<{ id: number; stack: number }>`SELECT id, stack FROM photos
    WHERE stack IS NOT NULL AND removed_at IS NULL ORDER BY stack, id <> stack, id`.execute(db)
  if (rows.length === 0) return []
  const shown = new Set(ids)
  const stacks = new Map<number, number[]>()
  for (const { id, stack } of rows) {
    if (!shown.has(id)) continue
    const others = stacks.get(stack)
    if (others) others.push(id)
    else stacks.set(stack, [id])
  }
  return [...stacks.values()].filter((stack) => stack.length > 1)
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
      // Undated ones come last in both directions: nobody looks for them first. Upwards their key says so,
      // and the index is in order.
      return descending
        ? sql`p.date_from IS NULL, ${dateKey('p')} DESC, p.id DESC`
        : sql`${dateKey('p')}, p.id`
    case 'name':
      return sql`p.name COLLATE NOCASE ${way}, p.id ${way}`
    case 'rating':
      return sql`${ratingIn('p')} ${way}, p.added ${way}, p.id ${way}`
    case 'album':
      return album === undefined ? sql`p.added ${way}, p.id ${way}` : sql`place.position ${way}, p.id ${way}`
    case 'added':
      return sql`p.added ${way}, p.id ${way}`
  }
}
