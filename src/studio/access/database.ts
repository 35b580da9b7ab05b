/** Opens the server's database, `serve/serve.sqlite` in the data folder; several processes may have it open. */
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { DatabaseSyncInstance } from '@photostructure/sqlite'
import type { Kysely } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { SqliteJobQueue } from '../jobs/sqlite-queue.ts'
import { connect, queries } from '../library/sqlite.ts'
import type { LibraryTables } from '../library/schema.ts'
import { accessMigrations, type AccessTables } from './schema.ts'

export interface AccessDatabase {
  readonly db: Kysely<AccessTables & Omit<LibraryTables, keyof AccessTables>>
  /** Of what programs have asked for. */
  readonly queue: JobQueue
  readonly clock: Clock
  close(): Promise<void>
}

/** The server's folder in the data folder: database, results and uploads. */
export const serveFolder = (dataFolder: string): string => join(dataFolder, 'serve')

/**
 * @param dataFolder the studio's `paths.data`
 * @throws StudioFault `access.unusable`
 */
export async function openAccess(dataFolder: string, clock: Clock = systemClock): Promise<AccessDatabase> {
  const file = join(serveFolder(dataFolder), 'serve.sqlite')
  const asFault = (error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error)
    return error instanceof StudioFault ? error : new StudioFault('access.unusable', { file, reason }, error)
  }
  let raw: DatabaseSyncInstance | null = null
  try {
    // Only this user may read who asked for what.
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    raw = connect(file)
    for (let version = versionOf(raw); version < accessMigrations.length; version = versionOf(raw)) {
      migrate(raw, version)
    }
  } catch (error) {
    raw?.close()
    throw asFault(error)
  }
  const base = queries(raw, asFault)
  const opened = raw
  return {
    db: base.$extendTables<AccessTables>(),
    queue: new SqliteJobQueue(base, clock),
    clock,
    async close() {
      await base.destroy()
      // kysely closes only what has been asked something.
      if (opened.isOpen) opened.close()
    },
  }
}

const versionOf = (raw: DatabaseSyncInstance): number =>
  (raw.prepare('PRAGMA user_version').get() as { user_version: number }).user_version

/** One step, whole or not at all; another process may have been quicker. */
function migrate(raw: DatabaseSyncInstance, version: number): void {
  raw.exec('BEGIN IMMEDIATE')
  try {
    if (versionOf(raw) === version)
      raw.exec(`${accessMigrations[version]}; PRAGMA user_version = ${version + 1}`)
    raw.exec('COMMIT')
  } catch (error) {
    raw.exec('ROLLBACK')
    throw error
  }
}
