/** Rows of the jobs table: read as jobs, reclaimed from dead workers, and put in order. */
import { sql, type Expression, type Kysely, type Selectable, type SqlBool, type Transaction } from 'kysely'
import { StudioFault, studioErrorSchema, type StudioError } from '../../contract/errors.ts'
import type { JobTable, LibraryTables } from '../library/schema.ts'
import { filmKind, type Job, type Lane, type Lease } from './queue.ts'
import { listed } from '../library/sql-lists.ts'
import { parseJson, unreadable } from '../library/stored-rows.ts'

/** Times that a job may take its worker down before it is left: it would take every next one down, too. */
const maxAttempts = 3

/** Something is still to be done. */
export const open = ['queued', 'running', 'paused'] as const

const ended = ['done', 'failed', 'cancelled'] as const

/** What a person wants of a running job; its worker learns it with the next heartbeat. */
export type RequestedState = 'pause' | 'cancel'

/** Stored in the column `wish`, as the first version called it. */
export const requested = (state: RequestedState | null) => ({ wish: state })

/** Nobody works on it. */
export const unleased = { lease_owner: null, lease_until: null, ...requested(null) } as const

/** Where a running job goes that is given back unfinished, as a person has requested meanwhile. */
export const stateWhenReleased = sql<'queued'>`CASE wish WHEN 'pause' THEN 'paused' WHEN 'cancel' THEN 'cancelled'
  ELSE 'queued' END`
export const finishedWhenReleased = (now: number) =>
  sql<number | null>`CASE wish WHEN 'cancel' THEN ${now} END`

/**
 * Jobs whose workers are dead go back; those that killed too many are left as failed. They go behind the others of their
 * priority: the one that is to blame then holds nobody up, and one that was only there each time is seldom there again.
 */
export async function reclaimExpired(db: Kysely<LibraryTables>, now: number): Promise<void> {
  const exit = `it was begun ${maxAttempts} times`
  const fault = new StudioFault('engine.died', { during: 'this photo', exit }).toError()
  await db
    .updateTable('jobs')
    .set({ ...unleased, state: 'failed', fault: JSON.stringify(fault), finished: now })
    .where('state', '=', 'running')
    .where('lease_until', '<=', now)
    .where('wish', 'is', null)
    .where('attempts', '>=', maxAttempts)
    // A film takes hours, and may well see three power cuts. What might die of it is the engine, which its job reports.
    .where('kind', '<>', filmKind)
    .execute()
  await db
    .updateTable('jobs')
    .set({
      ...unleased,
      state: stateWhenReleased,
      finished: finishedWhenReleased(now),
      progress: 0,
      position: sql<number>`(SELECT max(position) + 1 FROM jobs)`,
    })
    .where('state', '=', 'running')
    .where('lease_until', '<=', now)
    .execute()
}

export function asJob(row: Selectable<JobTable>): Job {
  const { id, kind, key, state, priority, attempts, progress, created, started, finished } = row
  const fault = row.fault === null ? null : faultOf(id, row.fault)
  const payload = parseJson(row.payload)
  return { id, kind, key, payload, state, priority, attempts, progress, fault, created, started, finished }
}

/** One of a newer version says at least whose it is; the others of the list go on. */
function faultOf(id: number, json: string): StudioError {
  const fault = studioErrorSchema.safeParse(parseJson(json))
  return fault.success ? fault.data : unreadable('job', id, ['why it failed is not known']).toError()
}

type Db = Kysely<LibraryTables>

const batchKey = 'queue.batch'

/** A queue that was empty until now begins a new batch, whose jobs are counted anew. */
export async function beginBatch(trx: Transaction<LibraryTables>, now: number): Promise<void> {
  await sql`INSERT INTO settings (key, value) SELECT ${batchKey}, ${String(now)}
    WHERE NOT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running', 'paused'))
    ON CONFLICT (key) DO UPDATE SET value = excluded.value`.execute(trx)
}

