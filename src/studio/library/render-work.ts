/** What variants are to look like now, and whether the picture of just that is there. */
import { sql } from 'kysely'
import { listed } from './edits/in-pieces.ts'
import type { Library } from './open.ts'
import { photosWithVariants } from './views/joined.ts'

interface CurrentWork {
  photo: number
  sha256: string
  variant: number
  recipe: string
  /** Of the picture of just this recipe and just these models. */
  file: string | null
}

/** Of a photo, a variant and its step, joined as `photosWithVariants` does. */
const workColumns = sql`p.id AS photo, p.sha256, v.id AS variant, s.recipe,
  (SELECT r.file FROM renders AS r WHERE r.photo_id = p.id AND r.recipe_hash = s.hash AND r.models = m.models
    AND r.state = 'ready' LIMIT 1) AS file`

/** What the first variants of photos are to look like, and what is there of it. */
export async function currentWork(db: Library['db'], photos: readonly number[]): Promise<CurrentWork[]> {
  const { rows } = await sql<CurrentWork>`SELECT ${workColumns}
    FROM ${listed(photos)} AS given JOIN ${photosWithVariants}
    WHERE p.id = given.value AND p.removed_at IS NULL AND v.id IS NOT NULL ORDER BY given.key`.execute(db)
  return rows
}

/** The same of variants, whichever of their photos they are. */
export async function workOfVariants(db: Library['db'], variants: readonly number[]): Promise<CurrentWork[]> {
  const { rows } = await sql<CurrentWork>`SELECT ${workColumns}
    FROM ${listed(variants)} AS given JOIN variants AS v ON v.id = given.value
    JOIN photos AS p ON p.id = v.photo_id
    JOIN recipe_steps AS s ON s.variant_id = v.id AND s.seq = v.cursor
    LEFT JOIN temp.work_models AS m ON m.uses = s.uses
    WHERE p.removed_at IS NULL ORDER BY given.key`.execute(db)
  return rows
}
