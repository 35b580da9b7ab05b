/** The queue in the library's database: leases instead of locks, so that any process may die at any moment. */
import { sql, type Kysely, type Updateable } from 'kysely'
import type { StudioError } from '../../contract/errors.ts'
import type { Clock } from '../../platform/clock.ts'
import { among, listed } from '../library/sql-lists.ts'
import type { JobTable, LibraryTables } from '../library/schema.ts'
import {
  batchSoFar,
  beginBatch,
  dropSuperseded,
  lastPosition,
  listJobs,
  moveJobs,
  asJob,
  finishedWhenReleased,
  isHeldBy,
  isOfLane,
  requested,
  stateWhenReleased,
  unleased,
  open,
  reclaimExpired,
} from './job-rows.ts'
import type { Counts, Job, JobQueue, Lane, Lease, NewJob, HeartbeatReply } from './queue.ts'

/** Milliseconds after its last heartbeat at which a worker counts as dead. */
export const leaseMs = 30_000

export class SqliteJobQueue implements JobQueue {
  readonly leaseMs = leaseMs
  readonly #db: Kysely<LibraryTables>
  readonly #clock: Clock

  constructor(db: Kysely<LibraryTables>, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  add(jobs: readonly NewJob[]): Promise<number[]> {
    const created = this.#clock.now()
    return this.#db.transaction().execute(async (trx) => {
      const ids: number[] = []
      await beginBatch(trx, created)
      let position = await lastPosition(trx)
      for (const { kind, key, payload, priority = 0 } of jobs) {
        const known = await trx
          .selectFrom('jobs')
          .select('id')
          .where('key', '=', key)
          .where('state', 'in', open)
          .executeTakeFirst()
        if (known) {
          ids.push(known.id)
          continue
        }
        // What was tried in vain is tried again now.
        await trx
          .deleteFrom('jobs')
          .where('key', '=', key)
          .where('state', 'in', ['failed', 'cancelled'])
          .execute()
        const json = JSON.stringify(payload)
        await dropSuperseded(trx, kind, json)
        position += 1
        const row = { kind, key, payload: json, state: 'queued', priority, position, created } as const
        const { id } = await trx
          .insertInto('jobs')
          .values({ ...row, attempts: 0, progress: 0 })
          .returning('id')
          .executeTakeFirstOrThrow()
        ids.push(id)
      }
      return ids
    })
  }

  claim(owner: string, lane: Lane = { except: [] }): Promise<Lease | null> {
    const now = this.#clock.now()
    return this.#db.transaction().execute(async (trx) => {
      await reclaimExpired(trx, now)
      if (await isPaused(trx)) return null
      const next = trx
        .selectFrom('jobs')
        .select('id')
        .where('state', '=', 'queued')
        .where(isOfLane(lane))
        .orderBy('priority', 'desc')
        .orderBy('position')
        .orderBy('id')
        .limit(1)
      const claimed = await trx
        .updateTable('jobs')
        .set((eb) => ({
          state: 'running',
          lease_owner: owner,
          lease_until: now + leaseMs,
          attempts: eb('attempts', '+', 1),
          started: now,
          progress: 0,
          ...requested(null),
        }))
        .where('id', '=', next)
        .returning('id')
        .executeTakeFirst()
      if (!claimed) return null
      const row = await trx
        .selectFrom('jobs')
        .selectAll()
        .where('id', '=', claimed.id)
        .executeTakeFirstOrThrow()
      return { job: asJob(row), owner, attempt: row.attempts }
    })
  }

  async expire(isGone: (owner: string) => boolean): Promise<void> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select('lease_owner')
      .distinct()
      .where('state', '=', 'running')
      .execute()
    const gone = rows.flatMap(({ lease_owner }) =>
      lease_owner !== null && isGone(lease_owner) ? lease_owner : [],
    )
    if (gone.length === 0) return
    await this.#db.updateTable('jobs').set({ lease_until: 0 }).where('lease_owner', 'in', gone).execute()
  }

  async heartbeat(lease: Lease, progress: number): Promise<HeartbeatReply> {
    const row = await this.#db
      .updateTable('jobs')
      .set({ lease_until: this.#clock.now() + leaseMs, progress: Math.min(1, Math.max(0, progress)) })
      .where(isHeldBy(lease))
      .returning('wish as requestedState')
      .executeTakeFirst()
    if (!row) return 'lost'
    return row.requestedState ?? ((await isPaused(this.#db)) ? 'pause' : 'go')
  }

  complete(lease: Lease): Promise<boolean> {
    return this.#end(lease, { state: 'done', progress: 1, fault: null })
  }

  fail(lease: Lease, error: StudioError): Promise<boolean> {
    return this.#end(lease, { state: 'failed', fault: JSON.stringify(error) })
  }

  async #end(lease: Lease, change: Updateable<JobTable>): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('jobs')
      .set({ ...change, ...unleased, finished: this.#clock.now() })
      .where(isHeldBy(lease))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async release(lease: Lease): Promise<boolean> {
    const { numUpdatedRows } = await this.#db
      .updateTable('jobs')
      .set((eb) => ({
        ...unleased,
        state: stateWhenReleased,
        finished: finishedWhenReleased(this.#clock.now()),
        attempts: eb('attempts', '-', 1),
        progress: 0,
      }))
      .where(isHeldBy(lease))
      .executeTakeFirst()
    return numUpdatedRows > 0n
  }

  async pause(ids?: readonly number[]): Promise<void> {
    if (ids === undefined) {
      const paused = { key: pausedKey, value: '1' }
      await this.#db
        .insertInto('settings')
        .values(paused)
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return
    }
    await this.#each(ids, 'queued', { state: 'paused' })
    await this.#each(ids, 'running', requested('pause'))
  }

  async resume(ids?: readonly number[]): Promise<void> {
    if (ids === undefined) {
      await this.#db.deleteFrom('settings').where('key', '=', pausedKey).execute()
      return
    }
    await this.#each(ids, 'paused', { state: 'queued' })
    await this.#db
      .updateTable('jobs')
      .set(requested(null))
      .where('id', 'in', among(ids))
      .where('wish', '=', 'pause')
      .execute()
  }

  async cancel(ids?: readonly number[]): Promise<void> {
    const finished = this.#clock.now()
    await this.#each(ids, 'queued', { state: 'cancelled', finished })
    await this.#each(ids, 'paused', { state: 'cancelled', finished })
    await this.#each(ids, 'running', requested('cancel'))
  }

  async #each(
    ids: readonly number[] | undefined,
    state: Job['state'],
    change: Updateable<JobTable>,
  ): Promise<void> {
    let query = this.#db.updateTable('jobs').set(change).where('state', '=', state)
    if (ids) query = query.where('id', 'in', among(ids))
    await query.execute()
  }

  async retry(ids: readonly number[]): Promise<void> {
    await this.#db.transaction().execute(async (trx) => {
      await beginBatch(trx, this.#clock.now())
      const last = await lastPosition(trx)
      await sql`UPDATE jobs SET state = 'queued', attempts = 0, progress = 0, fault = NULL, finished = NULL,
          position = ${last + 1} + given.key FROM ${listed(ids)} AS given
        WHERE jobs.id = given.value AND state IN ('failed', 'cancelled') AND NOT EXISTS (SELECT 1 FROM jobs AS other
          WHERE other.key = jobs.key AND other.state IN ('queued', 'running', 'paused'))`.execute(trx)
    })
  }

  move(ids: readonly number[], before: number | null): Promise<void> {
    return this.#db.transaction().execute((trx) => moveJobs(trx, ids, before))
  }

  promote(ids: readonly number[], priority: number): Promise<void> {
    return this.#db.transaction().execute(async (trx) => {
      await trx
        .updateTable('jobs')
        .set({ priority: 0 })
        .where('priority', '=', priority)
        .where('state', 'in', open)
        .execute()
      await trx.updateTable('jobs').set({ priority }).where('id', 'in', among(ids)).execute()
    })
  }

  async get(id: number): Promise<Job | null> {
    const row = await this.#db.selectFrom('jobs').selectAll().where('id', '=', id).executeTakeFirst()
    return row ? asJob(row) : null
  }

  list(limit = 1000): Promise<Job[]> {
    return listJobs(this.#db, limit)
  }

  async counts(): Promise<Counts> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select((eb) => ['state', eb.fn.countAll<number>().as('n')])
      .groupBy('state')
      .execute()
    const counts: Counts = { queued: 0, running: 0, paused: 0, done: 0, failed: 0, cancelled: 0 }
    for (const { state, n } of rows) counts[state] = n
    return counts
  }

  batch(): Promise<{ done: number; total: number }> {
    return batchSoFar(this.#db)
  }

  isPaused(): Promise<boolean> {
    return isPaused(this.#db)
  }

  async openOf(photos: readonly number[]): Promise<number[]> {
    const rows = await this.#db
      .selectFrom('jobs')
      .select('id')
      .where('photo_id', 'in', among(photos))
      .where('state', 'in', open)
      .execute()
    return rows.map(({ id }) => id)
  }

  async remove(ids: readonly number[]): Promise<void> {
    await this.#db
      .deleteFrom('jobs')
      .where('id', 'in', among(ids))
      .where('state', 'in', ['done', 'failed', 'cancelled'])
      .execute()
  }

  async clear(states: readonly ('done' | 'failed' | 'cancelled')[]): Promise<void> {
    await this.#db.deleteFrom('jobs').where('state', 'in', states).execute()
  }
}

const pausedKey = 'queue.paused'

async function isPaused(db: Kysely<LibraryTables>): Promise<boolean> {
  const row = await db.selectFrom('settings').select('key').where('key', '=', pausedKey).executeTakeFirst()
  return row !== undefined
}
