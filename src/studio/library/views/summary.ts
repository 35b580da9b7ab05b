/** What the side bar shows: how many photos there are of what. */
import { sql, type Kysely } from 'kysely'
import { photoStateSchema, type LibrarySummary } from '../../../contract/library.ts'
import { conditionsSchema } from '../../../contract/photo-query.ts'
import type { LibraryTables } from '../schema.ts'
import { parseJson } from '../stored-rows.ts'
import { isPlaced, isPlaceless } from './conditions.ts'
import { stateOfFilm, stateOfVariant, stepFacts } from './joined.ts'

type Db = Kysely<LibraryTables>

export async function librarySummary(db: Db): Promise<LibrarySummary> {
  const counts = await sql<{
    photos: number
    favourites: number
    picked: number
    rejected: number
    undated: number
    noPlace: number
    unseen: number
    placed: number
    films: number
    missing: number
    lastImport: number | null
  }>`SELECT
    (SELECT count(*) FROM photos) - (SELECT count(*) FROM photos WHERE removed_at IS NOT NULL) AS photos,
    (SELECT count(*) FROM photos WHERE favourite = 1 AND removed_at IS NULL) AS favourites,
    (SELECT count(*) FROM photos WHERE flag = 'pick' AND removed_at IS NULL) AS picked,
    (SELECT count(*) FROM photos WHERE flag = 'reject' AND removed_at IS NULL) AS rejected,
    (SELECT count(*) FROM photos AS p WHERE p.date_from IS NULL AND p.removed_at IS NULL) AS undated,
    (SELECT count(*) FROM photos AS p WHERE ${isPlaceless} AND p.removed_at IS NULL) AS noPlace,
    (SELECT count(*) FROM photos AS p WHERE p.looked_at IS NULL AND p.removed_at IS NULL) AS unseen,
    (SELECT count(*) FROM photos AS p WHERE ${isPlaced} AND p.removed_at IS NULL) AS placed,
    (SELECT count(*) FROM photos WHERE film IS NOT NULL AND removed_at IS NULL) AS films,
    (SELECT count(*) FROM photos WHERE missing_since IS NOT NULL AND removed_at IS NULL) AS missing,
    (SELECT max(began) FROM imports) AS lastImport`.execute(db)
  const [{ photos, ...counted }] = counts.rows
  const { states, looks } = await ofVariants(db, photos)
  const albums = await countedBy(db, 'album_photos', 'album_id')
  const tags = await countedBy(db, 'photo_tags', 'tag_id')
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
    ...counted,
    states,
    albums: albumRows.map(({ id, name }) => ({ id, name, photos: albums.get(id) ?? 0 })),
    tags: tagRows.flatMap(({ id, name }) => {
      const n = tags.get(id) ?? 0
      return n === 0 ? [] : [{ name, photos: n }]
    }),
    smartAlbums: await smartAlbums(db),
    looks,
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
    WHERE v.position = 0 AND v.photo_id NOT IN (
      SELECT id FROM photos WHERE removed_at IS NOT NULL OR film IS NOT NULL)
    UNION ALL SELECT ${stateOfFilm} AS state, '' AS look FROM photos AS p
    WHERE p.film IS NOT NULL AND p.removed_at IS NULL)
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
async function countedBy(
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

/** By name; the conditions of one that can't be read are not there, and the others are shown as ever. */
async function smartAlbums(db: Db): Promise<LibrarySummary['smartAlbums']> {
  const rows = await db
    .selectFrom('smart_albums')
    .select(['id', 'name', 'conditions'])
    .orderBy(sql`name COLLATE NOCASE`)
    .execute()
  return rows.map(({ id, name, conditions }) => ({
    id,
    name,
    conditions: conditionsSchema.safeParse(parseJson(conditions)).data ?? null,
  }))
}
