/** Which photos have been exported, and as what: so that a person sees which have changed since. */
import { sql } from 'kysely'
import { inPieces, listed } from './edits/in-pieces.ts'
import type { Library } from './open.ts'
import { photosWithVariants } from './views/joined.ts'

/** Notes that photos have been exported as they are now; the last export is the one that counts. */
export async function noteExported(library: Library, photos: readonly number[]): Promise<void> {
  const now = library.clock.now()
  await inPieces(photos, async (piece) => {
    await sql`INSERT OR REPLACE INTO exports (photo_id, recipe_hash, models, exported)
      SELECT p.id, coalesce(s.hash, ''), coalesce(m.models, ''), ${now}
      FROM ${listed(piece)} AS given JOIN ${photosWithVariants} WHERE p.id = given.value`.execute(library.db)
  })
}
