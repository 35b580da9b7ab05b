/** Prints that were cut out of pages, and backs of prints: what the library knows of who belongs to whom. */
import { sql, type Kysely, type SqlBool, type Transaction } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import type { LinkedPhoto, PhotoDetail } from '../../contract/library.ts'
import { printPlaceSchema, type PrintPlace } from '../../contract/prints.ts'
import type { LibraryTables } from './schema.ts'
import { parseJson } from './stored-rows.ts'
import { originalThumbs } from './views/cards.ts'

type Db = Kysely<LibraryTables>
type Links = Pick<PhotoDetail, 'page' | 'prints' | 'back' | 'front'>

/** Links to photos that have been taken out of the library are not there; they come back with them. */
export async function printLinks(db: Db, photo: number): Promise<Links> {
  const pages = await db
    .selectFrom('prints')
    .innerJoin('photos', 'photos.id', 'prints.page_id')
    .select(['photos.id', 'photos.name', 'place'])
    .where('photo_id', '=', photo)
    .where('photos.removed_at', 'is', null)
    .execute()
  const cut = await db
    .selectFrom('prints')
    .innerJoin('photos', 'photos.id', 'prints.photo_id')
    .select(['photos.id', 'photos.name', 'photos.sha256', 'place'])
    .where('page_id', '=', photo)
    .where('photos.removed_at', 'is', null)
    .orderBy('photos.id')
    .execute()
  return {
    page:
      pages.flatMap(({ id, name, place }) => placed(place, (read) => ({ page: id, name, place: read })))[0] ??
      null,
    prints: cut.flatMap(({ place, ...row }) => placed(place, (read) => ({ ...linked(row), place: read }))),
    back: await pairOf(db, photo, 'photo_id', 'back_id'),
    front: await pairOf(db, photo, 'back_id', 'photo_id'),
  }
}

/** A place that can't be read is no place: the photo stays, without its link. */
function placed<T>(json: string, make: (place: PrintPlace) => T): T[] {
  const read = printPlaceSchema.safeParse(parseJson(json))
  return read.success ? [make(read.data)] : []
}

const linked = (row: { id: number; name: string; sha256: string }): LinkedPhoto => ({
  id: row.id,
  name: row.name,
  original: originalThumbs(row),
})

async function pairOf(
  db: Db,
  photo: number,
  of: 'photo_id' | 'back_id',
  other: 'photo_id' | 'back_id',
): Promise<LinkedPhoto | null> {
  const row = await db
    .selectFrom('backs')
    .innerJoin('photos', 'photos.id', `backs.${other}`)
    .select(['photos.id', 'photos.name', 'photos.sha256'])
    .where(`backs.${of}`, '=', photo)
    .where('photos.removed_at', 'is', null)
    .executeTakeFirst()
  return row ? linked(row) : null
}

/** The page that a print was cut out of. @throws StudioFault `library.notFound` for a photo that was not */
export async function pageOf(db: Db, photo: number): Promise<number> {
  const row = await db.selectFrom('prints').select('page_id').where('photo_id', '=', photo).executeTakeFirst()
  if (row?.page_id) return row.page_id
  throw new StudioFault('library.notFound', { kind: 'photo', name: `${photo}` })
}

/** Notes where a photo was cut out; a later cut takes the place of an earlier one. */
export async function notePlace(
  trx: Transaction<LibraryTables>,
  photo: number,
  page: number,
  place: PrintPlace,
): Promise<void> {
  const row = { page_id: page, place: JSON.stringify(place) }
  await trx
    .insertInto('prints')
    .values({ photo_id: photo, ...row })
    .onConflict((conflict) => conflict.column('photo_id').doUpdateSet(row))
    .execute()
}

/**
 * Pairs a print with its back; both leave the pairs they were in. Null takes its pair apart, from whichever side.
 * @throws StudioFault `library.notFound`
 */
export async function pairBack(
  trx: Transaction<LibraryTables>,
  photo: number,
  back: number | null,
): Promise<void> {
  const both = back === null ? [photo] : [photo, back]
  const there = await trx.selectFrom('photos').select('id').where('id', 'in', both).execute()
  const missing = both.find((id) => !there.some((row) => row.id === id))
  if (missing !== undefined || photo === back) {
    throw new StudioFault('library.notFound', { kind: 'photo', name: String(missing ?? photo) })
  }
  await trx
    .deleteFrom('backs')
    .where((eb) => eb.or([eb('photo_id', 'in', both), eb('back_id', 'in', both)]))
    .execute()
  if (back !== null) await trx.insertInto('backs').values({ photo_id: photo, back_id: back }).execute()
}

const backEnding = /(?:[_-]b|[ _-](?:back|verso|rückseite))$/i

/** The name of the print whose back a file is by its name, without its ending, in lower case: `lake_b.jpg` is that of `lake`. */
export function frontName(name: string): string | null {
  const stem = stemOf(name)
  const front = stem.replace(backEnding, '')
  return front === '' || front === stem ? null : front
}

/** A file's name without its ending, as names of prints and backs are compared. */
export const stemOf = (name: string): string =>
  name
    .replace(/\.[^.]+$/, '')
    .normalize('NFC')
    .toLowerCase()

interface Imported {
  id: number
  file: string
}

const folderOf = (file: string) => file.replace(/[^/\\]+$/, '')
const baseOf = (file: string) => file.slice(folderOf(file).length)

/** Milliseconds within which a browser sends front and back, one after the other. */
const lately = 60 * 60 * 1000

/**
 * Pairs new photos with their backs, by name: within a folder, and a photo that came alone with one that came lately. Pairs
 * that are there stay.
 */
export async function pairByName(db: Db, imported: readonly Imported[], now: number): Promise<void> {
  const fronts = new Map(imported.map(({ id, file }) => [folderOf(file) + stemOf(baseOf(file)), id]))
  for (const { id, file } of imported) {
    const name = frontName(baseOf(file))
    const front = name === null ? undefined : fronts.get(folderOf(file) + name)
    if (front !== undefined && front !== id) await pair(db, front, id)
  }
  const [only] = imported
  if (imported.length === 1 && only) await pairAlone(db, only, now - lately)
}

async function pairAlone(db: Db, { id, file }: Imported, since: number): Promise<void> {
  const stem = stemOf(baseOf(file))
  const front = frontName(baseOf(file))
  const prefix = front ?? stem
  const others = await db
    .selectFrom('photos')
    .select(['id', 'name'])
    // By the index of names: an import of thousands looks at none of the others.
    .where(sql<SqlBool>`name COLLATE NOCASE BETWEEN ${prefix} AND ${`${prefix}\u{10ffff}`}`)
    .where('added', '>=', since)
    .where('removed_at', 'is', null)
    .where('id', '<>', id)
    .execute()
  const fitting = others.filter(({ name }) =>
    front === null ? frontName(name) === stem : stemOf(name) === front,
  )
  // Of several nobody knows which.
  if (fitting.length !== 1) return
  await (front === null ? pair(db, id, fitting[0].id) : pair(db, fitting[0].id, id))
}

async function pair(db: Db, front: number, back: number): Promise<void> {
  await db
    .insertInto('backs')
    .values({ photo_id: front, back_id: back })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}
