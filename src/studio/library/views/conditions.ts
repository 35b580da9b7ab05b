/** The conditions of a query as SQL: of its order, its timeline, its places. */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import type { PhotoQuery } from '../../../contract/photo-query.ts'
import { ratingIn } from '../ratings.ts'
import { searched } from '../searched.ts'
import { exportedState, photosWithVariants, stateOfPhoto } from './joined.ts'

type Condition = RawBuilder<SqlBool>

/** What a query reads its photos from: with their first variants only where it asks for what has become of those. */
export const photosFor = ({ states, look, exported, needsLook }: PhotoQuery): RawBuilder<unknown> =>
  [states, look, exported, needsLook].some((condition) => condition !== undefined)
    ? photosWithVariants
    : sql`photos AS p`

/** Of what `photosFor` gives. */
export function where(query: PhotoQuery): Condition {
  const { album, tag, favourite, missing, kind, states, exported, look, search, from, to, addedSince } = query
  const conditions: Condition[] = [sql<SqlBool>`p.removed_at IS NULL`]
  if (album !== undefined)
    conditions.push(sql`p.id IN (SELECT photo_id FROM album_photos WHERE album_id = ${album})`)
  if (tag !== undefined)
    conditions.push(
      sql`p.id IN (SELECT photo_id FROM photo_tags JOIN tags ON tags.id = tag_id WHERE tags.name = ${tag})`,
    )
  if (kind !== undefined) conditions.push(kind === 'film' ? sql`p.film IS NOT NULL` : sql`p.film IS NULL`)
  if (favourite) conditions.push(sql`p.favourite = 1`)
  conditions.push(...marks(query), ...unsaid(query), ...rendered(query))
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

/** Stars, flag and label. */
function marks({ rating, flag, label }: PhotoQuery): Condition[] {
  const conditions: Condition[] = []
  if (rating === 0) conditions.push(sql`${ratingIn('p')} = 0`)
  else if (rating !== undefined) conditions.push(sql`${ratingIn('p')} >= ${rating}`)
  if (flag === 'none') conditions.push(sql`coalesce(p.flag, 'none') = 'none'`)
  else if (flag !== undefined) conditions.push(sql`p.flag = ${flag}`)
  if (label !== undefined) conditions.push(sql`coalesce(p.label, '') = ${label} COLLATE NOCASE`)
  return conditions
}

/** What has become of it, and when. */
function rendered({ needsLook, renderedSince }: PhotoQuery): Condition[] {
  const conditions: Condition[] = []
  if (needsLook !== undefined)
    conditions.push(sql`EXISTS (SELECT 1 FROM renders AS r WHERE r.photo_id = p.id AND r.recipe_hash = s.hash
      AND r.models = m.models AND r.state = 'ready' AND ${sql.ref(`r.${needsLook}`)} = 1)`)
  // The engine may have died each time, and left no more than a failed job.
  if (renderedSince !== undefined)
    conditions.push(sql`p.id IN (SELECT photo_id FROM renders WHERE created >= ${renderedSince}
      UNION ALL SELECT photo_id FROM jobs WHERE finished >= ${renderedSince} AND state IN ('done', 'failed'))`)
  return conditions
}

/** Word for word the condition of the index `photos_placeless`. */
export const isPlaceless = sql<SqlBool>`coalesce(p.location, '') = '' AND coalesce(p.city, '') = ''
  AND coalesce(p.country, '') = '' AND coalesce(p.gps, '') = ''`

/** Word for word that of `photos_placed`. */
export const isPlaced = sql<SqlBool>`coalesce(p.gps, '') <> ''`

/** What nobody has said or seen, and where it is. */
function unsaid({ undated, noPlace, unseen, within }: PhotoQuery): Condition[] {
  const conditions: Condition[] = []
  if (undated) conditions.push(sql`p.date_from IS NULL`)
  if (noPlace) conditions.push(isPlaceless)
  if (unseen) conditions.push(sql`p.looked_at IS NULL`)
  if (within) {
    const { south, west, north, east } = within
    const across = west > east ? sql`OR` : sql`AND`
    conditions.push(sql`${isPlaced} AND ${latitudeOf} BETWEEN ${south} AND ${north}
      AND (${longitudeOf} >= ${west} ${across} ${longitudeOf} <= ${east})`)
  }
  return conditions
}

/** Degrees out of the column, see `gpsText`. */
export const latitudeOf = sql<number>`CAST(p.gps AS REAL)`
export const longitudeOf = sql<number>`CAST(substr(p.gps, instr(p.gps, ',') + 1) AS REAL)`
