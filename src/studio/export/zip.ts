/** A folder's files as one zip, streamed: pictures are compressed already, so they are only laid one after the other. */
import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { join } from 'node:path'
import { ZipFile } from 'yazl'
import { writeWhole } from '../../platform/atomic-file.ts'

/**
 * Writes a zip, whole or not at all. Names are UTF-8; beyond 4 GB it is a Zip64.
 * @param names relative to `folder`, with "/"; in this order
 * @throws StudioFault `output.*`; the signal's reason
 */
export async function writeZip(
  output: string,
  folder: string,
  names: readonly string[],
  signal?: AbortSignal,
): Promise<void> {
  await writeWhole(output, async (part) => {
    const zip = new ZipFile()
    const failed = new AbortController()
    // yazl reports a file that can't be read by an event; its stream would wait for ever.
    zip.on('error', (error) => failed.abort(error))
    for (const name of names) zip.addFile(join(folder, name), name, { compress: false })
    zip.end()
    const stop = signal ? AbortSignal.any([failed.signal, signal]) : failed.signal
    try {
      await pipeline(zip.outputStream, createWriteStream(part), { signal: stop })
    } catch (error) {
      failed.signal.throwIfAborted()
      throw error
    }
  })
}
