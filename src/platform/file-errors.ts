/** The operating system's errors as faults and words, distinguished by their codes. */
import { StudioFault } from '../contract/errors.ts'

/** What is written where it is a model: how much room it needs, which the sentence of a full disk says. */
export interface ModelRoom {
  bytes: number
}

/**
 * The fault for a disk that is full, may not be written to or takes no such name, by the error's code.
 * @returns null for every other error
 */
export function writeFaultOf(error: unknown, file: string, model?: ModelRoom): StudioFault | null {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return model
        ? new StudioFault('model.diskFull', { file, bytes: model.bytes }, error)
        : new StudioFault('output.diskFull', { file }, error)
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
 * The fault for an error met while `file` was written; faults and cancellations pass as they are. Of a picture every
 * other error is `output.failed`, an encoder's too; of a model only the operating system's are, as its weights are read
 * and computed while it is written.
 */
export function asWriteFault(error: unknown, file: string, model?: ModelRoom): unknown {
  if (error instanceof StudioFault || !(error instanceof Error) || error.name === 'AbortError') return error
  const fault = writeFaultOf(error, file, model)
  if (fault) return fault
  const errno = errnoOf(error)
  if (model && errno === undefined) return error
  const { code = error.message } = error as NodeJS.ErrnoException
  return new StudioFault('output.failed', { file, reason: errno ? writeReason(errno) : code }, error)
}

/** Why a file could not be written, as words where the code has any. */
function writeReason(errno: string): string {
  switch (errno) {
    case 'ENOENT':
      return 'its folder is not there'
    case 'ENOTDIR':
    case 'EEXIST':
      return 'a part of its path is a file'
    case 'EISDIR':
      return 'there is a folder of that name'
    case 'EIO':
      return 'the disk could not write it'
    default:
      return errno
  }
}

/** Why a file could not be read, as words; the code, never the text, is looked at. */
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
