/** Creates, changes, renames and deletes smart albums, within a transaction of the caller's. */
import type { Transaction } from 'kysely'
import { StudioFault } from '../../../contract/errors.ts'
import type { Conditions } from '../../../contract/photo-query.ts'
import { freeName } from '../recipe-steps.ts'
import type { LibraryTables } from '../schema.ts'

type Db = Transaction<LibraryTables>

/** A name that is taken gets a number. @returns its id */
export async function createSmart(
  trx: Db,
  name: string,
  conditions: Conditions,
  now: number,
): Promise<number> {
  const { id } = await trx
    .insertInto('smart_albums')
    .values({
      name: freeName(name, await names(trx)),
      conditions: JSON.stringify(conditions),
      created: now,
    })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

/** @throws StudioFault `library.notFound`, as do those that follow */
export async function changeSmart(trx: Db, id: number, conditions: Conditions): Promise<void> {
  await mustHave(trx, id)
  const text = JSON.stringify(conditions)
  await trx.updateTable('smart_albums').set({ conditions: text }).where('id', '=', id).execute()
}

export async function renameSmart(trx: Db, id: number, name: string): Promise<void> {
  await mustHave(trx, id)
  const free = freeName(name, await names(trx, id))
  await trx.updateTable('smart_albums').set({ name: free }).where('id', '=', id).execute()
}

export async function deleteSmart(trx: Db, id: number): Promise<void> {
  await mustHave(trx, id)
  await trx.deleteFrom('smart_albums').where('id', '=', id).execute()
}

async function names(trx: Db, except?: number): Promise<Set<string>> {
  const rows = await trx.selectFrom('smart_albums').select(['id', 'name']).execute()
  return new Set(rows.filter(({ id }) => id !== except).map(({ name }) => name))
}

async function mustHave(trx: Db, id: number): Promise<void> {
  const row = await trx.selectFrom('smart_albums').select('id').where('id', '=', id).executeTakeFirst()
  if (!row) throw new StudioFault('library.notFound', { kind: 'album', name: String(id) })
}
