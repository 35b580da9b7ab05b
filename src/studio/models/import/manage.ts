/** What is done with installed packs apart from using them: removing one, and checking its files. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { FileCheck } from '../../../contract/engine-models.ts'
import { StudioFault } from '../../../contract/errors.ts'
import type { Pack } from '../../../contract/manifest.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { hashFile } from '../../../platform/hash-file.ts'
import { diskFault } from '../../../platform/file-errors.ts'
import { stagingPrefix } from '../../../platform/staging-folder.ts'

/**
 * Removes an installed pack; it is gone at once, even where deleting its files takes a while or is interrupted.
 * @throws StudioFault `model.builtIn`, `output.notWritable`, `output.failed`
 */
export async function removeModel(pack: Pack): Promise<void> {
  if (pack.builtIn) throw new StudioFault('model.builtIn', { id: pack.manifest.id })
  const gone = join(pack.folder, '..', `${stagingPrefix}${process.pid}-${randomUUID()}`)
  try {
    await rename(pack.folder, gone)
    await rm(gone, { recursive: true, force: true })
  } catch (error) {
    throw diskFault(pack.folder, 0, error)
  }
}

/**
 * Reads every file of a pack and compares it with the manifest.
 * @throws the signal's reason; a bad file is a verdict, not a fault
 */
export async function verifyModel(
  pack: Pack,
  { signal, progress = silent }: { signal?: AbortSignal | undefined; progress?: Progress | undefined } = {},
): Promise<FileCheck[]> {
  const total = pack.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const verdicts: FileCheck[] = []
  let before = 0
  for (const { path, bytes, sha256 } of pack.manifest.files) {
    const part = progress.slice(before / total, (before + bytes) / total)
    const actual = await hashFile(join(pack.folder, path), signal, part).catch((error: unknown) => {
      signal?.throwIfAborted()
      if (error instanceof Error && 'code' in error) return null
      throw error
    })
    verdicts.push({ path, expected: sha256, actual, whole: actual === sha256 })
    before += bytes
  }
  return verdicts
}