/** A picture that nobody wants any more: of the same variant, as it was before. Whoever works on one goes on. */
export async function dropSuperseded(
  trx: Transaction<LibraryTables>,
  kind: string,
  payload: string,
): Promise<void> {
  await sql`DELETE FROM jobs WHERE variant_id = json_extract(${payload}, '$.variantId') AND kind = ${kind}
    AND state IN ('queued', 'paused')`.execute(trx)
}

/** When the queue was last empty and got something to do, milliseconds since 1970; null: never yet. */
export async function batchBegan(db: Db): Promise<number | null> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', batchKey).executeTakeFirst()
  const began = Number(row?.value ?? NaN)
  return Number.isSafeInteger(began) ? began : null
}

/** Of all since the queue was empty: how many have ended, and how many there are. */
export async function batchSoFar(db: Db): Promise<{ done: number; total: number }> {
  const { rows } = await sql<{ done: number; left: number }>`SELECT
    (SELECT count(*) FROM jobs WHERE state IN ('done', 'failed') AND finished >= (
      SELECT CAST(value AS INTEGER) FROM settings WHERE key = ${batchKey})) AS done,
    (SELECT count(*) FROM jobs WHERE state IN ('queued', 'running', 'paused')) AS left`.execute(db)
  const [{ done, left }] = rows
  return { done, total: done + left }
}

export async function lastPosition(db: Db): Promise<number> {
  const row = await db
    .selectFrom('jobs')
    .select((eb) => eb.fn.max<number | null>('position').as('last'))
    .executeTakeFirst()
  return row?.last ?? 0
}

/** Puts jobs before another one, in the order given; `null`: behind all. Those that have ended stay where they are. */
export async function moveJobs(
  trx: Transaction<LibraryTables>,
  ids: readonly number[],
  before: number | null,
): Promise<void> {
  const rows = await trx
    .selectFrom('jobs')
    .select(['id', 'position'])
    .where('state', 'in', open)
    .orderBy('priority', 'desc')
    .orderBy('position')
    .orderBy('id')
    .execute()
  const places = new Map(rows.map(({ id, position }) => [id, position]))
  const moving = new Set(ids.filter((id) => places.has(id)))
  const rest = rows.map(({ id }) => id).filter((id) => !moving.has(id))
  const found = before === null ? -1 : rest.indexOf(before)
  const at = found === -1 ? rest.length : found
  const order = [...rest.slice(0, at), ...moving, ...rest.slice(at)]
  const moved = order.flatMap((id, place) => (places.get(id) === place ? [] : [[id, place]]))
  await sql`UPDATE jobs SET position = given.value ->> 1 FROM ${listed(moved)} AS given
    WHERE jobs.id = given.value ->> 0`.execute(trx)
}

/** Open jobs in the order in which they are given out, then ended ones, the last first. */
export async function listJobs(db: Db, limit: number): Promise<Job[]> {
  const first = await db
    .selectFrom('jobs')
    .selectAll()
    .where('state', 'in', open)
    .orderBy(sql`state <> 'running'`)
    .orderBy('priority', 'desc')
    .orderBy('position')
    .orderBy('id')
    .limit(limit)
    .execute()
  const last = await db
    .selectFrom('jobs')
    .selectAll()
    .where('finished', 'is not', null)
    .where('state', 'in', ended)
    .orderBy('finished', 'desc')
    .orderBy('id', 'desc')
    .limit(limit - first.length)
    .execute()
  return [...first, ...last].map(asJob)
}

/** The job is still this worker's, in this attempt. */
export function isHeldBy({ job, owner, attempt }: Lease): Expression<SqlBool> {
  return sql<SqlBool>`(id = ${job.id} AND state = 'running' AND lease_owner = ${owner} AND attempts = ${attempt})`
}

export const isOfLane = (lane: Lane): Expression<SqlBool> =>
  'only' in lane
    ? sql<SqlBool>`kind IN ${listedIn(lane.only)}`
    : sql<SqlBool>`kind NOT IN ${listedIn(lane.except)}`

const listedIn = (kinds: readonly string[]) => sql`(SELECT value FROM json_each(${JSON.stringify(kinds)}))`
