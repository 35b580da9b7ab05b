/** What the side bar shows: how many photos there are of what. */
import { sql, type Kysely } from 'kysely'
import { photoStateSchema, type LibrarySummary } from '../../../contract/library.ts'
import type { LibraryTables } from '../schema.ts'
import { stateOfVariant, stepFacts } from './joined.ts'

type Db = Kysely<LibraryTables>

export async function librarySummary(db: Db): Promise<LibrarySummary> {
  const counts = await sql<{
    photos: number
    favourites: number
    missing: number
    lastImport: number | null
  }>`SELECT
    (SELECT count(*) FROM photos) - (SELECT count(*) FROM photos WHERE removed_at IS NOT NULL) AS photos,
    (SELECT count(*) FROM photos WHERE favourite = 1 AND removed_at IS NULL) AS favourites,
    (SELECT count(*) FROM photos WHERE missing_since IS NOT NULL AND removed_at IS NULL) AS missing,
    (SELECT max(began) FROM imports) AS lastImport`.execute(db)
  const [{ photos, favourites, missing, lastImport }] = counts.rows
  const { states, looks } = await ofVariants(db, photos)
  const albums = await counted(db, 'album_photos', 'album_id')
  const tags = await counted(db, 'photo_tags', 'tag_id')
  const albumRows = await db
    .selectFrom('albums')
    .select(['id', 'name'])
    .orderBy(sql`name COLLATE NOCASE`)
    .execute()
  const tagRows = await db
    .selectFrom('tags')
    .select(['id', 'name'])
    .orderBy(sql`name COLLATE NOCASE`)
    .execute()
  return {
    photos,
    favourites,
    missing,
    states,
    albums: albumRows.map(({ id, name }) => ({ id, name, photos: albums.get(id) ?? 0 })),
    tags: tagRows.flatMap(({ id, name }) => {
      const n = tags.get(id) ?? 0
      return n === 0 ? [] : [{ name, photos: n }]
    }),
    looks,
    lastImport,
  }
}

/** Photos without a variant are not looked at one by one: they are what is left. */
async function ofVariants(db: Db, photos: number): Promise<Pick<LibrarySummary, 'states' | 'looks'>> {
  const { rows } = await sql<{
    state: string
    look: string
    n: number
  }>`SELECT state, look, count(*) AS n FROM (
    SELECT ${stateOfVariant} AS state, s.look FROM variants AS v
    JOIN ${stepFacts} ON s.variant_id = v.id AND s.seq = v.cursor
    LEFT JOIN temp.work_models AS m ON m.uses = s.uses
    WHERE v.position = 0 AND v.photo_id NOT IN (SELECT id FROM photos WHERE removed_at IS NOT NULL))
    GROUP BY state, look`.execute(db)
  const states = { original: photos, queued: 0, rendering: 0, rendered: 0, stale: 0, failed: 0 }
  for (const { state, n } of rows) {
    states.original -= n
    states[photoStateSchema.parse(state)] += n
  }
  const looks = [...new Set(rows.map(({ look }) => look))].filter((look) => look !== '').sort()
  return { states, looks }
}

/** How many photos each album or tag has. Those taken out of the library are few: they are taken off. */
async function counted(
  db: Db,
  table: 'album_photos' | 'photo_tags',
  column: 'album_id' | 'tag_id',
): Promise<Map<number, number>> {
  const [from, by] = [sql.table(table), sql.ref(column)]
  const { rows } = await sql<{ id: number; n: number }>`SELECT id, sum(n) AS n FROM (
    SELECT ${by} AS id, count(*) AS n FROM ${from} GROUP BY ${by}
    UNION ALL
    SELECT ${by} AS id, -count(*) AS n FROM ${from}
      WHERE photo_id IN (SELECT id FROM photos WHERE removed_at IS NOT NULL) GROUP BY ${by})
    GROUP BY id`.execute(db)
  return new Map(rows.map(({ id, n }) => [id, n]))
}
