/** Whether somebody still works on what he left: what is locked or half-made carries the id of its process. */

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
