/** Who works on a job: a process of a machine. One that is known to be dead need not be waited for. */
import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { isAlive } from './process-liveness.ts'

/** A name that no other worker has. */
export const newOwner = (): string => `${hostname()}/${process.pid}/${randomUUID()}`

/** Whether an owner's process is surely gone; of another machine's nothing is known. */
export function isGone(owner: string): boolean {
  const [host, pid] = owner.split('/')
  if (host !== hostname() || !/^\d+$/.test(pid ?? '')) return false
  return !isAlive(Number(pid))
}
