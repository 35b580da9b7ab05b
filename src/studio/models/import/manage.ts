/** What is done with installed packs apart from using them: removing one, and checking its files. */
import { randomUUID } from 'node:crypto'
import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import type { Pack } from '../../../contract/manifest.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { hashFile } from '../../hash-file.ts'
import { diskFault } from './disk.ts'
import { temporaryPrefix } from './work-folder.ts'

/**
 * Removes an installed pack; it is gone at once, even where deleting its files takes a while or is interrupted.
 * @throws StudioFault `model.builtIn`, `output.notWritable`, `output.failed`
 */
export async function removeModel(pack: Pack): Promise<void> {
  if (pack.builtIn) throw new StudioFault('model.builtIn', { id: pack.manifest.id })
  const gone = join(pack.folder, '..', `${temporaryPrefix}${process.pid}-${randomUUID()}`)
  try {
    await rename(pack.folder, gone)
    await rm(gone, { recursive: true, force: true })
  } catch (error) {
    throw diskFault(pack.folder, 0, error)
  }
}

/**
 * Lets the engine try a pack that was just installed, and removes it where that fails.
 * @param inspect runs the graph once, small: the engine's `inspect`
 * @throws what `inspect` throws, after the pack is gone
 */
export async function confirmModel(pack: Pack, inspect: (pack: Pack) => Promise<unknown>): Promise<Pack> {
  try {
    await inspect(pack)
    return pack
  } catch (error) {
    await removeModel(pack)
    throw error
  }
}

export interface FileVerdict {
  readonly path: string
  readonly expected: string
  /** Null where the file is missing or can't be read. */
  readonly actual: string | null
  readonly whole: boolean
}

/**
 * Reads every file of a pack and compares it with the manifest.
 * @throws the signal's reason; a bad file is a verdict, not a fault
 */
export async function verifyModel(
  pack: Pack,
  { signal, progress = silent }: { signal?: AbortSignal; progress?: Progress } = {},
): Promise<FileVerdict[]> {
  const total = pack.manifest.files.reduce((sum, { bytes }) => sum + bytes, 0)
  const verdicts: FileVerdict[] = []
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
