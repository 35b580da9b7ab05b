/**
 * Rows that break a table's own conditions, as a bad disk or another program leaves them: given values that hold, so
 * that the library opens and they can be named and removed like every other row that can't be read.
 */
import type { DatabaseSyncInstance } from '@photostructure/sqlite'

/** What `quick_check` says of them; nothing else of what it says can be got over. */
export const isBrokenCondition = (reason: string): boolean => reason.startsWith('CHECK constraint failed in ')

const states = `('queued', 'running', 'paused', 'done', 'failed', 'cancelled')`

/** What is no JSON becomes JSON text that holds it. */
const quoted = (table: string, column: string) =>
  `UPDATE ${table} SET ${column} = json_quote(${column}) WHERE NOT json_valid(${column})`

const repairs: Readonly<Record<string, readonly string[]>> = {
  photos: [
    `UPDATE photos SET held = 'reference' WHERE held NOT IN ('reference', 'copy')`,
    `UPDATE photos SET date_source = NULL WHERE date_source NOT IN ('exif', 'name', 'typed')`,
    `UPDATE photos SET dhash = NULL WHERE length(dhash) <> 16`,
    quoted('photos', 'film'),
    quoted('photos', 'film_marks'),
    `UPDATE photos SET sha256 = printf('x%063d', id) WHERE length(sha256) <> 64`,
  ],
  recipe_steps: [quoted('recipe_steps', 'recipe')],
  renders: [`UPDATE renders SET state = 'failed' WHERE state NOT IN ('ready', 'failed')`],
  jobs: [
    quoted('jobs', 'payload'),
    `UPDATE jobs SET wish = NULL WHERE wish NOT IN ('pause', 'cancel')`,
    `UPDATE jobs SET state = 'cancelled', lease_owner = NULL, lease_until = NULL WHERE state NOT IN ${states}`,
    `UPDATE jobs SET state = 'cancelled', lease_owner = NULL, lease_until = NULL
      WHERE state = 'running' AND (lease_owner IS NULL OR lease_until IS NULL)`,
    `UPDATE jobs SET lease_owner = NULL, lease_until = NULL
      WHERE state <> 'running' AND (lease_owner IS NOT NULL OR lease_until IS NOT NULL)`,
  ],
  edits: [quoted('edits', 'label')],
}

/** The same of columns that libraries of earlier versions do not have. */
const laterRepairs: readonly (readonly [table: string, column: string, sql: string])[] = [
  ['photos', 'stars', 'UPDATE photos SET stars = NULL WHERE stars NOT BETWEEN -1 AND 5'],
  ['photos', 'regions', `${quoted('photos', 'regions')} AND regions IS NOT NULL`],
  ['photos', 'flag', `UPDATE photos SET flag = NULL WHERE flag NOT IN ('pick', 'reject', 'none')`],
  ['smart_albums', 'conditions', quoted('smart_albums', 'conditions')],
]

/** Changes only rows that break a condition. @throws the driver's error; nothing is changed then */
export function repairConditions(raw: DatabaseSyncInstance): void {
  raw.exec('BEGIN IMMEDIATE; PRAGMA ignore_check_constraints = ON')
  try {
    // Indexes of values within the JSON can't be kept up while it is none.
    const indexes = raw
      .prepare(
        `SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'jobs' AND sql IS NOT NULL`,
      )
      .all() as { name: string; sql: string }[]
    for (const { name } of indexes) raw.exec(`DROP INDEX "${name}"`)
    for (const statement of Object.values(repairs).flat()) raw.exec(statement)
    const has = raw.prepare('SELECT 1 FROM pragma_table_info(?) WHERE name = ?')
    for (const [table, column, statement] of laterRepairs)
      if (has.get(table, column) !== undefined) raw.exec(statement)
    for (const { sql } of indexes) raw.exec(sql)
    raw.exec('COMMIT')
  } catch (error) {
    raw.exec('ROLLBACK')
    throw error
  } finally {
    raw.exec('PRAGMA ignore_check_constraints = OFF')
  }
}
