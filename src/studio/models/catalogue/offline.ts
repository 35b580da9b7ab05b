/** "I have it on a stick": finds a model of the catalogue in a folder, by its hash and under any name. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../../../contract/errors.ts'
import { silent, type Progress } from '../../../contract/progress.ts'
import { hashFile, type HashFile } from '../../../platform/hash-file.ts'
import type { CatalogueEntry } from './catalogue.ts'

/** A stick has folders in folders, but nobody hides a model deeper; a whole home folder is not searched. */
const maxDepth = 3

interface OfflineOptions {
  /** A hash that a person trusts, for a file that the catalogue does not know. */
  readonly trust?: string | undefined
  readonly signal?: AbortSignal | undefined
  readonly progress?: Progress | undefined
  /** `hashFile` when left out. */
  readonly hash?: HashFile | undefined
}

/**
 * The one file that a person says is an entry's, whatever its name.
 * @throws StudioFault `model.hashUnknown`
 */
export async function checkOffline(
  entry: CatalogueEntry,
  path: string,
  { trust, signal, progress, hash = hashFile }: OfflineOptions = {},
): Promise<string> {
  const { name: file, sha256: expected } = entry.file
  const actual = await hash(path, signal, progress)
  if (actual === expected || actual === trust) return path
  throw new StudioFault('model.hashUnknown', { file, expected, actual, kept: path })
}

/**
 * The file of an entry in `folder` or below it; it is read there and stays there.
 * @throws StudioFault `model.notInFolder`; `model.hashUnknown` where only a file of its name is there, with another hash
 */
export async function findOffline(
  entry: CatalogueEntry,
  folder: string,
  { trust, signal, progress = silent, hash = hashFile }: OfflineOptions = {},
): Promise<string> {
  const { name, bytes, sha256 } = entry.file
  const candidates = (await filesBelow(folder, maxDepth)).filter(
    (file) =>
      file.name === name || (bytes === null ? /\.(pth|pt|onnx)$/i.test(file.name) : file.size === bytes),
  )
  // The one of the right name first: most often it is the one, and the others need not be read.
  candidates.sort((a, b) => Number(b.name === name) - Number(a.name === name))
  let other: { path: string; actual: string } | undefined
  for (const [i, candidate] of candidates.entries()) {
    signal?.throwIfAborted()
    const part = progress.slice(i / candidates.length, (i + 1) / candidates.length)
    const actual = await hash(candidate.path, signal, part)
    if (actual === sha256 || actual === trust) return candidate.path
    if (candidate.name === name) other ??= { path: candidate.path, actual }
  }
  if (other) {
    throw new StudioFault('model.hashUnknown', {
      file: name,
      expected: sha256,
      actual: other.actual,
      kept: other.path,
    })
  }
  throw new StudioFault('model.notInFolder', { file: name, folder })
}

interface Found {
  readonly path: string
  readonly name: string
  readonly size: number
}

async function filesBelow(folder: string, depth: number): Promise<Found[]> {
  const found: Found[] = []
  // A folder that may not be read holds nothing for us; the fault will say that the file was not found.
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && depth > 0) found.push(...(await filesBelow(path, depth - 1)))
    else if (entry.isFile()) found.push({ path, name: entry.name, size: (await stat(path)).size })
  }
  return found
}
