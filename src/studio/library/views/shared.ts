/** What several photos have in common: one pass over their rows, in pieces that let other work through. */
import { sql, type Kysely } from 'kysely'
import { sharedTexts, type SharedDetails, type SharedText } from '../../../contract/shared-details.ts'
import { flagOf, ratingIn } from '../ratings.ts'
import type { LibraryTables } from '../schema.ts'
import { among, inPieces, listed } from '../sql-lists.ts'

type Db = Kysely<LibraryTables>

const columns: Readonly<Record<SharedText, string>> = {
  date: 'date_text',
  title: 'title',
  caption: 'caption',
  location: 'location',
  city: 'city',
  country: 'country',
  gps: 'gps',
}

/** The least and the greatest value of each: equal where all are. */
type Extremes = Record<`${string}_least` | `${string}_most`, string | number | null> & { photos: number }

const values = [
  ...sharedTexts.map((name) => [name, sql`coalesce(${sql.ref(`p.${columns[name]}`)}, '')`] as const),
  ['rating', ratingIn('p')],
  ['flag', sql`coalesce(p.flag, 'none')`],
  ['label', sql`coalesce(p.label, '')`],
  ['favourite', sql`p.favourite`],
] as const

const extremes = sql.join(
  values.flatMap(([name, value]) => [
    sql`min(${value}) AS ${sql.ref(`${name}_least`)}`,
    sql`max(${value}) AS ${sql.ref(`${name}_most`)}`,
  ]),
)

/** Something of all photos, as far as they have been looked at: `value` where it is the same, null where it is not. */
type Common = Map<string, { value: string | number } | null>

function add(common: Common, found: Extremes): void {
  for (const [name] of values) {
    const least = found[`${name}_least`]
    if (least === null) continue
    const same = least === found[`${name}_most`] && (common.get(name)?.value ?? least) === least
    common.set(name, same && common.get(name) !== null ? { value: least } : null)
  }
}

export async function sharedDetails(db: Db, ids: readonly number[]): Promise<SharedDetails> {
  const common: Common = new Map()
  let photos = 0
  await inPieces(ids, async (piece) => {
    const { rows } = await sql<Extremes>`SELECT count(*) AS photos, ${extremes}
      FROM ${listed(piece)} AS given JOIN photos AS p ON p.id = given.value WHERE p.removed_at IS NULL`.execute(
      db,
    )
    photos += rows[0].photos
    add(common, rows[0])
  })
  const of = <T>(name: string, read: (value: string | number) => T) => {
    const found = common.get(name)
    return found ? { value: read(found.value) } : null
  }
  return {
    photos,
    texts: Object.fromEntries(sharedTexts.map((name) => [name, of(name, String)])) as SharedDetails['texts'],
    rating: of('rating', Number),
    flag: of('flag', (flag) => flagOf({ flag: String(flag) })),
    label: of('label', String),
    favourite: of('favourite', (value) => value === 1),
    tags: await tagsOf(db, ids),
    albums: await albumsOf(db, ids),
  }
}

async function tagsOf(db: Db, ids: readonly number[]): Promise<SharedDetails['tags']> {
  const { rows } = await sql<{ name: string; photos: number }>`SELECT tags.name, count(*) AS photos
    FROM photo_tags JOIN tags ON tags.id = photo_tags.tag_id WHERE photo_tags.photo_id IN ${among(ids)}
    GROUP BY tags.id ORDER BY tags.name COLLATE NOCASE`.execute(db)
  return rows
}

async function albumsOf(db: Db, ids: readonly number[]): Promise<SharedDetails['albums']> {
  const { rows } = await sql<
    SharedDetails['albums'][number]
  >`SELECT albums.id, albums.name, count(*) AS photos
    FROM album_photos JOIN albums ON albums.id = album_photos.album_id WHERE album_photos.photo_id IN ${among(ids)}
    GROUP BY albums.id ORDER BY albums.name COLLATE NOCASE`.execute(db)
  return rows
}
