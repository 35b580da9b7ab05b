/** SHA-256 of a file, by which models and photos are known. */
import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import { silent, type Progress } from '../contract/progress.ts'

const chunkBytes = 4 << 20

/**
 * Reads a file piece by piece and hashes it.
 * @returns lower-case hex
 * @throws the file system's error, or the signal's reason
 */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
  progress: Progress = silent,
): Promise<string> {
  const handle = await open(path)
  try {
    const { size } = await handle.stat()
    const hash = createHash('sha256')
    // One buffer, used again: a stream's fresh chunks cost more than the hash itself.
    const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(size, chunkBytes)))
    let done = 0
    for (;;) {
      signal?.throwIfAborted()
      const { bytesRead } = await handle.read(buffer, 0, buffer.length)
      if (bytesRead === 0) return hash.digest('hex')
      hash.update(buffer.subarray(0, bytesRead))
      done += bytesRead
      progress.report(Math.min(1, done / size))
    }
  } finally {
    await handle.close()
  }
}

/** `hashFile`, here or in the engine: a large file must not hold up a window's host. */
export type HashFile = typeof hashFile
