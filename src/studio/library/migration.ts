/** What a migration of the library is. */

export interface Migration {
  /** 1, 2, 3 … without gaps; kept in the database as `PRAGMA user_version`. */
  version: number
  /** May call `recipe_hash`, `recipe_look` and `recipe_uses` of a recipe's JSON: see `recipe-fingerprint.ts`. */
  sql: string
}
