/** An edit of many photos is made, recorded and taken back in pieces: killed between them, it is as if it had never begun. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, it } from 'vitest'
import { subfolder } from '../../../../test/support/library.ts'
import { testFolder } from '../../../../test/support/pictures.ts'
import { openLibrary } from '../open.ts'
import { EditHistory } from './history.ts'

const { path } = testFolder()
const script = join(import.meta.dirname, '../../../../test/library/edit-worker.ts')
const photos = 12_000

/** How it ended: by itself in the middle, or with the edit done. */
function run(folder: string, what: 'do' | 'undo', turns: number): Promise<'killed' | 'done' | 'failed'> {
  const child = spawn(process.execPath, [script, folder, what, String(turns)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  return new Promise((resolve) =>
    child.on('exit', (code, signal) =>
      resolve(signal === 'SIGKILL' ? 'killed' : code === 0 ? 'done' : 'failed'),
    ),
  )
}

it(
  'killed anywhere in an edit of 12,000 photos, or in its undo: all of it or nothing',
  { timeout: 300_000 },
  async () => {
    const folder = subfolder(path, 'library')
    const made = await openLibrary(folder)
    await sql`INSERT INTO photos (sha256, held, path, name, format, width, height, depth, pages, bytes, mtime, added)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${photos})
    SELECT printf('%064x', i), 'reference', '/photos/' || i || '.jpg', i || '.jpg', 'jpeg', 4, 3, 8, 1, 10, 1, i FROM n`.execute(
      made.db,
    )
    await made.db.destroy()

    let favourites = 0
    let edits = 0
    const killed = { do: 0, undo: 0 }
    const look = async () => {
      // Opening looks for damage, page by page.
      const library = await openLibrary(folder)
      const { count } = await library.db
        .selectFrom('photos')
        .select((eb) => eb.fn.sum<number>('favourite').as('count'))
        .executeTakeFirstOrThrow()
      const { undo } = await new EditHistory(library).state()
      await library.db.destroy()
      return { count, undo: undo !== null }
    }
    for (const what of ['do', 'undo'] as const) {
      for (const turns of [0, 1, 2, 3, 5, 8, 1e6]) {
        const ended = await run(folder, what, turns)
        expect(ended).not.toBe('failed')
        if (ended === 'killed') killed[what] += 1
        else {
          favourites = photos - favourites
          edits += what === 'do' ? 1 : -1
        }
        const { count, undo } = await look()
        expect(count, `${what}, killed after ${turns} turns`).toBe(favourites)
        expect(undo).toBe(edits > 0)
        if (ended === 'done' && what === 'undo') break
      }
    }
    expect(killed.do).toBeGreaterThan(3)
    expect(killed.undo).toBeGreaterThan(0)
  },
)
