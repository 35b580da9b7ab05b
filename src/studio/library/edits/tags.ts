/** Putting a tag on photos and taking it off. Case makes no difference; a tag that no photo has is gone. */
import { sql, type Transaction } from 'kysely'
import type { LibraryTables } from '../schema.ts'
import { among, inPieces } from './in-pieces.ts'

type Db = Transaction<LibraryTables>

export async function putTag(trx: Db, name: string, photos: readonly number[]): Promise<void> {
  await sql`INSERT OR IGNORE INTO tags (name) VALUES (${name})`.execute(trx)
  await inPieces(photos, async (piece) => {
    await sql`INSERT OR IGNORE INTO photo_tags (photo_id, tag_id)
      SELECT photos.id, tags.id FROM photos, tags
      WHERE photos.id IN ${among(piece)} AND tags.name = ${name}`.execute(trx)
  })
  await dropUnused(trx, name)
}

export async function takeTag(trx: Db, name: string, photos: readonly number[]): Promise<void> {
  await inPieces(photos, async (piece) => {
    await sql`DELETE FROM photo_tags WHERE photo_id IN ${among(piece)}
      AND tag_id = (SELECT id FROM tags WHERE name = ${name})`.execute(trx)
  })
  await dropUnused(trx, name)
}

async function dropUnused(trx: Db, name: string): Promise<void> {
  await sql`DELETE FROM tags WHERE name = ${name}
    AND NOT EXISTS (SELECT 1 FROM photo_tags WHERE tag_id = tags.id)`.execute(trx)
}
