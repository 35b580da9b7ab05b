/** SQL for the place of a photo in the order by date, and in which year or decade that lies. */
import { sql, type RawBuilder } from 'kysely'

/**
 * Twice the middle of the photo's range of days, as a Julian day, where all of it lies in one year, or is
 * "about" one. What is of no year ("1890s", "1914-1918") comes before the first day of the decade in which
 * its middle lies, by half: such a key alone is no whole number. Undated photos have 1e9. The expression of
 * the index `photos_by_date`, word for word.
 */
export const dateKey = (table: string): RawBuilder<number> =>
  keyOf(sql.ref(`${table}.date_from`), sql.ref(`${table}.date_to`), sql.ref(`${table}.date_text`))

type Day = string | null

/** The same of a row that is read already. */
export const dateKeyOf = (row: { date_from: Day; date_to: Day; date_text: Day }): RawBuilder<number> =>
  keyOf(sql`${row.date_from}`, sql`${row.date_to}`, sql`${row.date_text}`)

function keyOf(
  from: RawBuilder<unknown>,
  to: RawBuilder<unknown>,
  text: RawBuilder<unknown>,
): RawBuilder<number> {
  return sql<number>`coalesce(CASE
    WHEN ${from} = ${to} THEN 2 * julianday(${from})
    WHEN substr(${from}, 1, 4) = substr(${to}, 1, 4) OR (
      substr(${to}, 1, 4) - substr(${from}, 1, 4) = 10 AND substr(${from}, 6) = '01-01' AND substr(${to}, 6) = '12-31'
      AND ${text} NOT GLOB '*[0-9][0-9][0-9][0-9]*[0-9][0-9][0-9][0-9]*')
    THEN julianday(${from}) + julianday(${to})
    ELSE 2 * julianday(((substr(${from}, 1, 4) + substr(${to}, 1, 4)) / 20 * 10) || '-01-01') - 0.5 END, 1e9)`
}

/** The year of a key, or the first of the decade where it says no more; null of undated photos. */
export const yearOfKey = (key: RawBuilder<unknown>): RawBuilder<number | null> =>
  sql`CAST(strftime('%Y', (nullif(${key}, 1e9) + 0.5) / 2) AS INTEGER)`

/** 1 where a key says no more than the decade. */
export const isDecadeKey = (key: RawBuilder<unknown>): RawBuilder<number> =>
  sql`(${key} <> CAST(${key} AS INTEGER))`
