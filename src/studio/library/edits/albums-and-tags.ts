/** Albums made, named, filled and put in order, and tags put on photos, within a transaction of the caller's. */
import { sql, type Transaction } from 'kysely'
import { StudioFault } from '../../../contract/errors.ts'
import { freeName } from '../recipe-steps.ts'
import type { LibraryTables } from '../schema.ts'
import { among, inPieces, listed } from '../sql-lists.ts'

type Db = Transaction<LibraryTables>

/** A name that is taken gets a number. @returns the album's id */
export async function createAlbum(
  trx: Db,
  name: string,
  photos: readonly number[],
  now: number,
): Promise<number> {
  const { id } = await trx
    .insertInto('albums')
    .values({ name: freeName(name, await names(trx)), created: now })
    .returning('id')
    .executeTakeFirstOrThrow()
  await addToAlbum(trx, id, photos)
  return id
}

/** @throws StudioFault `library.notFound`, as do all that follow */
export async function renameAlbum(trx: Db, album: number, name: string): Promise<void> {
  await mustHave(trx, album)
  const free = freeName(name, await names(trx, album))
  await trx.updateTable('albums').set({ name: free }).where('id', '=', album).execute()
}

export async function deleteAlbum(trx: Db, album: number): Promise<void> {
  await mustHave(trx, album)
  await trx.deleteFrom('albums').where('id', '=', album).execute()
}

/** At the end, in the given order; those that are in it stay where they are. */
export async function addToAlbum(trx: Db, album: number, photos: readonly number[]): Promise<void> {
  await mustHave(trx, album)
  const { last } = await trx
    .selectFrom('album_photos')
    .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(-1)).as('last'))
    .where('album_id', '=', album)
    .executeTakeFirstOrThrow()
  await inPieces(photos, async (piece, first) => {
    await sql`INSERT OR IGNORE INTO album_photos (album_id, photo_id, position)
      SELECT ${album}, photos.id, ${last + 1 + first} + given.key
      FROM ${listed(piece)} AS given JOIN photos ON photos.id = given.value`.execute(trx)
  })
}

export async function takeFromAlbum(trx: Db, album: number, photos: readonly number[]): Promise<void> {
  await mustHave(trx, album)
  await inPieces(photos, async (piece) => {
    await trx
      .deleteFrom('album_photos')
      .where('album_id', '=', album)
      .where('photo_id', 'in', among(piece))
      .execute()
  })
}

/** Moves photos of the album, in the given order, in front of `before`; to the end where that is null or not there. */
export async function moveInAlbum(
  trx: Db,
  album: number,
  photos: readonly number[],
  before: number | null,
): Promise<void> {
  await mustHave(trx, album)
  const rows = await trx
    .selectFrom('album_photos')
    .select(['photo_id', 'position'])
    .where('album_id', '=', album)
    .orderBy('position')
    .orderBy('photo_id')
    .execute()
  const places = new Map(rows.map(({ photo_id, position }) => [photo_id, position]))
  const moving = new Set(photos.filter((photo) => places.has(photo)))
  const rest = rows.map(({ photo_id }) => photo_id).filter((photo) => !moving.has(photo))
  const found = before === null ? -1 : rest.indexOf(before)
  const at = found === -1 ? rest.length : found
  const order = [...rest.slice(0, at), ...moving, ...rest.slice(at)]
  const moved = order.flatMap((photo, place) => (places.get(photo) === place ? [] : [[photo, place]]))
  await inPieces(moved, async (piece) => {
    await sql`UPDATE album_photos SET position = given.value ->> 1 FROM ${listed(piece)} AS given
      WHERE album_id = ${album} AND photo_id = given.value ->> 0`.execute(trx)
  })
}

async function names(trx: Db, except?: number): Promise<Set<string>> {
  const rows = await trx.selectFrom('albums').select(['id', 'name']).execute()
  return new Set(rows.filter(({ id }) => id !== except).map(({ name }) => name))
}

async function mustHave(trx: Db, album: number): Promise<void> {
  const row = await trx.selectFrom('albums').select('id').where('id', '=', album).executeTakeFirst()
  if (!row) throw new StudioFault('library.notFound', { kind: 'album', name: String(album) })
}

export async function putTag(trx: Db, name: string, photos: readonly number[]): Promise<void> {
  await sql`INSERT OR IGNORE INTO tags (name) VALUES (${name})`.execute(trx)
  await inPieces(photos, async (piece) => {
    await sql`INSERT OR IGNORE INTO photo_tags (photo_id, tag_id)
      SELECT photos.id, tags.id FROM photos, tags
      WHERE photos.id IN ${among(piece)} AND tags.name = ${name}`.execute(trx)
  })
  await dropUnused(trx, name)
}

export async function takeTag(trx: Db, name: string, photos: readonly number[]): Promise<void> {
  await inPieces(photos, async (piece) => {
    await sql`DELETE FROM photo_tags WHERE photo_id IN ${among(piece)}
      AND tag_id = (SELECT id FROM tags WHERE name = ${name})`.execute(trx)
  })
  await dropUnused(trx, name)
}

async function dropUnused(trx: Db, name: string): Promise<void> {
  await sql`DELETE FROM tags WHERE name = ${name}
    AND NOT EXISTS (SELECT 1 FROM photo_tags WHERE tag_id = tags.id)`.execute(trx)
}
