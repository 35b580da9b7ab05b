/** The operating system's errors as faults and words, distinguished by their codes. */
import { StudioFault } from '../contract/errors.ts'

/**
 * The fault for an error of the file system while `file` was written, by the error's code.
 * @param full for a disk without room, whose sentence depends on what is written
 * @returns null for every other error
 */
export function writeFaultOf(error: unknown, file: string, full: () => StudioFault): StudioFault | null {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return full()
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new StudioFault('output.notWritable', { file }, error)
    case 'ENAMETOOLONG':
      return new StudioFault('output.nameTooLong', { file }, error)
    case undefined:
    default:
      return null
  }
}

/**
 * A fault for an error met while a model's `file` was written; faults and cancellations pass as they are.
 * @param bytes how much room the file needs
 */
export function diskFault(file: string, bytes: number, error: unknown): unknown {
  const fault = writeFaultOf(error, file, () => new StudioFault('model.diskFull', { file, bytes }, error))
  if (fault || errnoOf(error) === undefined) return fault ?? error
  return new StudioFault('output.failed', { file, reason: reasonOf(error) }, error)
}

/** An operating system's error as words; the code, never the text, is looked at. */
export function reasonOf(error: unknown): string {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return 'there is no such file'
    case 'EACCES':
    case 'EPERM':
      return 'it may not be read by you'
    case 'EISDIR':
      return 'it is a folder'
    case 'EIO':
      return 'the disk could not read it'
    case undefined:
    default:
      return error instanceof Error ? error.message : String(error)
  }
}

/** The operating system's name of an error (`ENOENT`); faults and Node's own errors have codes of another form. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined
}
