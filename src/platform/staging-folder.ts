/** A model pack on the disk: its id and name, the folder in which it comes together, and how files get into that. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat, open, readdir, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { modelIdSchema, type Manifest } from '../contract/manifest.ts'
import type { Progress } from '../contract/progress.ts'
import { issuesOf } from '../contract/recipe.ts'
import { isAlive } from './process-liveness.ts'
import { ByteFile, refusal } from './byte-file.ts'
import { asWriteFault } from './file-errors.ts'

/** Followed by the process id, to distinguish what a killed process left from what is under way. */
export const stagingPrefix = '.importing-'

/**
 * Copies a file, computing its SHA-256 on the way.
 * @throws StudioFault `model.importRefused`, `model.diskFull`, `output.notWritable`, `output.failed`; the signal's reason
 */
export async function copyHashed(
  from: string,
  to: string,
  signal: AbortSignal | undefined,
  progress: Progress,
): Promise<{ bytes: number; sha256: string }> {
  const source = await ByteFile.open(from)
  const { size } = source
  await source.close()
  const hash = createHash('sha256')
  const target = await open(to, 'wx')
  let bytes = 0
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
      signal?.throwIfAborted()
      hash.update(chunk)
      await target.writeFile(chunk)
      bytes += chunk.length
      progress.report(bytes / size)
    }
    await target.sync()
  } catch (error) {
    throw asWriteFault(error, to, { bytes: size })
  } finally {
    await target.close()
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** Removes what imports of processes that no longer live left behind. */
export async function removeAbandonedStaging(modelsFolder: string): Promise<void> {
  for (const name of await readdir(modelsFolder)) {
    if (!name.startsWith(stagingPrefix)) continue
    const pid = Number.parseInt(name.slice(stagingPrefix.length), 10)
    if (!isAlive(pid)) await rm(join(modelsFolder, name), { recursive: true, force: true })
  }
}

export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** @throws the file system's error */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFile(join(folder, 'model.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** @throws StudioFault `model.importRefused` for an id that is none */
export function modelIdFor(file: string, wanted: string | undefined): string {
  const derived = modelNameOf(file)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 64)
  const id = wanted ?? (derived === '' ? 'model' : derived)
  const result = modelIdSchema.safeParse(id)
  if (!result.success) throw refusal(file, `"${id}" can't be its id: ${issuesOf(result.error).join('; ')}`)
  return result.data
}

export function modelNameOf(file: string): string {
  const name = basename(file).replace(/(\.(pth|pt|onnx|zip|legacy|bin|ckpt))+$/i, '')
  return name.slice(0, 100) || 'model'
}
