/** Whether the process that locked or began something still lives, and the temporary folder of an engine: both carry its id. */
import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { mkdirSync, rmSync } from 'node:fs'

/** Whether a process of this id lives on this machine; ids are used again, so that true may be wrong for once. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, and belongs to another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Removes what killed processes left in a folder: entries called by `prefix` and the id of a process that is no more. Where
 * another one has that id by now, the entry stays until it has not.
 */
export async function removeAbandonedEntries(parent: string, prefix: string): Promise<void> {
  const ofProcess = new RegExp(`^${prefix}(\\d+)(?:-|$)`)
  for (const name of await readdir(parent)) {
    const pid = ofProcess.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    // Another user's leftover can't be removed by us; that is no reason not to start.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}

/** Names who works on a job: machine, process, and an id that no other worker has. */
export const newOwner = (): string => `${hostname()}/${process.pid}/${randomUUID()}`

/** Whether an owner's process is surely gone; of another machine's nothing is known. */
export function isOwnerGone(owner: string): boolean {
  const [host, pid] = owner.split('/')
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false
  return !isAlive(Number(pid))
}

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
