/** Whether the process that locked or began something still lives: both carry its id. */
import { randomUUID } from 'node:crypto'
import { readdir, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'

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
