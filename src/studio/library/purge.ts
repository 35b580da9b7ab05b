/** What was taken out of the library goes for good when nobody can want it back any more. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { thumbPath } from '../../imaging/codec/thumb-paths.ts'
import type { Library } from './open.ts'
import { isContentKey, isRenderFile } from './stored-rows.ts'

/** Milliseconds for which a removal can be undone. */
const month = 30 * 24 * 60 * 60 * 1000

/**
 * Deletes rows of photos that were removed longer ago than a month, with their thumbnails and renders, and the edits
 * of that time. Originals stay, those that the library holds as copies too: they may be the only ones there are.
 * @returns how many photos went
 */
export async function purgeRemoved(library: Library): Promise<number> {
  const before = library.clock.now() - month
  const gone = await library.db
    .selectFrom('photos')
    .select(['id', 'sha256'])
    .where('removed_at', '<', before)
    .execute()
  if (gone.length === 0) return 0
  let went = 0
  for (const { id, sha256 } of gone) {
    const renders = await library.db
      .selectFrom('renders')
      .select(['key', 'file'])
      .where('photo_id', '=', id)
      .execute()
    // Another program on this library may have brought it back since: then it stays, with all that is its own.
    const { numDeletedRows } = await library.db
      .deleteFrom('photos')
      .where('id', '=', id)
      .where('removed_at', '<', before)
      .executeTakeFirstOrThrow()
    if (numDeletedRows === 0n) continue
    went += 1
    const thumbs = [sha256, ...renders.map(({ key }) => key)]
      .filter(isContentKey)
      .flatMap((name) => [
        thumbPath(library.paths.thumbs, name, 'small'),
        thumbPath(library.paths.thumbs, name, 'large'),
      ])
    const files = renders.flatMap(({ file }) =>
      file !== null && isRenderFile(file) ? join(library.folder, file) : [],
    )
    for (const file of [...thumbs, ...files]) await rm(file, { force: true }).catch(() => undefined)
  }
  await library.db.deleteFrom('edits').where('made', '<', before).execute()
  return went
}
