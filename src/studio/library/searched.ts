/** SQL for what a person types to find photos, and for the day that a range of days is sorted by. */
import { sql, type RawBuilder, type SqlBool } from 'kysely'
import { searchedDays } from './dates.ts'

/** Twice the middle of a photo's range, as a Julian day: "about 1915" stands among the photos of 1915. */
export const middleOf = (table: string): RawBuilder<number> =>
  sql<number>`(julianday(${sql.ref(`${table}.date_from`)}) + julianday(${sql.ref(`${table}.date_to`)}))`

/**
 * Photos of whose name, title, caption, date, place, people, tags and albums the words speak. Words that are a date, `1910s` or `c. 1915`,
 * find what was taken then, too, however its own date is written.
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
  return sql`(${column('name')} LIKE ${like} ESCAPE '\\' OR ${column('caption')} LIKE ${like} ESCAPE '\\'
    OR coalesce(${column('date_text')}, '') LIKE ${like} ESCAPE '\\'
    OR coalesce(${column('title')}, '') LIKE ${like} ESCAPE '\\'
    OR coalesce(${column('location')}, '') LIKE ${like} ESCAPE '\\'
    OR coalesce(${column('city')}, '') LIKE ${like} ESCAPE '\\'
    OR coalesce(${column('country')}, '') LIKE ${like} ESCAPE '\\'
    OR (${column('regions')} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each(${column('regions')}) AS region
      WHERE json_extract(region.value, '$.name') LIKE ${like} ESCAPE '\\'))
    OR ${column('id')} IN (SELECT photo_id FROM photo_tags JOIN tags ON tags.id = tag_id
      WHERE tags.name LIKE ${like} ESCAPE '\\')
    OR ${column('id')} IN (SELECT photo_id FROM album_photos JOIN albums ON albums.id = album_id
      WHERE albums.name LIKE ${like} ESCAPE '\\'))`
}
