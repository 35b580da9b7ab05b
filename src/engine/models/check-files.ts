/** Checks the files of an installed pack against its manifest. */
import { join } from 'node:path'
import type { FileCheck } from '../../contract/engine-models.ts'
import type { Pack } from '../../contract/manifest.ts'
import { silent, type CallOptions } from '../../contract/progress.ts'
import { hashFile } from '../../platform/hash-file.ts'

/**
 * Reads every file of a pack and compares it with the manifest.
 * @throws the signal's reason; a bad file is a verdict, not a fault
 */
export async function verifyModel(
  pack: Pack,
  { signal, progress = silent }: CallOptions = {},
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
