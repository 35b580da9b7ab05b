/** Puts together what answers programs: jobs, uploads, webhooks, the REST handler and its document. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { lazyAsync } from '../../platform/lazy.ts'
import type { AccessDatabase } from '../../studio/access/database.ts'
import { serveFolder } from '../../studio/access/database.ts'
import { KeyStore } from '../../studio/access/keys.ts'
import type { StudioSession } from '../../studio/session.ts'
import type { Studio } from '../../studio/studio.ts'
import { toRequest } from '../http-messages.ts'
import type { Log } from '../log.ts'
import { AuditLog } from './audit.ts'
import { Authorizer } from './authorize.ts'
import { readBytes } from './bodies.ts'
import { colorizeKind } from './colorize-kind.ts'
import { createDocs } from './docs-page.ts'
import { sendJson } from './errors.ts'
import { exportKind } from './export-kind.ts'
import { sendMedia } from './files.ts'
import { ApiJobs } from './jobs.ts'
import type { ApiLimits } from './limits.ts'
import type { Metrics } from './metrics.ts'
import { openApiDocument } from './openapi.ts'
import { ReplayStore } from './replays.ts'
import { createRest, restRouter, type RestHandler } from './rest.ts'
import type { SubmitDeps } from './submit.ts'
import { UploadStore } from './uploads.ts'
import { Webhooks } from './webhooks.ts'

export interface ApiDeps {
  session: StudioSession
  studio: Studio
  access: AccessDatabase
  limits: ApiLimits
  /** Addresses in private networks are fetched, and told. */
  allowPrivate: boolean
  /** Folder of the built interface. */
  ui: string
  log: Log
  metrics: Metrics
  /** An address that logs one browser in. */
  issueAddress: () => string
}

export interface ApiServices extends SubmitDeps {
  authorizer: Authorizer
  replays: ReplayStore
  rest: RestHandler
  document: () => Promise<Record<string, unknown>>
  docs: Awaited<ReturnType<typeof createDocs>>
  metrics: Metrics
  audit: AuditLog
  log: Log
  photo(incoming: IncomingMessage, outgoing: ServerResponse, gone: AbortSignal): Promise<void>
  media(path: string, outgoing: ServerResponse, isHead: boolean): Promise<void>
  close(): Promise<void>
}

/** Milliseconds between two times that what is over is deleted. */
const sweepMs = 10 * 60_000

/** @throws StudioFault `access.unusable`; the system's error where the folders can't be made */
export async function createApiServices(deps: ApiDeps): Promise<ApiServices> {
  const { session, studio, access, limits, log, metrics, allowPrivate, issueAddress } = deps
  const folder = serveFolder(studio.paths.data)
  const keys = new KeyStore(access)
  const folders = { inputs: join(folder, 'inputs'), results: join(folder, 'results') }
  const uploads = new UploadStore({ access, limits, folder: join(folder, 'uploads') })
  const webhooks = new Webhooks({
    access,
    limits,
    allowPrivate,
    onSettled: async (row, { delivered, attempts, reason }) => {
      metrics.webhook(delivered ? 'told' : 'givenUp')
      // Not by the job's id: it is the address of its result.
      log[delivered ? 'info' : 'warn']({ job: row.queue_id, attempts, reason }, 'webhook')
      await jobs.store.markDelivered(row.id)
    },
  })
  const jobs = new ApiJobs({
    access,
    keys,
    folders,
    limits,
    handlers: {
      colorize: colorizeKind(studio, folders, (seconds) => metrics.rendered(seconds)),
      export: exportKind(session, folders),
    },
    onEvent: (event) => {
      if (event.type === 'progress') return
      const about = { job: event.job.id, kind: event.job.kind, event: event.type }
      if (event.type !== 'failed') {
        log.info(about, 'job')
        return
      }
      const { code } = event.error
      metrics.failed(code)
      if (code === 'internal') log.error({ ...about, code, reason: event.error.message }, 'job')
      else log.warn({ ...about, code }, 'job')
    },
    onEnded: (row, job) => webhooks.notify(row, job),
  })
  await uploads.start()
  await jobs.start()
  // What an earlier run could not deliver any more.
  for (const row of await jobs.store.undelivered()) {
    const job = await jobs.get({ id: row.key_id }, row.id)
    if (job.finished !== null) webhooks.notify(row, job)
  }
  const submit: SubmitDeps = { jobs, uploads, studio, limits, allowPrivate }
  const router = restRouter({ ...submit, session, webhooks, issueAddress })
  const audit = new AuditLog(join(folder, 'audit.jsonl'), access.clock, (error) =>
    log.error({ err: error }, 'the audit log could not be written'),
  )
  const sweeping = setInterval(() => {
    Promise.all([jobs.sweep(), uploads.sweep()]).catch((error: unknown) => log.error({ err: error }, 'sweep'))
  }, sweepMs).unref()
  return {
    ...submit,
    authorizer: new Authorizer(keys, limits.concurrent),
    replays: new ReplayStore(access, limits),
    rest: createRest(router),
    document: lazyAsync(() => openApiDocument(router)),
    docs: await createDocs(deps.ui),
    metrics,
    audit,
    log,
    async photo(incoming, outgoing, gone) {
      const receive = session.uploads['/photos']
      await readBytes(incoming, limits, async (chunks) => {
        sendJson(outgoing, 201, await receive(toRequest(incoming, 'http://studio', gone, chunks)))
      })
    },
    media: (path, outgoing, isHead) => sendMedia(session.media, path, outgoing, isHead),
    async close() {
      clearInterval(sweeping)
      await webhooks.close()
      await audit.close()
    },
  }
}
