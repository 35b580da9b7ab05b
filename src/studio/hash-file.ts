/** SHA-256 of a file, by which models and photos are known. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { silent, type Progress } from '../contract/progress.ts'

/**
 * Reads a file as a stream and hashes it.
 * @returns lower-case hex
 * @throws the file system's error, or the signal's reason
 */
export async function hashFile(
  path: string,
  signal?: AbortSignal,
  progress: Progress = silent,
): Promise<string> {
  const { size } = await stat(path)
  const hash = createHash('sha256')
  let done = 0
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    hash.update(chunk)
    done += chunk.length
    progress.report(done / size)
  }
  return hash.digest('hex')
}
