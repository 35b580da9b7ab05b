/** Long lists for SQL, in statements of bearable length, with pauses between them for whatever else the process has to do. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { sql, type Expression } from 'kysely'

/** Rows in one statement: some milliseconds. */
const rowsAtOnce = 2000

/** Calls `work` with one piece after the other; `first` is the place of its first value in the whole. */
export async function inPieces<T>(
  values: readonly T[],
  work: (piece: readonly T[], first: number) => Promise<void>,
  size = rowsAtOnce,
): Promise<void> {
  for (let first = 0; first < values.length; first += size) {
    // The driver is synchronous: without this a batch would hold up every other window and upload.
    if (first > 0) await nextTurn()
    await work(values.slice(first, first + size), first)
  }
}

/** The values as a table `(key, value)`; a statement takes no more than some thousand parameters of its own. */
export const listed = (values: readonly unknown[]) => sql`json_each(${JSON.stringify(values)})`

/** For `IN`. */
export const among = (ids: readonly number[]): Expression<number> => sql`(SELECT value FROM ${listed(ids)})`
