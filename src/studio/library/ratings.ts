/** How a photo is rated and flagged, of its row and in SQL. */
import { sql, type RawBuilder, type Selectable } from 'kysely'
import { flagSchema, type Flag } from '../../contract/photo-words.ts'
import type { PhotoTable } from './schema.ts'

type PhotoRow = Selectable<PhotoTable>

/** 0 to 5. Five that stood for a favourite in its file are gone with the favourite. */
export function ratingOf({
  stars,
  rated,
  favourite,
}: Pick<PhotoRow, 'stars' | 'rated' | 'favourite'>): number {
  if (rated === 0 && stars === 5 && favourite === 0) return 0
  return Math.min(5, Math.max(0, stars ?? 0))
}

/** The same of a table of photos. */
export function ratingIn(table: string): RawBuilder<number> {
  const column = (name: string) => sql.ref(`${table}.${name}`)
  return sql<number>`(CASE WHEN ${column('rated')} = 0 AND ${column('stars')} = 5 AND ${column('favourite')} = 0
    THEN 0 ELSE min(5, max(0, coalesce(${column('stars')}, 0))) END)`
}

/** Null where there is none, where it was taken away, and for what no version knows. */
export const flagOf = ({ flag }: { flag: string | null }): Flag | null =>
  flagSchema.safeParse(flag).data ?? null
