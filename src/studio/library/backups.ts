/** Backups of the library's database: made whole by SQLite itself, a bounded number of them, one put back on demand. */
import { randomUUID } from 'node:crypto'
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import { isFault, StudioFault } from '../../contract/errors.ts'
import { writeWhole } from '../../platform/atomic-file.ts'
import { asWriteFault } from '../../platform/file-errors.ts'
import { asLibraryFault, libraryPaths } from './paths.ts'
import { connect } from './sqlite.ts'

/** The newest that stay: a week of days in which the library was used. */
const maxBackups = 7

const backupName = /^library-v\d+-\d{8}T\d{9}Z\.sqlite$/

/** Names of the backups, newest first. */
export async function listBackups(folder: string): Promise<string[]> {
  const names = await readdir(libraryPaths(folder).backups).catch(() => [])
  const time = (name: string) => name.slice(name.lastIndexOf('-'))
  return names
    .filter((name) => backupName.test(name))
    .sort((a, b) => (time(a) < time(b) ? 1 : time(a) > time(b) ? -1 : 0))
}

/**
 * Writes the database as it is now into the backup folder, whole or not at all, and lets the oldest go.
 * @param now milliseconds since 1970, for the name
 * @returns the backup's name
 * @throws StudioFault `output.diskFull`, `output.notWritable` or `library.unusable`
 */
export async function makeBackup(raw: DatabaseSyncInstance, folder: string, now: number): Promise<string> {
  const { backups } = libraryPaths(folder)
  const version = readVersion(raw)
  const name = `library-v${version}-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}.sqlite`
  const file = join(backups, name)
  const part = `${file}.part`
  try {
    await mkdir(backups, { recursive: true })
    await rm(part, { force: true })
    raw.prepare('VACUUM INTO ?').run(part)
    await rename(part, file)
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined)
    throw asLibraryFault(error, file)
  }
  for (const old of (await listBackups(folder)).slice(maxBackups)) {
    await rm(join(backups, old), { force: true }).catch(() => undefined)
  }
  return name
}

/** Milliseconds since 1970 at which the newest backup was made; null where there is none. */
export async function newestBackupTime(folder: string): Promise<number | null> {
  const [name] = await listBackups(folder)
  const facts =
    name === undefined ? null : await stat(join(libraryPaths(folder).backups, name)).catch(() => null)
  return facts?.mtimeMs ?? null
}

/**
 * Puts a backup in the place of the library's database. The present one is kept beside it under another name.
 * Nobody may have the library open meanwhile.
 * @param name one of `listBackups`
 * @returns what the former database is called now, in the library's folder; null where there was none
 * @throws StudioFault `library.notFound`; `library.corrupt` when the backup itself is damaged (nothing is changed then)
 */
export async function restoreBackup(folder: string, name: string, now: number): Promise<string | null> {
  const paths = libraryPaths(folder)
  const others = await listBackups(folder)
  if (!others.includes(name)) throw new StudioFault('library.notFound', { kind: 'backup', name })
  const backup = join(paths.backups, name)
  const reason = damage(backup)
  if (reason !== null) {
    throw new StudioFault('library.corrupt', {
      file: backup,
      reason,
      backups: others.filter((other) => other !== name),
    })
  }
  const aside = `library.damaged-${new Date(now).toISOString().replaceAll(/[-:.]/g, '')}.sqlite`
  const there = (await stat(paths.database).catch(() => null)) !== null
  // Whole and flushed beside it before the present one is touched: a full disk changes nothing.
  const ready = join(folder, `library.restored-${randomUUID()}.sqlite`)
  await writeWhole(ready, (part) => copyFile(backup, part))
  try {
    if (there) await rename(paths.database, join(folder, aside))
    // A log that belongs to the former database would be played into the new one.
    for (const ending of ['-wal', '-shm']) {
      await rename(`${paths.database}${ending}`, join(folder, `${aside}${ending}`)).catch(() => undefined)
    }
    await rename(ready, paths.database)
  } catch (error) {
    await rm(ready, { force: true }).catch(() => undefined)
    throw asWriteFault(error, paths.database)
  }
  return there ? aside : null
}

/** What is wrong with a database file, in SQLite's words; null when it is sound. */
function damage(file: string): string | null {
  let raw: DatabaseSyncInstance
  try {
    raw = connect(file)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  try {
    return quickCheck(raw)
  } finally {
    raw.close()
  }
}

/** SQLite's own check of the file's structure. Reads all of it: about a tenth of a second for 100,000 photos. */
export function quickCheck(raw: DatabaseSyncInstance): string | null {
  try {
    const row = raw.prepare('PRAGMA quick_check(1)').get() as { quick_check: string } | undefined
    return row === undefined || row.quick_check === 'ok' ? null : row.quick_check
  } catch (error) {
    const fault = asLibraryFault(error, '')
    if (isFault(fault, 'library.corrupt')) return fault.data.reason
    throw error
  }
}

export function readVersion(raw: DatabaseSyncInstance): number {
  return (raw.prepare('PRAGMA user_version').get() as { user_version: number }).user_version
}
