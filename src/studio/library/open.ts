/** Opening a library, or making a new one: checked, migrated after a backup, refused politely when it can't be used. */
import { mkdir, stat, readdir } from 'node:fs/promises'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { constants, type DatabaseSyncInstance } from '@photostructure/sqlite'
import type { Kysely, Transaction } from 'kysely'
import { StudioFault } from '../../contract/errors.ts'
import { systemClock, type Clock } from '../../platform/clock.ts'
import { listBackups, makeBackup, newestBackupTime, quickCheck, readVersion } from './backups.ts'
import type { Migration } from './migration.ts'
import { migrations } from './migrations.ts'
import { asLibraryFault, libraryPaths, type LibraryPaths } from './paths.ts'
import { isBrokenCondition, repairConditions } from './repair-rows.ts'
import type { LibraryTables } from './schema.ts'
import { noteSoundClose, soundSince } from './sound-close.ts'
import { connect, queries } from './sqlite.ts'

export interface LibraryOptions {
  clock?: Clock
  /** False: a folder without a library is refused, as on a drive that is not plugged in. */
  make?: boolean
  /** For tests of what a later release does. */
  migrations?: readonly Migration[]
}

const day = 24 * 60 * 60 * 1000

const {
  SQLITE_CHANGESET_DATA: differs,
  SQLITE_CHANGESET_NOTFOUND: gone,
  SQLITE_CHANGESET_FOREIGN_KEY: refersToNothing,
  SQLITE_CHANGESET_OMIT: passOver,
  SQLITE_CHANGESET_REPLACE: replace,
  SQLITE_CHANGESET_ABORT: giveUp,
} = constants

/** An open library: where it lies and its database. Everything else stands on these. */
export class Library {
  readonly folder: string
  readonly paths: LibraryPaths
  readonly db: Kysely<LibraryTables>
  readonly clock: Clock
  readonly #raw: DatabaseSyncInstance
  readonly #checkedAt: number

  /** @param checkedAt milliseconds since 1970 at which the whole database was found sound */
  constructor(folder: string, raw: DatabaseSyncInstance, clock: Clock, checkedAt: number) {
    this.#checkedAt = checkedAt
    this.folder = folder
    this.paths = libraryPaths(folder)
    this.clock = clock
    this.#raw = raw
    this.db = queries(raw, (error) => asLibraryFault(error, this.paths.database))
  }

  /**
   * Runs `work` in one transaction and records what it changed.
   * @returns with the changes as a changeset of SQLite's session extension, or several one after the other; of no bytes
   *   where nothing changed
   */
  record<T>(
    work: (trx: Transaction<LibraryTables>) => Promise<T>,
    then: (trx: Transaction<LibraryTables>, value: T, changes: Uint8Array) => Promise<void>,
  ): Promise<T> {
    return this.db.transaction().execute(async (trx) => {
      // One connection, held by this transaction: whatever is recorded is our own doing.
      let session = this.#raw.createSession()
      const pieces: Uint8Array[] = []
      const cut = () => {
        const piece = session.changeset()
        session.close()
        if (piece.length > 0) pieces.push(piece)
      }
      let working = true
      // SQLite looks at each changed row once more, which for a whole album in one go would hold up every other window.
      const cutting = async () => {
        for (;;) {
          await nextTurn()
          if (!working) return
          cut()
          session = this.#raw.createSession()
        }
      }
      try {
        // Nothing is given up before the work has ended: it would go on without its transaction.
        const [worked, recorded] = await Promise.allSettled([
          work(trx).finally(() => (working = false)),
          cutting(),
        ])
        if (worked.status === 'rejected') throw worked.reason
        if (recorded.status === 'rejected') throw recorded.reason
        const { value } = worked
        cut()
        await then(trx, value, Buffer.concat(pieces))
        return value
      } finally {
        working = false
        session[Symbol.dispose]()
      }
    })
  }

