/** Which photos a query finds, in which order: of a whole library at once, as two lists of numbers. */
import { sql, type Kysely, type RawBuilder, type SqlBool } from 'kysely'
import { z } from 'zod'
import type { PhotoOrder, PhotoQuery } from '../../../contract/library.ts'
import type { LibraryTables } from '../schema.ts'
import { middleOf, searched } from '../searched.ts'
import { exportedState, photosWithVariants, pictureOfVariant, stateOfPhoto } from './joined.ts'

type Condition = RawBuilder<SqlBool>

/**
 * The order travels out of SQLite as JSON: a hundred thousand rows as objects take longer than finding them.
 */
export async function photoOrder(db: Kysely<LibraryTables>, query: PhotoQuery): Promise<PhotoOrder> {
  const { states, look, exported } = query
  const asksForVariants = states !== undefined || look !== undefined || exported !== undefined
  const { rows } = await sql<{ ids: string; ratios: string }>`SELECT json_group_array(id) AS ids,
      json_group_array(ratio) AS ratios FROM (
    SELECT p.id, ${ratio} AS ratio FROM ${asksForVariants ? photosWithVariants : sql`photos AS p`}
    ${inAlbumOrder(query)}
    WHERE ${where(query)} ORDER BY ${orderBy(query)})`.execute(db)
  const numbers = z.array(z.int())
  const [{ ids, ratios }] = rows
  return { ids: numbers.parse(JSON.parse(ids)), ratios: numbers.parse(JSON.parse(ratios)) }
}

const thousandths = (width: RawBuilder<unknown>, height: RawBuilder<unknown>) =>
  sql<number>`max(1, min(1000000, CAST(round(1000.0 * ${width} / ${height}) AS INTEGER)))`

/** Of what the grid shows; square where a row says nothing sensible. Few pictures are cut or turned: only for those it is looked up which one stands for its photo. */
const ratio = sql<number>`coalesce(CASE WHEN p.id IN (SELECT photo_id FROM renders WHERE reshaped = 1)
  THEN coalesce((SELECT ${thousandths(sql`r.width`, sql`r.height`)} FROM variants AS v
    JOIN recipe_steps AS s ON s.variant_id = v.id AND s.seq = v.cursor
    LEFT JOIN temp.work_models AS m ON m.uses = s.uses
    JOIN renders AS r ON r.id = ${pictureOfVariant}
    WHERE v.photo_id = p.id AND v.position = 0), ${thousandths(sql`p.width`, sql`p.height`)})
  ELSE ${thousandths(sql`p.width`, sql`p.height`)} END, 1000)`

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
