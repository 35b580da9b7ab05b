/** Files of an export, packed into a zip. */
import { createWriteStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import { writeWhole } from '../../platform/atomic-file.ts'
import { journalName } from '../batch/journal.ts'

/** Files below a folder, relative, with "/"; neither the journal nor what a kill left. */
export async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter((file) => file.isFile() && file.name !== journalName && !file.name.endsWith('.part'))
    .map((file) => relative(folder, join(file.parentPath, file.name)).replaceAll('\\', '/'))
    .sort()
}

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
