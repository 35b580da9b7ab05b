/** An engine's own folder for passing files, known by its process id, so that whoever outlives it can clear it away. */
import { mkdirSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeAbandonedEntries } from './process-liveness.ts'

/** Where earlier processes have theirs; read once, before `TMPDIR` is changed below. */
const systemTemporaryFolder = tmpdir()

const prefix = 'tintype-engine-'
const folderOf = (pid: number) => join(systemTemporaryFolder, prefix + pid)

/**
 * Makes this process's folder and has it used for everything that asks for the temporary folder. It goes when the
 * process ends by itself; a killed one can't, see `clearScratch`.
 */
export function useScratch(): void {
  const folder = folderOf(process.pid)
  try {
    // One of the same id, long dead, may have left its own.
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { mode: 0o700 })
  } catch {
    // Without a folder of its own it uses the common one, as every program does.
    return
  }
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = folder
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
}

/** Clears away what a dead process left. */
export async function clearScratch(pid: number): Promise<void> {
  await rm(folderOf(pid), { recursive: true, force: true }).catch(() => undefined)
}

/** Clears away what engines left that were killed together with whoever started them, as a desktop's are. */
export async function clearAbandonedScratch(): Promise<void> {
  // A temporary folder that can't be read is no reason not to start.
  await removeAbandonedEntries(systemTemporaryFolder, prefix).catch(() => undefined)
}
