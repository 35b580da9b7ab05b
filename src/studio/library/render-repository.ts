/** SQL for finished renders: which picture was made of which photo, and what became of it. */
import type { Insertable, Kysely, Selectable } from 'kysely'
import type { LibraryTables, RenderTable } from './schema.ts'

export type RenderRow = Selectable<RenderTable>

export class RenderRepository {
  readonly #db: Kysely<LibraryTables>

  constructor(db: Kysely<LibraryTables>) {
    this.#db = db
  }

  async byKey(key: string): Promise<RenderRow | null> {
    return (
      (await this.#db.selectFrom('renders').selectAll().where('key', '=', key).executeTakeFirst()) ?? null
    )
  }

  /** The newest first. */
  ofPhoto(photoId: number): Promise<RenderRow[]> {
    return this.#db
      .selectFrom('renders')
      .selectAll()
      .where('photo_id', '=', photoId)
      .orderBy('created', 'desc')
      .orderBy('id', 'desc')
      .execute()
  }

  /** One row a key: a later try replaces a former one. */
  async put(row: Insertable<RenderTable>): Promise<void> {
    const { key: _, ...change } = row
    await this.#db
      .insertInto('renders')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(change))
      .execute()
  }
}
