/**
 * A process that makes favourites of all photos, or takes its last edit back, and is killed on the way, by itself so that
 * the moment is a certain one: `edit-worker.ts FOLDER do|undo TURNS`, in turns of its event loop. It says when it is done.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { applyEdit } from '../../src/studio/library/edits/edits.ts'
import { EditHistory } from '../../src/studio/library/edits/history.ts'
import { openLibrary } from '../../src/studio/library/open.ts'

const [folder, what, turns] = process.argv.slice(2)
const library = await openLibrary(folder)
const history = new EditHistory(library)
const rows = await library.db.selectFrom('photos').select(['id', 'favourite']).execute()
const edit = { type: 'favourite', ids: rows.map(({ id }) => id), on: rows[0].favourite === 0 } as const
const ended =
  what === 'undo'
    ? history.undo()
    : history.do(
        (trx) => applyEdit(trx, edit, Date.now()),
        ({ label }) => label,
      )
const working = new AbortController()
void ended.finally(() => working.abort())
for (let turn = 0; !working.signal.aborted; turn++) {
  if (turn === Number(turns)) process.kill(process.pid, 'SIGKILL')
  await nextTurn()
}
await ended
await library.db.destroy()
process.stdout.write('done')
