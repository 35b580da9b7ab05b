/** Jobs of programs: taken into the queue, done by its runner, awaited, told of, and forgotten after a time. */
import { EventEmitter, once } from 'node:events'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { extname, join } from 'node:path'
import type { ApiKey } from '../../contract/access.ts'
import type { ApiJob } from '../../contract/api.ts'
import { newOwner } from '../../platform/process-liveness.ts'
import type { AccessDatabase } from '../../studio/access/database.ts'
import type { KeyStore } from '../../studio/access/keys.ts'
import type { Job } from '../../studio/jobs/queue.ts'
import { JobRunner, type JobHandler, type RunnerEvent } from '../../studio/jobs/runner.ts'
import { checkQuota } from './authorize.ts'
import { ApiError, apiFault } from './errors.ts'
import { ApiJobStore, payloadSchema, type ApiJobRow, type JobKind } from './job-store.ts'
import type { ApiLimits } from './limits.ts'

/** Milliseconds between two looks at a job on which another process may be at work. */
const pollMs = 1000

const endStates: readonly Job['state'][] = ['done', 'failed', 'cancelled']

/** Whose request it is, and the address that they know the server by. */
export type Caller = ApiKey & { origin: string }

/** Where a result is fetched, as DeepAI's addresses look. */
export const resultPath = /^\/job-view-file\/([A-Za-z0-9_-]{22})\/outputs\/output\.[a-z]{3,4}$/

const resultUrl = ({ id, origin, result }: ApiJobRow) =>
  `${origin}/job-view-file/${id}/outputs/output${extname(result ?? '')}`

export interface JobFolders {
  inputs: string
  results: string
}

/** What does the jobs of a kind. */
export type KindHandler = (row: ApiJobRow, context: Parameters<JobHandler>[1]) => Promise<JobResult>

export interface JobResult {
  /** Name in the folder of results. */
  file: string
  type: string
}

export interface JobsDeps {
  access: AccessDatabase
  keys: KeyStore
  folders: JobFolders
  limits: ApiLimits
  handlers: Readonly<Record<JobKind, KindHandler>>
  /** A job has begun or ended, for figures and logs. */
  onEvent?: (event: RunnerEvent) => void
  /** It has come to its end. */
  onEnded?: (row: ApiJobRow, job: ApiJob) => void
}

export interface NewJobRequest {
  kind: JobKind
  request: unknown
  webhook?: string | undefined
  /** Where its input lies already. */
  id?: string
}

export class ApiJobs {
  readonly store: ApiJobStore
  readonly folders: JobFolders
  readonly #deps: JobsDeps
  readonly #runner: JobRunner
  readonly #changes = new EventEmitter().setMaxListeners(0)
  readonly #closing = new AbortController()
  #working: Promise<void> = Promise.resolve()