  /**
   * Plays a changeset into the database; to be called within a transaction. A row that has since been changed gets what
   * is played; one that has gone needs nothing.
   * @returns `lacks`: it is played, but something now refers to what is not there, and had better come with the next one;
   *   `unfit`: a place is taken, and nothing is changed
   */
  play(changes: Uint8Array): 'fits' | 'lacks' | 'unfit' {
    let lacks = false
    const onConflict = (kind: number): number => {
      if (kind === refersToNothing) lacks = true
      return kind === differs ? replace : kind === gone || kind === refersToNothing ? passOver : giveUp
    }
    if (!this.#raw.applyChangeset(changes, { onConflict })) return 'unfit'
    return lacks ? 'lacks' : 'fits'
  }

  /** Counts up with each change that another process makes. */
  foreignChanges(): number {
    return (this.#raw.prepare('PRAGMA data_version').get() as { data_version: number }).data_version
  }

  /** See `makeBackup`. */
  backup(): Promise<string> {
    return makeBackup(this.#raw, this.folder, this.clock.now())
  }

  /** Closes the database; where the newest backup is older than a day, a new one is made first. */
  async close(): Promise<void> {
    const newest = await newestBackupTime(this.folder)
    // A full disk is no reason not to close; the next close tries again.
    if (newest === null || this.clock.now() - newest > day) await this.backup().catch(() => undefined)
    await this.release()
  }

  /** Closes the database as it is. */
  async release(): Promise<void> {
    await this.db.destroy()
    // kysely closes only what has been asked something.
    if (this.#raw.isOpen) this.#raw.close()
    await noteSoundClose(this.folder, this.#checkedAt)
  }
}

/**
 * Opens the library in `folder`, which is made when it is not there.
 * @throws StudioFault `library.notThere` (when it may not be made), `library.newer`, `library.corrupt` (with
 * its backups, see `restoreBackup`),
 *   `library.unusable`, `output.notWritable` or `output.diskFull`
 */
export async function openLibrary(folder: string, options: LibraryOptions = {}): Promise<Library> {
  const { database } = libraryPaths(folder)
  const clock = options.clock ?? systemClock
  const steps = options.migrations ?? migrations
  let raw: DatabaseSyncInstance | null = null
  try {
    const bytes = (await stat(database).catch(() => null))?.size ?? null
    const backups = await listBackups(folder)
    const lost = (reason: string) => new StudioFault('library.corrupt', { file: database, reason, backups })
    // SQLite would take an empty file for a new database, and whoever opens it would see an empty library.
    if (!bytes && backups.length > 0) throw lost(bytes === null ? 'the file is gone' : 'the file is empty')
    if (bytes === null && options.make === false) throw new StudioFault('library.notThere', { folder })
    await mkdir(folder, { recursive: true })
    const checked = await soundSince(folder, clock.now())
    raw = connect(database)
    const version = readVersion(raw)
    const known = steps.at(-1)?.version ?? 0
    if (version > known) throw new StudioFault('library.newer', { file: database, version, known })
    const reason = bytes === null || checked !== null ? null : soundness(raw)
    if (reason !== null) throw lost(reason)
    if (version === 0 && backups.length > 0) throw lost('there is nothing in the file')
    const toDo = steps.filter((step) => step.version > version)
    // One, of how it was: a backup of each step would push older ones out. A library that is just being made has nothing to lose.
    if (version > 0 && toDo.length > 0) await makeBackup(raw, folder, clock.now())
    for (const step of toDo) migrate(raw, step)
    return new Library(folder, raw, clock, checked ?? clock.now())
  } catch (error) {
    raw?.close()
    const fault = asLibraryFault(error, database)
    if (fault instanceof StudioFault && fault.code === 'library.corrupt') {
      const { reason } = fault.data as { reason: string }
      throw new StudioFault(
        'library.corrupt',
        { file: database, reason, backups: await listBackups(folder) },
        error,
      )
    }
    throw fault
  }
}

/** What is wrong with the database as a whole; rows that break a condition are brought in order. Null: nothing. */
function soundness(raw: DatabaseSyncInstance): string | null {
  const reason = quickCheck(raw)
  if (reason === null || !isBrokenCondition(reason)) return reason
  repairConditions(raw)
  return quickCheck(raw)
}

/** One step, whole or not at all. Another process may have been quicker: then nothing is left to do. */
function migrate(raw: DatabaseSyncInstance, { version, sql }: Migration): void {
  raw.exec('BEGIN IMMEDIATE')
  try {
    if (readVersion(raw) < version) raw.exec(`${sql}; PRAGMA user_version = ${version}`)
    raw.exec('COMMIT')
  } catch (error) {
    // SQLite itself has taken back what a full disk did not hold.
    if (raw.isTransaction) raw.exec('ROLLBACK')
    throw error
  }
}

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
  await (await openLibrary(folder)).release()
}
