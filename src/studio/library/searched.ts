/** SQL for what a person types to find photos. */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { searchedDays } from './dates.ts'

/** Twice the middle of a photo's range, as a Julian day. */
const middleOf = (table: string): RawBuilder<number> =>
  sql<number>`(julianday(${sql.ref(`${table}.date_from`)}) + julianday(${sql.ref(`${table}.date_to`)}))`

/**
 * Photos of whose name, title, caption, date, place, people, tags and albums the words speak. Words that are
 * a date, `1910s` or `c. 1915`, find what was taken then, too, however its own date is written.
 */
export function searched(table: string, search: string): RawBuilder<SqlBool> {
  const words = search.split(/\s+/).filter(Boolean)
  const all = sql.join<SqlBool>(
    words.map((word) => sql`(${mentions(table, word)} OR ${takenIn(table, word)})`),
    sql` AND `,
  )
  return words.length > 1 ? sql`((${all}) OR ${takenIn(table, search)})` : all
}

function takenIn(table: string, text: string): RawBuilder<SqlBool> {
  const days = searchedDays(text)
  if (!days) return sql`FALSE`
  return sql`(${sql.ref(`${table}.date_from`)} IS NOT NULL AND
    ${middleOf(table)} BETWEEN 2 * julianday(${days.from}) AND 2 * julianday(${days.to}))`
}

function mentions(table: string, word: string): RawBuilder<SqlBool> {
  const like = `%${word.replaceAll(/[\\%_]/g, '\\$&')}%`
  const column = (name: string) => sql.ref(`${table}.${name}`)
  const says = (name: string) => sql`${column(name)} LIKE ${like} ESCAPE '\\'`
  // Most photos have none of these, and a comparison is much cheaper than a call of LIKE.
  const known = ['caption', 'date_text', 'title', 'location', 'city', 'country'].map(
    (name) => sql`(${column(name)} > '' AND ${says(name)})`,
  )
  return sql`(${says('name')} OR ${sql.join(known, sql` OR `)}
    OR (${column('regions')} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(${column('regions')}) AS region
      WHERE json_extract(region.value, '$.name') LIKE ${like} ESCAPE '\\'))
    OR ${column('id')} IN (SELECT photo_id FROM photo_tags
      WHERE tag_id IN (SELECT id FROM tags WHERE name LIKE ${like} ESCAPE '\\'))
    OR ${column('id')} IN (SELECT photo_id FROM album_photos
      WHERE album_id IN (SELECT id FROM albums WHERE name LIKE ${like} ESCAPE '\\')))`
}
