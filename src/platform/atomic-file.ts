/** A file that appears whole or not at all: written beside its place under another name, flushed, renamed. */
import { randomBytes } from 'node:crypto'
import { chmod, open, readdir, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { asWriteFault } from './file-errors.ts'

/** Longest name, in bytes, that every file system in use takes. */
const maxNameBytes = 255

export interface WriteOptions {
  /** False for what can be made again: after a power cut it may be there, empty. A kill alone can't do that. */
  durable?: boolean
}

/**
 * Writes `output` by way of a `.part` file in the same folder. On any error the part is removed.
 * @param write fills the part; it gets the part's path, which exists and is empty
 * @returns what `write` returns
 * @throws StudioFault `output.diskFull`, `output.notWritable`, `output.nameTooLong` or `output.failed`, by
 *   the error's `code`; faults and AbortErrors of `write` come through as they are
 */
export async function writeWhole<T>(
  output: string,
  write: (part: string) => Promise<T>,
  { durable = true }: WriteOptions = {},
): Promise<T> {
  const part = partName(output)
  try {
    // Made here, exclusively, so that nobody else's file can be overwritten or removed below.
    await (await open(part, 'wx')).close()
  } catch (error) {
    throw asWriteFault(error, output)
  }
  try {
    const result = await write(part)
    if (durable) await flushed(await openWritten(part))
    await rename(part, output)
    // The new name itself; Windows keeps it by its journal and opens no folders.
    if (durable && process.platform !== 'win32') {
      await flushed(await open(dirname(output), 'r')).catch(() => undefined)
    }
    return result
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw asWriteFault(error, output)
  }
}

/** Writes a few buffers one after the other as a whole file; see `writeWhole`. */
export async function writeBuffers(
  output: string,
  buffers: readonly Uint8Array[],
  options: WriteOptions = {},
): Promise<void> {
  await writeWhole(output, (part) => fill(part, buffers), options)
}

/**
 * Overwrites `file` with the buffers, in order. Written by Node, not by libvips: so a full disk comes as a
 * code, not as a text.
 */
export async function fill(file: string, buffers: readonly Uint8Array[]): Promise<void> {
  const handle = await open(file, 'w')
  try {
    for (const buffer of buffers) {
      for (let at = 0; at < buffer.length;) {
        const { bytesWritten } = await handle.write(buffer, at, Math.min(buffer.length - at, 2 ** 30))
        at += bytesWritten
      }
    }
  } finally {
    await handle.close()
  }
}

const ending = /\.[0-9a-f]{12}\.part(?:_exiftool_tmp)?$/

/** A name of its own beside `output`, never longer than the file system takes. */
function partName(output: string): string {
  return join(dirname(output), `${partStem(output)}.${randomBytes(6).toString('hex')}.part`)
}

/** The name of `output`, cut where the ending would not fit; by characters, so that no half emoji is left. */
function partStem(output: string): string {
  // exiftool works beside the part, on a name that is a little longer still.
  const maxStemBytes = maxNameBytes - '.0123456789ab.part_exiftool_tmp'.length
  let stem = basename(output)
  while (Buffer.byteLength(stem) > maxStemBytes) stem = Array.from(stem).slice(0, -1).join('')
  return stem
}

/**
 * Removes the parts that a process which died in mid-write left beside `output`. Only to be called when nobody
 * writes `output` any more.
 */
export async function removeLeftovers(output: string): Promise<void> {
  const folder = dirname(output)
  const stem = partStem(output)
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    if (ending.test(name) && name.replace(ending, '') === stem) {
      await rm(join(folder, name), { force: true }).catch(() => undefined)
    }
  }
}

/** After so long nobody writes to a part any more. */
const abandonedAfterMs = 60 * 60 * 1000

/**
 * Removes, in a folder and those below it, the parts of writers that have long died. Unlike `removeLeftovers` it can run
 * beside others at work.
 */
export async function removeAbandoned(folder: string, signal?: AbortSignal): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (signal?.aborted) return
    const path = join(folder, entry.name)
    if (entry.isDirectory()) await removeAbandoned(path, signal)
    if (!entry.isFile() || !ending.test(entry.name)) continue
    const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
    if (Date.now() - mtimeMs > abandonedAfterMs) await rm(path, { force: true }).catch(() => undefined)
  }
}

/**
 * A file that has been written, opened so that it can be flushed: elsewhere reading is enough, and a copy of a file
 * that nobody may write is flushed as well; Windows flushes only what is opened for writing.
 */
async function openWritten(part: string): Promise<FileHandle> {
  if (process.platform !== 'win32') return open(part, 'r')
  try {
    return await open(part, 'r+')
  } catch {
    // A copy of a file with the read-only mark has that mark, too.
    await chmod(part, 0o666)
    return open(part, 'r+')
  }
}

async function flushed(handle: FileHandle): Promise<void> {
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
