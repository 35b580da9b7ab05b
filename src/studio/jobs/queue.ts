/**
 * What a queue of long work promises, whatever keeps it: SQLite for what a person sees, Redis for work that
 * many machines share.
 */
import type { StudioError } from '../../contract/errors.ts'

export type JobState = 'queued' | 'running' | 'paused' | 'done' | 'failed' | 'cancelled'

export interface NewJob {
  kind: string
  /** Of the work, by content: while a job with this key is open, the same is not queued again. */
  key: string
  /** Anything that JSON holds; its kind's handler checks it. */
  payload: unknown
  /** Higher goes first; 0 is usual, `onScreen` for what a person looks at. */
  priority?: number
}

export const onScreen = 10

/** Numbers in a library, names in a farm. */
export type JobId = number | string

export interface Job<Id extends JobId = number> {
  id: Id
  kind: string
  key: string
  payload: unknown
  state: JobState
  priority: number
  /** Times that it was begun. */
  attempts: number
  /** 0 to 1. */
  progress: number
  fault: StudioError | null
  /** Milliseconds since 1970. */
  created: number
  started: number | null
  finished: number | null
}

/** The kind of jobs that colour films: they take hours, and have a worker of their own beside that of photos. */
export const filmKind = 'film'

/** Which kinds of jobs a worker takes; all where it says nothing. */
export type Lane = { only: readonly string[] } | { except: readonly string[] }

/** The right to work on a job. It ends with a time, so that a worker which died holds nobody up. */
export interface Lease<Id extends JobId = number> {
  job: Job<Id>
  owner: string
  /** The job's attempt: a worker that slept through its lease can't finish what another one has begun since. */
  attempt: number
}

/** The answer to a worker's heartbeat; `lost`: the job is no longer its own and its result doesn't count. */
export type HeartbeatReply = 'go' | 'pause' | 'cancel' | 'lost'

export type Counts = Record<JobState, number>

/** What whoever does the work needs of a queue. */
export interface WorkQueue<Id extends JobId = number> {
  /** Milliseconds after its last heartbeat at which a worker counts as dead. */
  readonly leaseMs: number
  /** @returns ids in the order of `jobs`; of the open job where the same work is queued already */
  add(jobs: readonly NewJob[]): Promise<Id[]>
  /** The next job, or null where nothing is to do. One whose worker died is given out again. */
  claim(owner: string, lane?: Lane): Promise<Lease<Id> | null>
  /** Ends the leases of owners that are surely gone, so that nobody waits for them to run out. */
  expire(isGone: (owner: string) => boolean): Promise<void>
  /** Says that the worker lives, and how far it is. To be called several times within `leaseMs`. */
  heartbeat(lease: Lease<Id>, progress: number): Promise<HeartbeatReply>
  /**
   * @param result told to whoever waits for the job, where the queue can do that; kept nowhere
   * @returns false where the lease was lost: the result doesn't count
   */
  complete(lease: Lease<Id>, result?: unknown): Promise<boolean>
  /** @returns as `complete` */
  fail(lease: Lease<Id>, error: StudioError): Promise<boolean>
  /** Gives a job back unfinished: to the queue, or to the state that a person has requested meanwhile. It costs no attempt. */
  release(lease: Lease<Id>): Promise<boolean>
}

/** What a person sees and steers. */
export interface JobQueue extends WorkQueue {
  /** A running job stops at its next heartbeat. Without ids: all that are open, and none is given out until `resume`. */
  pause(ids?: readonly number[]): Promise<void>
  resume(ids?: readonly number[]): Promise<void>
  cancel(ids?: readonly number[]): Promise<void>
  /** Failed and cancelled jobs go back to the end of the queue. */
  retry(ids: readonly number[]): Promise<void>
  /** Puts jobs, in this order, before another; to the end where that is null. */
  move(ids: readonly number[], before: number | null): Promise<void>
  /** Gives these `priority` and takes it from all others that have it: what is on screen now goes first. */
  promote(ids: readonly number[], priority: number): Promise<void>
  get(id: number): Promise<Job | null>
  /** Open jobs in the order in which they are given out, then finished ones, the last first. */
  list(limit?: number): Promise<Job[]>
  counts(): Promise<Counts>
  /** Jobs that ended since nothing was open, and all of them with those that are open now. */
  batch(): Promise<{ done: number; total: number }>
  /** Whether `pause` holds the whole queue. */
  isPaused(): Promise<boolean>
  /** Open jobs of these photos. */
  openOf(photos: readonly number[]): Promise<number[]>
  /** Forgets these, those that have ended. */
  remove(ids: readonly number[]): Promise<void>
  /** Forgets finished jobs. */
  clear(states: readonly ('done' | 'failed' | 'cancelled')[]): Promise<void>
}
