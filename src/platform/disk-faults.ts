/** What a failing disk means to a person, told by its error number. */
import { StudioFault } from '../contract/errors.ts'
import { errnoOf, reasonOf } from './byte-file.ts'

/**
 * A fault for an error met while `file` was written; faults and cancellations pass as they are.
 * @param bytes how much room the file needs
 */
export function diskFault(file: string, bytes: number, error: unknown): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new StudioFault('model.diskFull', { file, bytes }, error)
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new StudioFault('output.notWritable', { file }, error)
    case 'ENAMETOOLONG':
      return new StudioFault('output.nameTooLong', { file }, error)
    case undefined:
      return error
    default:
      return new StudioFault('output.failed', { file, reason: reasonOf(error) }, error)
  }
}
