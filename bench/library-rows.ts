/** Generated libraries: photos with dates, albums, tags, and for most of them a recipe and its finished picture. */
import { sql } from 'kysely'
import { makeRecipe } from '../src/contract/recipe.ts'
import type { Library } from '../src/studio/library/open.ts'
import { recipeFingerprint } from '../src/studio/recipe-fingerprint.ts'

/** Fills an empty library. Of ten photos six are rendered, one is stale, one has failed, two are as they were. */
export async function fill(library: Library, count: number, models: string): Promise<void> {
  const { db } = library
  const recipe = makeRecipe()
  const { hash, look, uses } = recipeFingerprint(recipe)
  const digits = sql`WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ${count})`
  await sql`INSERT INTO photos (sha256, dhash, held, path, name, format, width, height, depth, pages, bytes, mtime,
      date_from, date_to, date_text, date_source, added)
    ${digits} SELECT format('%064x', i * 2654435761), format('%016x', i * 2654435761), 'reference',
      format('/albums/%d/scan-%d.jpg', i % 97, i), format('scan-%d.jpg', i), 'jpeg', 4000, 3000 - i % 700, 8, 1, 5000000, i,
      format('%d-01-01', 1880 + i % 90), format('%d-12-31', 1880 + i % 90), format('%d', 1880 + i % 90), 'name', i
    FROM n`.execute(db)
  await sql`INSERT INTO albums (id, name, created) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 40)
    SELECT i, format('Album %d', i), 0 FROM n`.execute(db)
  await sql`INSERT INTO album_photos SELECT 1 + id % 40, id, id FROM photos`.execute(db)
  await sql`INSERT INTO tags (id, name) VALUES (1, 'Lake'), (2, 'Family'), (3, 'War')`.execute(db)
  await sql`INSERT INTO photo_tags SELECT id, 1 + id % 3 FROM photos WHERE id % 4 = 0`.execute(db)
  await sql`INSERT INTO variants (id, photo_id, name, position, cursor, created)
    SELECT id, id, 'stable', 0, 0, 0 FROM photos WHERE id % 10 < 8`.execute(db)
  await sql`INSERT INTO recipe_steps (variant_id, seq, recipe, label, created, hash, look, uses)
    SELECT id, 0, ${JSON.stringify(recipe)}, '', 0, ${hash}, ${look}, ${uses} FROM variants`.execute(db)
  await sql`INSERT INTO renders (key, photo_id, variant_id, state, file, width, height, bytes, detail, created, recipe_hash, models)
    SELECT sha256, id, id, CASE id % 10 WHEN 7 THEN 'failed' ELSE 'ready' END, 'renders/none', width, height, 1, '{}', 0,
      CASE id % 10 WHEN 6 THEN 'older' ELSE ${hash} END, ${models} FROM photos WHERE id % 10 < 8`.execute(db)
}