  constructor(deps: JobsDeps) {
    this.#deps = deps
    this.folders = deps.folders
    this.store = new ApiJobStore(deps.access)
    const kinds = Object.entries(deps.handlers)
    this.#runner = new JobRunner({
      queue: deps.access.queue,
      clock: deps.access.clock,
      owner: newOwner(),
      handlers: Object.fromEntries(kinds.map(([kind, handler]) => [kind, this.#handlerOf(handler)])),
      concurrency: deps.limits.renders,
      onEvent: (event) => void this.#onEvent(event),
    })
  }

  /** Begins to work, also on what an earlier run has left. */
  async start(): Promise<void> {
    for (const folder of Object.values(this.folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
    await this.sweep()
    this.#working = this.#runner.run(this.#closing.signal)
  }

  /** Lets running jobs end within `drainMs`; what waits, or takes longer, goes on at the next start. */
  async drain(): Promise<void> {
    const { access, limits } = this.#deps
    const { promise: over, resolve } = Promise.withResolvers<void>()
    const cancel = access.clock.after(limits.drainMs, resolve)
    await Promise.race([this.#runner.finish(), over])
    cancel()
    this.#closing.abort()
    this.#changes.emit('closing')
    await this.#working
  }

  /** @throws ApiError where the queue is full: before a body is read for nothing */
  async checkRoom(): Promise<void> {
    const counts = await this.#deps.access.queue.counts()
    if (counts.queued + counts.running < this.#deps.limits.maxQueued) return
    throw new ApiError(
      'SERVICE_UNAVAILABLE',
      `${counts.queued} jobs are waiting already, which is as many as this server takes. Try again in a minute.`,
      { retrySeconds: 60 },
    )
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#deps.access.clock.now()
  }

  /** @throws ApiError where the queue is full, or the key has used up its day */
  async submit(key: Caller, { kind, request, webhook, id }: NewJobRequest): Promise<ApiJob> {
    const { access, keys, limits } = this.#deps
    await this.checkRoom()
    // Others of its requests may have been quicker.
    if (kind === 'colorize' && !(await keys.usePicture(key)))
      checkQuota({ ...key, today: Infinity }, this.now())
    const { retentionMs } = limits
    const { id: keyId, origin } = key
    const row = await this.store.add({ keyId, origin, kind, request, webhook, retentionMs }, id)
    const [queueId] = await access.queue.add([{ kind, key: `${kind}:${row}`, payload: { id: row } }])
    if (queueId !== undefined) await this.store.queued(row, queueId)
    this.#runner.wake()
    return this.get(key, row)
  }

  /** @throws ApiError 404 for what is not there, or somebody else's */
  async get(key: Pick<ApiKey, 'id'>, id: string): Promise<ApiJob> {
    return this.#card(await this.#row(key, id))
  }

  async list(key: Pick<ApiKey, 'id'>): Promise<ApiJob[]> {
    return Promise.all((await this.store.list(key.id)).map((row) => this.#card(row)))
  }

  /** @throws as `get` */
  async cancel(key: Pick<ApiKey, 'id'>, id: string): Promise<ApiJob> {
    const row = await this.#row(key, id)
    if (row.queue_id > 0) await this.#deps.access.queue.cancel([row.queue_id])
    this.#runner.wake()
    // A running one ends at its next heartbeat, which `wake` makes come at once.
    const job = await this.#card(row)
    if (job.state === 'cancelled') await this.#ended(row)
    this.#changes.emit(id)
    return job
  }

  /**
   * The job as it is, then whenever it changes, until its end.
   * @throws as `get`
   */
  async *events(
    key: Pick<ApiKey, 'id'>,
    id: string,
    signal?: AbortSignal,
  ): AsyncGenerator<ApiJob, void, void> {
    let last = ''
    for (;;) {
      const changed = this.#nextChange(id, signal)
      const job = await this.get(key, id)
      const now = JSON.stringify(job)
      if (now !== last) yield job
      last = now
      if (endStates.includes(job.state) || signal?.aborted || this.#closing.signal.aborted) return
      await changed
    }
  }

  /** Waits for the end of a job. @returns as it is then, or when `signal` is aborted or the server ends */
  async ended(key: Pick<ApiKey, 'id'>, id: string, signal: AbortSignal): Promise<ApiJob> {
    let job = await this.get(key, id)
    for await (const each of this.events(key, id, signal)) job = each
    return job
  }

  /** The file of a result, by an id that can't be guessed. */
  async result(id: string): Promise<{ path: string; type: string } | null> {
    const row = await this.store.byId(id)
    if (row === null || row.result === null || row.result_type === null) return null
    return { path: join(this.folders.results, row.result), type: row.result_type }
  }

  /** Forgets what is over, and files that nobody knows of. */
  async sweep(): Promise<void> {
    const { access } = this.#deps
    const over = await this.store.expired()
    await access.queue.remove(over.map((row) => row.queue_id))
    for (const { id } of over) await this.store.remove(id)
    for (const folder of Object.values(this.folders)) {
      for (const name of await readdir(folder).catch(() => [])) {
        const id = name.slice(0, 22)
        if ((await this.store.byId(id)) === null && !this.#arriving.has(id))
          await rm(join(folder, name), { recursive: true, force: true })
      }
    }
  }

  readonly #arriving = new Set<string>()

  /** Makes the folder of a job's input, which `sweep` leaves alone while it arrives. */
  async arrive<T>(id: string, work: (folder: string) => Promise<T>): Promise<T> {
    const folder = join(this.folders.inputs, id)
    this.#arriving.add(id)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return await work(folder)
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw error
    } finally {
      this.#arriving.delete(id)
    }
  }

  async #row({ id: keyId }: Pick<ApiKey, 'id'>, id: string): Promise<ApiJobRow> {
    const row = await this.store.ofKey(keyId, id)
    if (!row) throw new ApiError('NOT_FOUND', 'There is no job of this id, or it is over and forgotten.')
    return row
  }

  async #card(row: ApiJobRow): Promise<ApiJob> {
    const job = row.queue_id === 0 ? null : await this.#deps.access.queue.get(row.queue_id)
    const fresh = job?.state === 'done' ? ((await this.store.byId(row.id)) ?? row) : row
    return {
      id: row.id,
      kind: row.kind === 'export' ? 'export' : 'colorize',
      state: job?.state ?? 'queued',
      progress: this.#runner.progressOf(row.queue_id) ?? job?.progress ?? 0,
      created: row.created,
      finished: job?.finished ?? null,
      expires: row.expires,
      fault: apiFault(job?.fault ?? null),
      result:
        fresh.result === null || fresh.result_type === null
          ? null
          : { url: resultUrl(fresh), type: fresh.result_type },
    }
  }

  async #nextChange(id: string, signal: AbortSignal | undefined): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    const stop = new AbortController()
    const cancel = this.#deps.access.clock.after(pollMs, resolve)
    const heard = [id, 'closing'].map((name) =>
      once(this.#changes, name, { signal: stop.signal }).then(
        () => resolve(),
        () => undefined,
      ),
    )
    signal?.addEventListener('abort', () => resolve(), { once: true, signal: stop.signal })
    if (signal?.aborted || this.#closing.signal.aborted) resolve()
    await promise
    cancel()
    stop.abort()
    await Promise.all(heard)
  }

  #handlerOf(handler: KindHandler): JobHandler {
    return async (payload, context) => {
      const { id } = payloadSchema.parse(payload)
      const row = await this.store.byId(id)
      if (!row) return
      const { file, type } = await handler(row, context)
      await this.store.finished(id, file, type)
    }
  }

  async #onEvent(event: RunnerEvent): Promise<void> {
    this.#deps.onEvent?.(event)
    const id = payloadSchema.safeParse(event.job.payload).data?.id
    if (id === undefined) return
    this.#changes.emit(id)
    if (event.type === 'begun' || event.type === 'progress') return
    const row = await this.store.byId(id).catch(() => null)
    if (row) await this.#ended(row).catch(() => undefined)
  }

  /** Its input is not needed any more, and whoever wants to know is told. */
  async #ended(row: ApiJobRow): Promise<void> {
    const job = await this.#card(row)
    if (!endStates.includes(job.state)) return
    await rm(join(this.folders.inputs, row.id), { recursive: true, force: true })
    this.#deps.onEnded?.(row, job)
  }
}
