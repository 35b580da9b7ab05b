/** What an export may write over: only what an export made, and nothing that anybody could miss. */
import { realpath, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { StudioFault } from '../../contract/errors.ts'
import type { BatchJournal } from '../batch/journal.ts'
import type { Library } from '../library/open.ts'
import { PhotoRepository } from '../library/photo-repository.ts'

/**
 * @param planned SHA-256 of the photos that are being exported: a picture of another one stays; all may go when left out
 * @throws StudioFault `output.isOriginal` where the library refers to the file, whatever a journal that came along with
 *   it says; `output.exists` where it is not ours, or somebody has touched it since
 */
export async function refuseForeign(
  library: Library,
  journal: BatchJournal,
  output: string,
  planned?: ReadonlySet<string>,
): Promise<void> {
  if (!(await stat(output).catch(() => null))) return
  const photos = new PhotoRepository(library.db)
  for (const path of new Set([resolve(output), await realpath(output)])) {
    if ((await photos.byPath(path)).length > 0) throw new StudioFault('output.isOriginal', { file: path })
  }
  if (!(await journal.mayReplace(output, ({ input }) => planned?.has(input) ?? true))) {
    throw new StudioFault('output.exists', { file: output })
  }
}
