/** Whether somebody still works on what he left: what is locked or half-made carries the id of its process. */
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Whether a process of this id lives on this machine; ids are used again, so that true may be wrong for once. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Removes what killed processes left in a folder: entries called by `prefix` and the id of a process that is no more. Where
 * another one has that id by now, the entry stays until it has not.
 */
export async function sweepAbandoned(parent: string, prefix: string): Promise<void> {
  const ofProcess = new RegExp(`^${prefix}(\\d+)(?:-|$)`)
  for (const name of await readdir(parent)) {
    const pid = ofProcess.exec(name)?.[1]
    if (pid === undefined || isAlive(Number(pid))) continue
    // Another user's leftover can't be removed by us; that is no reason not to start.
    await rm(join(parent, name), { recursive: true, force: true }).catch(() => undefined)
  }
}
