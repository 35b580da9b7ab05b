/** Brings the queue in line with the recipes after edits were undone or recipes removed. */
import { sql, type Kysely } from 'kysely'
import type { JobQueue } from '../jobs/queue.ts'
import type { LibraryTables } from '../library/schema.ts'
import { storedFingerprint } from '../recipe-fingerprint.ts'

/** Jobs that are compared without a pause. */
const rowsAtOnce = 2000

interface Row {
  id: number
  state: string
  recipe: string
  /** Of the recipe that its variant has now; null where the variant is gone. */
  hash: string | null
}

export class QueueReconciler {
  readonly #db: Kysely<LibraryTables>
  readonly #jobs: JobQueue
  /** Jobs that were cancelled here. */
  readonly #withdrawn = new Set<number>()

  constructor(db: Kysely<LibraryTables>, jobs: JobQueue) {
    this.#db = db
    this.#jobs = jobs
  }

  /**
   * Cancels what was queued for a variant that is gone, or whose recipe is another one by now. What was cancelled so is
   * queued anew once its recipe is back: redo brings the colouring, not only the recipe.
   */
  async run(): Promise<void> {
    const hashes = new Map<string, string>()
    /** Most photos have one of a few recipes. */
    const hashOf = (recipe: string): string => {
      const hash = hashes.get(recipe) ?? storedFingerprint(recipe).hash
      hashes.set(recipe, hash)
      return hash
    }
    const outdated: number[] = []
    const current: number[] = []
    for (let after = 0; ;) {
      const rows = await this.#jobsAfter(after)
      for (const { id, state, recipe, hash } of rows) {
        const isCurrent = hash !== null && hashOf(recipe) === hash
        if (state !== 'cancelled') {
          if (!isCurrent) outdated.push(id)
        } else if (isCurrent && this.#withdrawn.has(id)) current.push(id)
      }
      const last = rows.at(-1)
      if (!last) break
      after = last.id
    }
    if (outdated.length > 0) await this.#jobs.cancel(outdated)
    if (current.length > 0) await this.#jobs.retry(current)
    for (const id of outdated) this.#withdrawn.add(id)
    for (const id of current) this.#withdrawn.delete(id)
  }

  async #jobsAfter(after: number): Promise<Row[]> {
    const { rows } =
      await sql<Row>`SELECT jobs.id, jobs.state, json_extract(jobs.payload, '$.recipe') AS recipe,
        step.hash FROM jobs LEFT JOIN variants ON variants.id = jobs.variant_id
      LEFT JOIN recipe_steps AS step ON step.variant_id = variants.id AND step.seq = variants.cursor
      WHERE jobs.id > ${after} AND jobs.variant_id IS NOT NULL AND jobs.state IN ('queued', 'running', 'paused', 'cancelled')
      ORDER BY jobs.id LIMIT ${rowsAtOnce}`.execute(this.#db)
    return rows
  }
}
