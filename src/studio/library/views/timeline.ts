/** How many photos of a query are of each year, and where they were taken. */
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { Timeline } from '../../../contract/photo-order.ts'
import type { PhotoQuery } from '../../../contract/photo-query.ts'
import type { LibraryTables } from '../schema.ts'
import { dateKey, isDecadeKey, yearOfKey } from '../date-order.ts'
import { isPlaced, latitudeOf, longitudeOf, photosFor, where } from './conditions.ts'

type Db = Kysely<LibraryTables>

/**
 * In the order of the query by date, undated ones last: the year of a photo is that of its place in the
 * order, so the photos of a year lie beside each other. Those of which only the decade is known come before
 * its years. Out of an index, and each key looked at once.
 */
export async function timeline(db: Db, query: PhotoQuery): Promise<Timeline> {
  const [way, back] = query.descending ? [sql`DESC`, sql`ASC`] : [sql`ASC`, sql`DESC`]
  const key = sql.ref('key')
  const { rows } = await sql<{ first: number | null; vague: number; photos: number }>`SELECT
      ${yearOfKey(key)} AS first, ${isDecadeKey(key)} AS vague, sum(photos) AS photos
    FROM (SELECT ${dateKey('p')} AS key, count(*) AS photos FROM ${photosFor(query)} WHERE ${where(query)} GROUP BY key)
    GROUP BY first, vague ORDER BY first IS NULL, first ${way}, vague ${back}`.execute(db)
  return rows.map(({ first, vague, photos }) =>
    vague === 1 ? { year: null, decade: first, photos } : { year: first, decade: null, photos },
  )
}

/** Out of SQLite as JSON, as the order is. */
export async function photoPlaces(db: Db, query: PhotoQuery) {
  const { rows } = await sql<{ ids: string; latitudes: string; longitudes: string }>`SELECT
      json_group_array(id) AS ids, json_group_array(latitude) AS latitudes, json_group_array(longitude) AS longitudes
    FROM (SELECT p.id, CAST(round(${latitudeOf} * 1e5) AS INTEGER) AS latitude,
        CAST(round(${longitudeOf} * 1e5) AS INTEGER) AS longitude
      FROM ${photosFor(query)} WHERE ${where(query)} AND ${isPlaced} ORDER BY p.id)`.execute(db)
  const numbers = z.array(z.int())
  const [{ ids, latitudes, longitudes }] = rows
  return {
    ids: numbers.parse(JSON.parse(ids)),
    latitudes: numbers.parse(JSON.parse(latitudes)),
    longitudes: numbers.parse(JSON.parse(longitudes)),
  }
}
