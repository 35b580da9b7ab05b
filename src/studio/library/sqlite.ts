/** The SQLite connection under kysely: the driver's own synchronous API behind the shape kysely asks for. */
import { DatabaseSync, type DatabaseSyncInstance, type StatementSyncInstance } from '@photostructure/sqlite'
import {
  Kysely,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely'
import { storedFingerprint } from '../recipe-fingerprint.ts'
import type { LibraryTables } from './schema.ts'

/**
 * Milliseconds that a writer waits for another process's transaction before it gives up. It waits blocking: so one
 * process opens a library once, and shares it.
 */
const busyTimeoutMs = 10_000

/** Milliseconds that queries may follow one another before the process handles other events. */
const maxBlockMs = 10

/**
 * Memory for pages of the database. A hundred thousand rows that change in one transaction do not fit SQLite's own 2 MB:
 * it would write pages out and read them again for each piece, a fifth of the time. With 32 MB it is slower again.
 */
const cacheKiB = 8192

/** Prepared statements that are cached; the queries of one program are few. */
const maxCachedStatements = 200

type Value = string | number | bigint | null | Uint8Array

/** kysely hands over booleans and `undefined` never; anything else here would be a mistake of ours. */
const asValues = (parameters: readonly unknown[]) => parameters as readonly Value[]

/**
 * Opens a database file; it is made when it is not there.
 * @throws the driver's error, when the file is no database or can't be opened
 */
export function connect(file: string): DatabaseSyncInstance {
  const raw = new DatabaseSync(file, { timeout: busyTimeoutMs, enableForeignKeyConstraints: true })
  try {
    // NORMAL in WAL mode loses at most the last transactions at a power cut and never the file's soundness.
    raw.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY')
    raw.exec(`PRAGMA cache_size = -${cacheKiB}`)
    raw.exec(
      'CREATE TEMP TABLE work_models (uses TEXT PRIMARY KEY, models TEXT NOT NULL) STRICT, WITHOUT ROWID',
    )
    for (const part of ['hash', 'look', 'uses'] as const) {
      raw.function(`recipe_${part}`, { deterministic: true }, (json: string) => storedFingerprint(json)[part])
    }
  } catch (error) {
    raw.close()
    throw error
  }
  return raw
}

/**
 * kysely on an open connection. Calls are ordered by kysely's own lock; a transaction takes the write lock at once.
 * @param asFault what callers get for an error of the driver
 */
export function queries(
  raw: DatabaseSyncInstance,
  asFault: (error: unknown) => unknown,
): Kysely<LibraryTables> {
  const guarded = <T>(work: () => T): T => {
    try {
      return work()
    } catch (error) {
      throw asFault(error)
    }
  }
  const prepared = new Map<string, SqliteStatement>()
  const prepare = (given: string): SqliteStatement => {
    // A transaction that begins by reading can't become a writer once another process has written.
    const sql = given === 'begin' ? 'begin immediate' : given
    const known = prepared.get(sql)
    if (known) return known
    const statement: StatementSyncInstance = guarded(() => raw.prepare(sql))
    const made: SqliteStatement = {
      reader: statement.columns().length > 0,
      all: (parameters) => guarded(() => rowsOf(statement, sql, asValues(parameters))),
      run: (parameters) => guarded(() => statement.run(...asValues(parameters))),
      iterate: (parameters) => statement.iterate(...asValues(parameters)) as IterableIterator<unknown>,
    }
    if (prepared.size >= maxCachedStatements) prepared.clear()
    prepared.set(sql, made)
    return made
  }
  return new Kysely<LibraryTables>({
    dialect: new YieldingDialect({ database: { prepare, close: () => raw.close() } }, raw),
  })
}

/**
 * The driver answers at once, so that a hundred awaited queries are one turn of the event loop, in which a window is not
 * heard. Here a turn that has lasted goes round once before the next query or transaction begins.
 */
class YieldingDriver extends SqliteDriver {
  readonly #raw: DatabaseSyncInstance
  /** When the first query of this turn came; null before it. */
  #since: number | null = null

  constructor(config: SqliteDialectConfig, raw: DatabaseSyncInstance) {
    super(config)
    this.#raw = raw
  }

  /** What a full disk did not hold SQLite has taken back itself: to say so again would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#raw.isTransaction) await super.rollbackTransaction(connection)
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    if (this.#since === null) {
      this.#since = performance.now()
      setImmediate(() => (this.#since = null))
    } else if (performance.now() - this.#since > maxBlockMs) {
      await new Promise((resolve) => setImmediate(resolve))
    }
    return super.acquireConnection()
  }
}

class YieldingDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig
  readonly #raw: DatabaseSyncInstance

  constructor(config: SqliteDialectConfig, raw: DatabaseSyncInstance) {
    super(config)
    this.#config = config
    this.#raw = raw
  }

  override createDriver(): YieldingDriver {
    return new YieldingDriver(this.#config, this.#raw)
  }
}

/**
 * A damaged row may hold an integer that JavaScript has no number for, and the driver then gives none of the rows: it
 * comes as the nearest number there is.
 */
function rowsOf(statement: StatementSyncInstance, sql: string, parameters: readonly Value[]): unknown[] {
  try {
    return statement.all(...parameters)
  } catch (error) {
    // What changes rows has changed them already, and must not do it twice.
    if (!(error instanceof RangeError) || !/^\s*(?:select|with)\b/i.test(sql)) throw error
  }
  statement.setReadBigInts(true)
  try {
    return (statement.all(...parameters) as Record<string, unknown>[]).map((row) =>
      Object.fromEntries(Object.entries(row).map(([name, value]) => [name, nearest(value)])),
    )
  } finally {
    statement.setReadBigInts(false)
  }
}

function nearest(value: unknown): unknown {
  if (typeof value !== 'bigint') return value
  return Math.min(Number.MAX_SAFE_INTEGER, Math.max(Number.MIN_SAFE_INTEGER, Number(value)))
}

/** SQLite's own primary error code, or null when the error is not the driver's. */
export function sqliteCode(error: unknown): number | null {
  const code = error instanceof Error && 'errcode' in error ? error.errcode : null
  return typeof code === 'number' ? code & 0xff : null
}
