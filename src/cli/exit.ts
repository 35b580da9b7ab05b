/** How a command ends: exit codes, and a fault as one line. */
import { toStudioError } from '../contract/errors.ts'

export const exitCodes = {
  /** Some photos failed; the others are done. */
  failed: 1,
  /** Nothing was begun: the command line, a model or a folder was wrong. */
  usage: 2,
  /** Ctrl-C, as shells count it: 128 + SIGINT. */
  interrupted: 130,
} as const

/** Says what is wrong on one line and sets the exit code. */
export function failWith(error: unknown): void {
  const fault = toStudioError(error)
  process.stderr.write(`tintype: ${fault.message}\n`)
  process.exitCode = fault.code === 'cancelled' ? exitCodes.interrupted : exitCodes.usage
}
