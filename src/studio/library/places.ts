/** Whether a folder holds a library, and whether a new one may be made there. */
import { readdir, stat } from 'node:fs/promises'
import { StudioFault } from '../../contract/errors.ts'
import { listBackups } from './backups.ts'
import { openLibrary } from './open.ts'
import { libraryPaths } from './paths.ts'

/** Whether a library lies in the folder; it may be damaged, a newer Tintype's, or nothing but its backups. */
export async function holdsLibrary(folder: string): Promise<boolean> {
  const database = await stat(libraryPaths(folder).database).catch(() => null)
  return database?.isFile() === true || (await listBackups(folder)).length > 0
}

/**
 * Makes an empty library in a folder of its own; one that is there already is left as it is.
 * @throws StudioFault `library.folderTaken` where other files lie; as `openLibrary` where none can be made
 */
export async function makeLibrary(folder: string): Promise<void> {
  if (await holdsLibrary(folder)) return
  const there = await stat(folder).catch(() => null)
  if (there && (!there.isDirectory() || (await readdir(folder)).length > 0)) {
    throw new StudioFault('library.folderTaken', { folder })
  }
  // Not `close`, which makes a backup: of an empty library that would be the only one for a day.
  await (await openLibrary(folder)).db.destroy()
}
