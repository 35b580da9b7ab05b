/** SQL for albums and tags: names, and which photos are in them in which order. */
import { sql, type Kysely, type Transaction } from 'kysely'
import type { LibraryTables } from './schema.ts'

export interface AlbumSummary {
  id: number
  name: string
  photos: number
}

/** Photos put in one statement: SQLite takes no more than some thousand values at once. */
const rowsAtOnce = 500

export class AlbumRepository {
  readonly #db: Kysely<LibraryTables>

  constructor(db: Kysely<LibraryTables>) {
    this.#db = db
  }

  /** By name. */
  list(): Promise<AlbumSummary[]> {
    return this.#db
      .selectFrom('albums')
      .leftJoin('album_photos', 'album_photos.album_id', 'albums.id')
      .select((eb) => ['albums.id', 'albums.name', eb.fn.count<number>('album_photos.photo_id').as('photos')])
      .groupBy('albums.id')
      .orderBy(sql`albums.name COLLATE NOCASE`)
      .execute()
  }

  async find(name: string): Promise<number | null> {
    const row = await this.#db.selectFrom('albums').select('id').where('name', '=', name).executeTakeFirst()
    return row?.id ?? null
  }

  async has(id: number): Promise<boolean> {
    const row = await this.#db.selectFrom('albums').select('id').where('id', '=', id).executeTakeFirst()
    return row !== undefined
  }

  /** @returns the album's id; it is made when it is not there */
  async ensure(name: string, now: number): Promise<number> {
    await this.#db
      .insertInto('albums')
      .values({ name, created: now })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
    return (await this.find(name))!
  }

  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('albums').where('id', '=', id).execute()
  }

  /** In the album's order. */
  async photos(album: number): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('album_photos')
      .select('photo_id')
      .where('album_id', '=', album)
      .orderBy('position')
      .orderBy('photo_id')
      .execute()
    return rows.map(({ photo_id }) => photo_id)
  }

  /** Albums that a photo is in, by name. */
  async namesOf(photo: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('album_photos')
      .innerJoin('albums', 'albums.id', 'album_photos.album_id')
      .select('albums.name')
      .where('photo_id', '=', photo)
      .orderBy('albums.name')
      .execute()
    return rows.map(({ name }) => name)
  }

  /** Adds photos at the end, in the given order; those that are in it stay where they are. */
  add(album: number, photos: readonly number[]): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      const { last } = await trx
        .selectFrom('album_photos')
        .select((eb) => eb.fn.coalesce(eb.fn.max('position'), eb.lit(-1)).as('last'))
        .where('album_id', '=', album)
        .executeTakeFirstOrThrow()
      await put(trx, album, photos, last + 1)
    })
  }

  async take(album: number, photos: readonly number[]): Promise<void> {
    for (let i = 0; i < photos.length; i += rowsAtOnce) {
      await this.#db
        .deleteFrom('album_photos')
        .where('album_id', '=', album)
        .where('photo_id', 'in', photos.slice(i, i + rowsAtOnce))
        .execute()
    }
  }

  /** Moves photos of the album, in the given order, in front of `before`; to the end where that is null. */
  move(album: number, photos: readonly number[], before: number | null): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      const rows = await trx
        .selectFrom('album_photos')
        .select('photo_id')
        .where('album_id', '=', album)
        .orderBy('position')
        .orderBy('photo_id')
        .execute()
      const all = rows.map(({ photo_id }) => photo_id)
      const there = new Set(all)
      const moving = new Set(photos.filter((photo) => there.has(photo)))
      const rest = all.filter((photo) => !moving.has(photo))
      const at = before === null || !rest.includes(before) ? rest.length : rest.indexOf(before)
      await trx.deleteFrom('album_photos').where('album_id', '=', album).execute()
      await put(trx, album, [...rest.slice(0, at), ...moving, ...rest.slice(at)], 0)
    })
  }

  /** By name. */
  async tagsOf(photo: number): Promise<string[]> {
    const rows = await this.#db
      .selectFrom('photo_tags')
      .innerJoin('tags', 'tags.id', 'photo_tags.tag_id')
      .select('tags.name')
      .where('photo_id', '=', photo)
      .orderBy('tags.name')
      .execute()
    return rows.map(({ name }) => name)
  }

  /** Puts a tag on a photo or takes it off; a tag that no photo has any more is gone. Case makes no difference. */
  tag(photo: number, name: string, on: boolean): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      if (on) {
        await trx
          .insertInto('tags')
          .values({ name })
          .onConflict((conflict) => conflict.doNothing())
          .execute()
        await sql`INSERT OR IGNORE INTO photo_tags (photo_id, tag_id)
          SELECT ${photo}, id FROM tags WHERE name = ${name}`.execute(trx)
        return
      }
      await sql`DELETE FROM photo_tags WHERE photo_id = ${photo}
        AND tag_id IN (SELECT id FROM tags WHERE name = ${name})`.execute(trx)
      await sql`DELETE FROM tags WHERE name = ${name}
        AND NOT EXISTS (SELECT 1 FROM photo_tags WHERE tag_id = tags.id)`.execute(trx)
    })
  }
}

async function put(
  trx: Transaction<LibraryTables>,
  album: number,
  photos: readonly number[],
  first: number,
): Promise<void> {
  for (let i = 0; i < photos.length; i += rowsAtOnce) {
    const rows = photos
      .slice(i, i + rowsAtOnce)
      .map((photo_id, j) => ({ album_id: album, photo_id, position: first + i + j }))
    await trx
      .insertInto('album_photos')
      .values(rows)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  }
}
