/** The queue after recipes were undone or taken away: nobody waits for pictures that nobody wants any more. */
import { sql } from 'kysely'
import { storedFingerprint } from '../recipe-fingerprint.ts'
import type { OpenLibrary } from './open-library.ts'

/** Jobs that are looked at without a pause. */
const atOnce = 2000

interface Row {
  id: number
  state: string
  recipe: string
  /** Of the recipe that its variant has now; null where the variant is gone. */
  hash: string | null
}

/**
 * Cancels what was queued for a variant that is gone, or whose recipe is another one by now. What was cancelled so is
 * queued anew once its recipe is back: redo brings the colouring, not only the wish for it.
 */
export async function reconcileQueue(room: OpenLibrary): Promise<void> {
  const { queue, withdrawnJobs } = room
  const hashOf = remembered((recipe: string) => storedFingerprint(recipe).hash)
  const gone: number[] = []
  const back: number[] = []
  for (let after = 0; ;) {
    const rows = await jobsAfter(room, after)
    for (const { id, state, recipe, hash } of rows) {
      const wanted = hash !== null && hashOf(recipe) === hash
      if (state !== 'cancelled') {
        if (!wanted) gone.push(id)
      } else if (wanted && withdrawnJobs.has(id)) back.push(id)
    }
    const last = rows.at(-1)
    if (!last) break
    after = last.id
  }
  if (gone.length > 0) await queue.cancel(gone)
  if (back.length > 0) await queue.retry(back)
  for (const id of gone) withdrawnJobs.add(id)
  for (const id of back) withdrawnJobs.delete(id)
  room.queueChanged()
}

async function jobsAfter({ library }: OpenLibrary, after: number): Promise<Row[]> {
  const { rows } =
    await sql<Row>`SELECT jobs.id, jobs.state, json_extract(jobs.payload, '$.recipe') AS recipe,
      step.hash FROM jobs LEFT JOIN variants ON variants.id = jobs.variant_id
    LEFT JOIN recipe_steps AS step ON step.variant_id = variants.id AND step.seq = variants.cursor
    WHERE jobs.id > ${after} AND jobs.state IN ('queued', 'running', 'paused', 'cancelled')
    ORDER BY jobs.id LIMIT ${atOnce}`.execute(library.db)
  return rows
}

/** Most photos have one of a few recipes. */
function remembered(of: (key: string) => string): (key: string) => string {
  const known = new Map<string, string>()
  return (key) => {
    const value = known.get(key) ?? of(key)
    known.set(key, value)
    return value
  }
}
