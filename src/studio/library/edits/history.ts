/** What was done to the library, recorded so that it can be undone and done again: across windows, starts and crashes. */
import { sql, type Transaction } from 'kysely'
import { StudioFault } from '../../../contract/errors.ts'
import { editLabelSchema, type EditLabel, type UndoState } from '../../../contract/edits.ts'
import type { Library } from '../open.ts'
import type { LibraryTables } from '../schema.ts'
import { sqliteCode } from '../sqlite.ts'
import { invertChangeset, splitChangeset } from './changeset.ts'
import { inPieces } from '../sql-lists.ts'
import { parseJson } from '../stored-rows.ts'

/** Edits that are remembered, and bytes of all of them together: a caption takes a hundred, a batch of 100,000 some millions. */
const maxEdits = 500
const maxBytes = 64 * 2 ** 20

export class EditHistory {
  readonly #library: Library
  readonly #rowsAtOnce: number

  /** @param rows that are undone without a pause: some ten milliseconds */
  constructor(library: Library, rows = 4000) {
    this.#library = library
    this.#rowsAtOnce = rows
  }

  /**
   * Does something in one transaction, so that it can be undone. What had been undone before is gone then. What changes
   * no row leaves no trace; work that takes back itself what it has changed may leave a step that does nothing.
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
    const { db } = this.#library
    let met: number | null = null
    try {
      return await db.transaction().execute(async (trx) => {
        const edit = await next(trx, direction)
        if (!edit) return null
        met = edit.id
        const { changes } = await trx
          .selectFrom('edits')
          .select('changes')
          .where('id', '=', edit.id)
          .executeTakeFirstOrThrow()
        await this.#play(trx, direction === 'undo' ? invertChangeset(changes) : changes)
        await trx
          .updateTable('edits')
          .set({ undone: direction === 'undo' ? 1 : 0 })
          .where('id', '=', edit.id)
          .execute()
        return labelIn(edit)
      })
    } catch (error) {
      // A damaged changeset (`RangeError`, or SQLite's own complaint) can't be undone either.
      if (met === null || !isUnfit(error)) throw error
      // Neither it nor what lies behind it can be reached any more.
      await db
        .deleteFrom('edits')
        .where('id', direction === 'undo' ? '<=' : '>=', met)
        .execute()
      throw new StudioFault('library.cannotUndo', {}, error)
    }
  }

  async #play(trx: Transaction<LibraryTables>, changes: Uint8Array): Promise<void> {
    let lacks = false
    await inPieces(
      splitChangeset(changes, this.#rowsAtOnce),
      async ([piece]) => {
        const fits = this.#library.play(piece)
        if (fits === 'unfit') throw new Unfitting()
        lacks ||= fits === 'lacks'
      },
      1,
    )
    // What a piece lacked a later one may have brought.
    if (lacks && (await sql`PRAGMA foreign_key_check`.execute(trx)).rows.length > 0) throw new Unfitting()
  }
}

/** SQLite's code for a changeset that is none. */
const corruptChangeset = 11

/** What is played does not fit what is there. */
class Unfitting extends Error {}

const isUnfit = (error: unknown): boolean =>
  error instanceof Unfitting ||
  error instanceof RangeError ||
  // A transaction's own faults (a full disk) leave the edit as it is.
  (error instanceof Error && !(error instanceof StudioFault) && sqliteCode(error) === corruptChangeset)

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

/** One of a newer version, or damaged, can be undone by its changes; what it was called is not known. */
const labelIn = (edit: { label: string } | undefined): EditLabel | null =>
  edit === undefined
    ? null
    : (editLabelSchema.safeParse(parseJson(edit.label)).data ?? { type: 'unknown', photos: 0 })

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
    return i > 0 && (i >= maxEdits || bytes > maxBytes)
  })
  if (last === -1) return
  await trx.deleteFrom('edits').where('id', '<=', rows[last].id).execute()
}
