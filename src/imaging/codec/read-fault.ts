/** Opening a photo, and what it means when the file system refuses to read it. */
import { constants } from 'node:fs'
import { open, stat, type FileHandle } from 'node:fs/promises'
import { StudioFault } from '../../contract/errors.ts'
import { specialKindOf } from '../../platform/special-files.ts'

/** @throws StudioFault `image.notAFile` for pipes, sockets and devices, which are not opened; as `asReadFault` */
export async function openPhoto(file: string): Promise<FileHandle> {
  try {
    const kind = specialKindOf(await stat(file))
    if (kind) throw new StudioFault('image.notAFile', { file, kind })
    // Non-blocking: what has become a named pipe meanwhile must not hold the studio up.
    return await open(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw asReadFault(error, file)
  }
}

/** The fault for an error of the file system while reading; faults and foreign errors come back as they are. */
export function asReadFault(error: unknown, file: string): unknown {
  if (error instanceof StudioFault || !(error instanceof Error)) return error
  const { code } = error as NodeJS.ErrnoException
  switch (code) {
    case undefined:
      return error
    case 'ENOENT':
    case 'ENOTDIR':
      return new StudioFault('image.notFound', { file }, error)
    case 'EACCES':
    case 'EPERM':
      return new StudioFault('image.denied', { file }, error)
    case 'EISDIR':
    case 'ENXIO':
      return new StudioFault('image.notAPicture', { file }, error)
    default:
      return new StudioFault('image.truncated', { file, reason: `reading it failed with ${code}` }, error)
  }
}
