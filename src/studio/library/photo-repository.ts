/** SQL for photos: rows in and out, pages of a sorted and filtered list. What they mean is the services' matter. */
import {
  sql,
  type Expression,
  type Insertable,
  type Kysely,
  type Selectable,
  type SqlBool,
  type Updateable,
} from 'kysely'
import type { PhotoSort } from '../../contract/library.ts'
import { dateKey, dateKeyOf } from './date-order.ts'
import type { Flag } from '../../contract/photo-words.ts'
import { ratingIn } from './ratings.ts'
import type { LibraryTables, PhotoTable } from './schema.ts'
import { searched } from './searched.ts'

export type PhotoRow = Selectable<PhotoTable>

export interface PhotoFilter {
  album?: string | undefined
  tag?: string | undefined
  favourite?: boolean | undefined
  missing?: boolean | undefined
  /** At least so many stars; 0: none. */
  rating?: number | undefined
  flag?: Flag | undefined
  label?: string | undefined
  undated?: boolean | undefined
  /** Without words and coordinates. */
  noPlace?: boolean | undefined
  /** Never opened. */
  unseen?: boolean | undefined
  /** Words that must all be in the name, the caption, a tag or an album's name. */
  search?: string | undefined
  /** ISO days; photos whose date range touches them. */
  from?: string | undefined
  to?: string | undefined
}

export interface PhotoPage {
  /** `album`: the order of the album's own list; only with a filter by album. */
  sort: PhotoSort
  limit: number
  /** The last photo of the page before, so that a page costs the same wherever it lies. Not for `album` and `rating`. */
  after?: PhotoRow | undefined
  offset?: number | undefined
}

/** Photos without a date come last. */
const placeByDate = dateKey('photos')

export class PhotoRepository {
  readonly #db: Kysely<LibraryTables>

  constructor(db: Kysely<LibraryTables>) {
    this.#db = db
  }

  /** @returns the new row, or null where a photo with the same bytes is there already */
  async insert(row: Insertable<PhotoTable>): Promise<PhotoRow | null> {
    const inserted = await this.#db
      .insertInto('photos')
      .values(row)
      .onConflict((conflict) => conflict.column('sha256').doNothing())
      .returningAll()
      .executeTakeFirst()
    return inserted ?? null
  }

  async byId(id: number): Promise<PhotoRow | null> {
    return (await this.#db.selectFrom('photos').selectAll().where('id', '=', id).executeTakeFirst()) ?? null
  }

  /** In the order of `ids`; ids that are not there, or not any more, are left out. */
  async byIds(ids: readonly number[]): Promise<PhotoRow[]> {
    const rows = new Map<number, PhotoRow>()
    for (let i = 0; i < ids.length; i += 500) {
      const some = await this.#db
        .selectFrom('photos')
        .selectAll()
        .where('id', 'in', ids.slice(i, i + 500))
        .where('removed_at', 'is', null)
        .execute()
      for (const row of some) rows.set(row.id, row)
    }
    return ids.flatMap((id) => rows.get(id) ?? [])
  }

  /** Those that are photos, in the order of `ids`: films are coloured and exported in their own way. */
  async withoutFilms(ids: readonly number[]): Promise<number[]> {
    const rows = await this.#db.selectFrom('photos').select('id').where('film', 'is not', null).execute()
    const films = new Set(rows.map(({ id }) => id))
    return films.size === 0 ? [...ids] : ids.filter((id) => !films.has(id))
  }

  async bySha(sha256: string): Promise<PhotoRow | null> {
    const found = await this.#db
      .selectFrom('photos')
      .selectAll()
      .where('sha256', '=', sha256)
      .executeTakeFirst()
    return found ?? null
  }

  /** All rows that say they lie there; one is the rule, several remain where a file was replaced. */
  byPath(path: string): Promise<PhotoRow[]> {
    return this.#db.selectFrom('photos').selectAll().where('path', '=', path).execute()
  }

  async update(id: number, change: Updateable<PhotoTable>): Promise<void> {
    await this.#db.updateTable('photos').set(change).where('id', '=', id).execute()
  }

  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('photos').where('id', '=', id).execute()
  }

  /** Perceptual hashes of all photos that have one. */
  hashes(): Promise<{ id: number; dhash: string }[]> {
    return this.#db
      .selectFrom('photos')
      .select(['id', 'dhash'])
      .where('dhash', 'is not', null)
      .where('removed_at', 'is', null)
      .$narrowType<{ dhash: string }>()
      .execute()
  }

