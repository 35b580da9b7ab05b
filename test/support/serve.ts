/** A server for tests: the whole of `tintype serve` over real sockets, with a studio that tints in place of a model. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { expect } from 'vitest'
import { newKeySchema, type NewKey } from '../../src/contract/access.ts'
import type { ApiJob, Upload } from '../../src/contract/api.ts'
import { createMetrics } from '../../src/server/api/metrics.ts'
import { apiLimits, type ApiLimits } from '../../src/server/api/limits.ts'
import { silentLog, type Log } from '../../src/server/log.ts'
import type { Limits } from '../../src/server/rate-limiter.ts'
import { openServer, type ServeOptions } from '../../src/server/serve.ts'
import { openAccess } from '../../src/studio/access/database.ts'
import { KeyStore } from '../../src/studio/access/keys.ts'
import { createFakeStudio } from './fake-studio.ts'

export interface TestServerOptions {
  limits?: Partial<ApiLimits>
  allowPrivate?: boolean
  /** Of an earlier server, whose data are used again. */
  folder?: string
  options?: Partial<ServeOptions>
  hostLimits?: Limits
  /** Told each line of the log. */
  log?: (line: unknown) => void
}

export async function testServer({ limits = {}, allowPrivate = false, ...rest }: TestServerOptions = {}) {
  const folder = rest.folder ?? (await mkdtemp(join(tmpdir(), 'tintype-serve-')))
  const ui = join(folder, 'ui')
  await mkdir(ui, { recursive: true })
  await writeFile(join(ui, 'index.html'), '<title>Studio</title>')
  const fake = await createFakeStudio()
  const paths = { ...fake.paths, data: join(folder, 'data'), cache: join(folder, 'cache') }
  const studio = Object.assign(fake, { paths })
  const access = await openAccess(paths.data)
  const metrics = createMetrics(access.queue)
  const told = rest.log
  const log: Log = told
    ? pino({ base: null }, { write: (line: string) => told(JSON.parse(line)) })
    : silentLog
  const server = await openServer(
    {
      port: 0,
      host: '127.0.0.1',
      library: join(folder, 'library'),
      allowPrivate,
      logLevel: 'silent',
      limits: { ...apiLimits, drainMs: 2000, ...limits },
      ...rest.options,
    },
    { studio, access, log, metrics, ui, ...(rest.hostLimits && { hostLimits: rest.hostLimits }) },
  )
  const keys = new KeyStore(access)
  const url = `http://127.0.0.1:${server.port}`
  return {
    url,
    folder,
    fake: studio,
    access,
    keys,
    server,
    /** A key with everything that is not said otherwise. */
    async key(change: Partial<NewKey> = {}) {
      const wanted = newKeySchema.parse({ name: 'test', scopes: ['colorize'], ...change })
      return keys.add(wanted)
    },
    /** Asks with a key; JSON both ways. */
    async ask(
      secret: string,
      method: string,
      path: string,
      body?: unknown,
      headers: Record<string, string> = {},
    ) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          'api-key': secret,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      const isJson = (response.headers.get('content-type') ?? '').startsWith('application/json')
      return {
        status: response.status,
        headers: response.headers,
        body: isJson ? (JSON.parse(text) as unknown) : text,
      }
    },
    async close({ keep = false } = {}) {
      await server.close()
      if (!keep) await rm(folder, { recursive: true, force: true })
    },
  }
}

export type TestServer = Awaited<ReturnType<typeof testServer>>

/** Waits until it is so; nobody says how long a machine that does other things takes. */
export const eventually = <T>(work: () => T | Promise<T>) =>
  expect.poll(work, { timeout: 60_000, interval: 50 })

/** Sends a picture in one piece. @returns the upload's id */
export async function uploadPicture(server: TestServer, secret: string, photo: Buffer): Promise<string> {
  const { body } = await server.ask(secret, 'POST', '/api/v1/uploads', {
    name: 'beach.jpg',
    bytes: photo.length,
  })
  const { id } = body as Upload
  const response = await fetch(`${server.url}/api/v1/uploads/${id}`, {
    method: 'PATCH',
    headers: { 'api-key': secret, 'content-type': 'application/octet-stream' },
    body: new Uint8Array(photo),
  })
  expect(response.status).toBe(200)
  return id
}

/** A job as it is when it has come to its end. */
export async function endOf(server: TestServer, secret: string, id: string): Promise<ApiJob> {
  const job = async () => (await server.ask(secret, 'GET', `/api/v1/jobs/${id}`)).body as ApiJob
  await eventually(async () => (await job()).state).toMatch(/done|failed|cancelled/)
  return job()
}
