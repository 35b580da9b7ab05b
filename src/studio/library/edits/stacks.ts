/** Stacks of photos and their copies: one lies on top, the others below it. Within a transaction of the caller's. */
import { sql, type Transaction } from 'kysely'
import { NearIndex } from '../near-duplicates.ts'
import type { LibraryTables } from '../schema.ts'
import { among, inPieces, listed } from '../sql-lists.ts'

type Db = Transaction<LibraryTables>

/** Puts photos on one stack, the first on top. Stacks that are left with a single photo are none any more. */
export async function stack(trx: Db, photos: readonly number[]): Promise<void> {
  const [top] = photos
  if (top === undefined || photos.length < 2) return
  const before = await stacksOf(trx, photos)
  await inPieces(photos, async (piece) => {
    await trx.updateTable('photos').set({ stack: top }).where('id', 'in', among(piece)).execute()
  })
  await settle(
    trx,
    before.filter((each) => each !== top),
  )
}

export async function unstack(trx: Db, photos: readonly number[]): Promise<void> {
  const stacks = await stacksOf(trx, photos)
  await trx.updateTable('photos').set({ stack: null }).where('stack', 'in', among(stacks)).execute()
}

/** Photos without stacks that look almost the same, the largest picture on top. */
export async function stackAlike(trx: Db, photos: readonly number[]): Promise<void> {
  const rows: { id: number; dhash: string }[] = []
  await inPieces(photos, async (piece) => {
    const found = await sql<{ id: number; dhash: string }>`SELECT id, dhash FROM photos
      WHERE id IN ${among(piece)} AND dhash IS NOT NULL AND stack IS NULL AND removed_at IS NULL
      ORDER BY width * height DESC, id`.execute(trx)
    rows.push(...found.rows)
  })
  const index = new NearIndex(rows)
  const taken = new Set<number>()
  const stacks: [id: number, top: number][] = []
  await inPieces(
    rows,
    async (piece) => {
      for (const { id, dhash } of piece) {
        if (taken.has(id)) continue
        const others = index.find(dhash, rows.length).filter((near) => near.id !== id && !taken.has(near.id))
        if (others.length === 0) continue
        for (const each of [id, ...others.map((near) => near.id)]) {
          taken.add(each)
          stacks.push([each, id])
        }
      }
      await Promise.resolve()
    },
    comparedAtOnce,
  )
  await inPieces(stacks, async (piece) => {
    await sql`UPDATE photos SET stack = given.value ->> 1 FROM ${listed(piece)} AS given
      WHERE photos.id = given.value ->> 0`.execute(trx)
  })
}

/** Each is compared with all others: some milliseconds at a hundred thousand. */
const comparedAtOnce = 20

async function stacksOf(trx: Db, photos: readonly number[]): Promise<number[]> {
  const { rows } = await sql<{ stack: number }>`SELECT DISTINCT stack FROM photos
    WHERE id IN ${among(photos)} AND stack IS NOT NULL`.execute(trx)
  return rows.map((row) => row.stack)
}

/** A stack whose top has gone elsewhere gets another one; one of a single photo is none. */
async function settle(trx: Db, stacks: readonly number[]): Promise<void> {
  const { rows } = await sql<{ stack: number; least: number; photos: number; hasTop: number }>`SELECT stack,
      min(id) AS least, count(*) AS photos, max(id = stack) AS hasTop
    FROM photos WHERE stack IN ${among(stacks)} GROUP BY stack`.execute(trx)
  for (const { stack: top, least, photos, hasTop } of rows) {
    if (photos < 2) await trx.updateTable('photos').set({ stack: null }).where('stack', '=', top).execute()
    else if (hasTop === 0)
      await trx.updateTable('photos').set({ stack: least }).where('stack', '=', top).execute()
  }
}