  /** Where the photos' files are said to lie, for the look whether they still do. */
  locations(): Promise<Pick<PhotoRow, 'id' | 'path' | 'held' | 'missing_since'>[]> {
    return this.#db
      .selectFrom('photos')
      .select(['id', 'path', 'held', 'missing_since'])
      .where('removed_at', 'is', null)
      .orderBy('id')
      .execute()
  }

  async count(filter: PhotoFilter = {}): Promise<number> {
    const { n } = await this.#filtered(filter)
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .executeTakeFirstOrThrow()
    return n
  }

  /** All ids in order: a grid of 100,000 places knows from these what belongs where. */
  async ids(filter: PhotoFilter, sort: PhotoSort): Promise<number[]> {
    const rows = await this.#sorted(filter, sort).select('photos.id').execute()
    return rows.map(({ id }) => id)
  }

  page(filter: PhotoFilter, { sort, limit, after, offset }: PhotoPage): Promise<PhotoRow[]> {
    let query = this.#sorted(filter, sort).selectAll('photos').limit(limit)
    if (after) query = query.where(beyond(sort, after))
    if (offset !== undefined && offset > 0) query = query.offset(offset)
    return query.execute()
  }

  #sorted(filter: PhotoFilter, sort: PhotoSort) {
    const query = this.#filtered(filter)
    switch (sort) {
      case 'added':
        return query.orderBy('photos.added', 'desc').orderBy('photos.id', 'desc')
      case 'date':
        return query.orderBy(placeByDate).orderBy('photos.id')
      case 'name':
        return query.orderBy(sql`photos.name COLLATE NOCASE`).orderBy('photos.id')
      case 'rating':
        return query.orderBy(ratingIn('photos'), 'desc').orderBy('photos.id')
      case 'album':
        return query
          .orderBy((eb) =>
            eb
              .selectFrom('album_photos')
              .innerJoin('albums', 'albums.id', 'album_photos.album_id')
              .select('album_photos.position')
              .whereRef('album_photos.photo_id', '=', 'photos.id')
              .where('albums.name', '=', filter.album ?? ''),
          )
          .orderBy('photos.id')
    }
  }

  #filtered(filter: PhotoFilter) {
    let query = this.#db.selectFrom('photos').where('photos.removed_at', 'is', null)
    const { album, tag, favourite, missing, from, to } = filter
    if (album !== undefined) query = query.where('photos.id', 'in', inAlbum(album))
    if (tag !== undefined) query = query.where('photos.id', 'in', withTag(tag))
    if (favourite !== undefined) query = query.where('photos.favourite', '=', favourite ? 1 : 0)
    if (missing !== undefined) query = query.where('photos.missing_since', missing ? 'is not' : 'is', null)
    if (from !== undefined) query = query.where('photos.date_to', '>=', from)
    if (to !== undefined) query = query.where('photos.date_from', '<=', to)
    const { undated, noPlace, unseen, rating, flag, label, search } = filter
    if (undated) query = query.where('photos.date_from', 'is', null)
    if (noPlace) query = query.where(placeless)
    if (unseen) query = query.where('photos.looked_at', 'is', null)
    if (rating !== undefined) query = query.where(ratingIn('photos'), rating === 0 ? '=' : '>=', rating)
    if (flag !== undefined) query = query.where('photos.flag', '=', flag)
    if (label !== undefined) query = query.where(sql<SqlBool>`photos.label = ${label} COLLATE NOCASE`)
    if (search !== undefined && search.trim() !== '') query = query.where(searched('photos', search))
    return query
  }
}

const placeless = sql<SqlBool>`coalesce(photos.location, '') = '' AND coalesce(photos.city, '') = ''
  AND coalesce(photos.country, '') = '' AND coalesce(photos.gps, '') = ''`

const inAlbum = (name: string): Expression<number> =>
  sql`(SELECT photo_id FROM album_photos JOIN albums ON albums.id = album_id WHERE albums.name = ${name})`

const withTag = (name: string): Expression<number> =>
  sql`(SELECT photo_id FROM photo_tags JOIN tags ON tags.id = tag_id WHERE tags.name = ${name})`

function beyond(sort: PhotoSort, after: PhotoRow): Expression<SqlBool> {
  switch (sort) {
    case 'added':
      return sql<SqlBool>`(photos.added, photos.id) < (${after.added}, ${after.id})`
    case 'date':
      return sql<SqlBool>`(${placeByDate}, photos.id) > (
        ${dateKeyOf(after)}, ${after.id})`
    case 'name':
      return sql<SqlBool>`(photos.name COLLATE NOCASE, photos.id) > (${after.name}, ${after.id})`
    case 'rating':
    case 'album':
      throw new RangeError('an album, and an order by rating, is paged by offset')
  }
}
