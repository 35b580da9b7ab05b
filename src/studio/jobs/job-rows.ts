/** Rows of the jobs table: read back as jobs, and taken back from workers that are dead. */
import { sql, type Kysely, type Selectable } from 'kysely'
import { StudioFault, studioErrorSchema } from '../../contract/errors.ts'
import type { JobTable, LibraryTables } from '../library/schema.ts'
import type { Job } from './queue.ts'

/** Times that a job may take its worker down before it is left: it would take every next one down, too. */
const mostAttempts = 3

/** Something is still to be done. */
export const open = ['queued', 'running', 'paused'] as const

/** Nobody works on it. */
export const free = { lease_owner: null, lease_until: null, wish: null } as const

/**
 * Jobs whose workers are dead go back; those that killed too many are left as failed. They go behind the others of their
 * priority: the one that is to blame then holds nobody up, and one that was only there each time is seldom there again.
 */
export async function takeBack(db: Kysely<LibraryTables>, now: number): Promise<void> {
  const exit = `it was begun ${mostAttempts} times`
  const fault = new StudioFault('engine.died', { during: 'this photo', exit }).toError()
  await db
    .updateTable('jobs')
    .set({ ...free, state: 'failed', fault: JSON.stringify(fault), finished: now })
    .where('state', '=', 'running')
    .where('lease_until', '<=', now)
    .where('wish', 'is', null)
    .where('attempts', '>=', mostAttempts)
    .execute()
  await db
    .updateTable('jobs')
    .set({
      ...free,
      state: sql<'queued'>`CASE wish WHEN 'pause' THEN 'paused' WHEN 'cancel' THEN 'cancelled' ELSE 'queued' END`,
      finished: sql<number | null>`CASE wish WHEN 'cancel' THEN ${now} END`,
      progress: 0,
      position: sql<number>`(SELECT max(position) + 1 FROM jobs)`,
    })
    .where('state', '=', 'running')
    .where('lease_until', '<=', now)
    .execute()
}

export function asJob(row: Selectable<JobTable>): Job {
  const { id, kind, key, state, priority, attempts, progress, created, started, finished } = row
  const fault = row.fault === null ? null : studioErrorSchema.parse(JSON.parse(row.fault))
  const payload: unknown = JSON.parse(row.payload)
  return { id, kind, key, payload, state, priority, attempts, progress, fault, created, started, finished }
}
