/** How much memory this program may use: the machine's, or the container's. */
import { totalmem } from 'node:os'

/** Bytes. */
export function machineMemory(): number {
  const constrained = process.constrainedMemory()
  // 0, or more than there is: no bound.
  return constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
}
