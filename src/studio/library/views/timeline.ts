/** How many photos of a query are of each year, and where they were taken. */
import { sql, type Kysely } from 'kysely'
import { z } from 'zod'
import type { Timeline } from '../../../contract/library.ts'
import type { PhotoQuery } from '../../../contract/photo-query.ts'
import type { LibraryTables } from '../schema.ts'
import { isPlaced, latitudeOf, longitudeOf, photosFor, where } from './conditions.ts'

type Db = Kysely<LibraryTables>

/**
 * The year is the one in which the middle of a photo's range of days lies, by which photos are put in order: so the photos of a year lie
 * beside each other. Word for word the expression of the index `photos_by_date`: nothing is calculated for a row twice.
 */
const middle = sql<number>`coalesce(julianday(p.date_from) + julianday(p.date_to), 1e9)`

/** In the order of the query by date, those of no known year last. */
export async function timeline(db: Db, query: PhotoQuery): Promise<Timeline> {
  const way = query.descending ? sql`DESC` : sql`ASC`
  const { rows } = await sql<
    Timeline[number]
  >`SELECT CAST(strftime('%Y', nullif(middle, 1e9) / 2) AS INTEGER) AS year,
      count(*) AS photos FROM (SELECT ${middle} AS middle FROM ${photosFor(query)} WHERE ${where(query)})
    GROUP BY year ORDER BY year IS NULL, year ${way}`.execute(db)
  return rows
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
