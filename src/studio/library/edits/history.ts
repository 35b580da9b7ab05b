/** What was done to the library, kept so that it can be undone and done again: across windows, starts and crashes. */
import type { Transaction } from 'kysely'
import { StudioFault } from '../../../contract/errors.ts'
import { editLabelSchema, type EditLabel, type UndoState } from '../../../contract/library.ts'
import type { Library } from '../open.ts'
import type { LibraryTables } from '../schema.ts'
import { invertChangeset } from './changeset.ts'

/** Edits that are kept, and bytes of all of them together: a caption takes a hundred, a batch of 100,000 some millions. */
const mostEdits = 500
const mostBytes = 64 * 2 ** 20

export class EditHistory {
  readonly #library: Library

  constructor(library: Library) {
    this.#library = library
  }

  /**
   * Does something in one transaction, so that it can be undone. What had been undone before is gone then. What changes
   * nothing leaves no trace.
   */
  do<T>(work: (trx: Transaction<LibraryTables>) => Promise<T>, labelOf: (value: T) => EditLabel): Promise<T> {
    return this.#library.record(work, async (trx, value, changes) => {
      if (changes.length === 0) return
      await trx.deleteFrom('edits').where('undone', '=', 1).execute()
      const label = JSON.stringify(labelOf(value))
      await trx.insertInto('edits').values({ label, changes, made: this.#library.clock.now() }).execute()
      await forget(trx)
    })
  }

  /**
   * Undoes the last edit that is not undone.
   * @returns what it was, or null where there is none
   * @throws StudioFault `library.cannotUndo` where another program has changed what it was about; it is forgotten then
   */
  undo(): Promise<EditLabel | null> {
    return this.#step('undo')
  }

  /** Does again what was undone last. @throws as `undo` */
  redo(): Promise<EditLabel | null> {
    return this.#step('redo')
  }

  async state(): Promise<UndoState> {
    const [undo, redo] = await Promise.all([next(this.#library.db, 'undo'), next(this.#library.db, 'redo')])
    return { undo: labelIn(undo), redo: labelIn(redo) }
  }

  async #step(direction: 'undo' | 'redo'): Promise<EditLabel | null> {
    const worked = await this.#library.db.transaction().execute(async (trx) => {
      const edit = await next(trx, direction)
      if (!edit) return null
      const { changes } = await trx
        .selectFrom('edits')
        .select('changes')
        .where('id', '=', edit.id)
        .executeTakeFirstOrThrow()
      if (this.#library.play(direction === 'undo' ? invertChangeset(changes) : changes)) {
        await trx
          .updateTable('edits')
          .set({ undone: direction === 'undo' ? 1 : 0 })
          .where('id', '=', edit.id)
          .execute()
        return { label: labelIn(edit), fits: true }
      }
      // Neither it nor what lies behind it can be reached any more.
      await trx
        .deleteFrom('edits')
        .where('id', direction === 'undo' ? '<=' : '>=', edit.id)
        .execute()
      return { label: labelIn(edit), fits: false }
    })
    if (worked && !worked.fits) throw new StudioFault('library.cannotUndo', {})
    return worked?.label ?? null
  }
}

type Db = Pick<Transaction<LibraryTables>, 'selectFrom'>

function next(db: Db, direction: 'undo' | 'redo'): Promise<{ id: number; label: string } | undefined> {
  return db
    .selectFrom('edits')
    .select(['id', 'label'])
    .where('undone', '=', direction === 'undo' ? 0 : 1)
    .orderBy('id', direction === 'undo' ? 'desc' : 'asc')
    .limit(1)
    .executeTakeFirst()
}

const labelIn = (edit: { label: string } | undefined): EditLabel | null =>
  edit === undefined ? null : editLabelSchema.parse(JSON.parse(edit.label))

/** Lets the oldest edits go where there are too many, or where they are too large; the last one always stays. */
async function forget(trx: Transaction<LibraryTables>): Promise<void> {
  const rows = await trx
    .selectFrom('edits')
    .select((eb) => ['id', eb.fn<number>('length', ['changes']).as('bytes')])
    .orderBy('id', 'desc')
    .execute()
  let bytes = 0
  const last = rows.findIndex((row, i) => {
    bytes += row.bytes
    return i > 0 && (i >= mostEdits || bytes > mostBytes)
  })
  if (last === -1) return
  await trx.deleteFrom('edits').where('id', '<=', rows[last].id).execute()
}
