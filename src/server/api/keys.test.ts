/** A key opens what it was made for, no more often than it may, and nothing once it is revoked. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { Scope } from '../../contract/access.ts'
import { eventually, testServer, type TestServer } from '../../../test/support/serve.ts'
import { defaultLimits } from '../rate-limiter.ts'
import { Authorizer } from './authorize.ts'

let server: TestServer
let photo: Blob

beforeAll(async () => {
  server = await testServer()
  const create = { width: 12, height: 8, channels: 3, background: '#777' } as const
  photo = new Blob([new Uint8Array(await sharp({ create }).jpeg().toBuffer())])
})
afterAll(() => server.close())

async function colorize(secret: string | null, headers: Record<string, string> = {}) {
  const body = new FormData()
  body.set('image', photo, 'a.jpg')
  const key = secret === null ? {} : { 'api-key': secret }
  const response = await fetch(`${server.url}/api/colorizer`, {
    method: 'POST',
    headers: { ...key, ...headers },
    body,
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { err: string },
  }
}

describe('a key that is none', () => {
  test.each<[string, string | null]>([
    ['no key', null],
    ['an empty one', ''],
    ['a made-up one', 'tt_0123456789abcdef_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'],
    ['one of another service', 'quickstart-QUdJIGlzIGNvbWluZy4uLi4K'],
    ['SQL', "' OR 1=1 --"],
  ])('%s: 401 and what to do', async (_what, secret) => {
    const answer = await colorize(secret)
    expect(answer.status).toBe(401)
    expect(answer.body.err).toMatch(/tintype keys add/)
  })

  test('the right id with another secret', async () => {
    const { secret } = await server.key()
    expect((await colorize(`${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`)).status).toBe(401)
  })

  test('a revoked one is refused at once, and says so', async () => {
    const { key, secret } = await server.key()
    expect((await colorize(secret)).status).toBe(200)
    await server.keys.revoke(key.id)
    const answer = await colorize(secret)
    expect([answer.status, answer.body.err]).toEqual([401, expect.stringContaining('revoked')])
  })
})

test('what is stored does not open anything', async () => {
  const { secret, key } = await server.key({ name: 'stored' })
  const row = await server.access.db
    .selectFrom('keys')
    .selectAll()
    .where('id', '=', key.id)
    .executeTakeFirstOrThrow()
  expect(JSON.stringify(row)).not.toContain(secret.slice(-43))
  expect(row.hash).toMatch(/^[0-9a-f]{64}$/)
})

test('Bearer is as good as api-key', async () => {
  const { secret } = await server.key()
  expect((await colorize(null, { authorization: `Bearer ${secret}` })).status).toBe(200)
})

describe('quotas', () => {
  test('of a day: 429, and when it goes on', async () => {
    const { secret } = await server.key({ perDay: 2 })
    expect([(await colorize(secret)).status, (await colorize(secret)).status]).toEqual([200, 200])
    const answer = await colorize(secret)
    expect(answer.status).toBe(429)
    expect(answer.body.err).toContain('2 pictures of today')
    const seconds = Number(answer.headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(0)
    expect(seconds).toBeLessThanOrEqual(86_400)
  })

  test('of a minute: 429 after as many, and again after the time that it says', async () => {
    const { secret } = await server.key({ perMinute: 3, scopes: ['read'] })
    const ask = () => server.ask(secret, 'GET', '/api/v1/studio')
    for (let n = 0; n < 3; n += 1) expect((await ask()).status).toBe(200)
    const answer = await ask()
    expect([answer.status, answer.body]).toEqual([
      429,
      expect.objectContaining({ code: 'TOO_MANY_REQUESTS' }),
    ])
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
    let now = 0
    const { key } = await server.key({ perMinute: 60 })
    const authorizer = new Authorizer(server.keys, 1000, () => now)
    for (let n = 0; n < 60; n += 1) authorizer.begin(key)
    expect(() => authorizer.begin(key)).toThrow(/60 times a minute/)
    now += 1000
    expect(() => authorizer.begin(key)).not.toThrow()
  })

  test('at a time: one more is refused until one has ended', async () => {
    const { key } = await server.key()
    const authorizer = new Authorizer(server.keys, 2)
    const end = authorizer.begin(key)
    authorizer.begin(key)
    expect(() => authorizer.begin(key)).toThrow(/2 requests at work/)
    end()
    expect(() => authorizer.begin(key)).not.toThrow()
  })
})

test('each scope opens its own', async () => {
  const places: [Scope, string, string, unknown?][] = [
    ['colorize', 'GET', '/api/v1/jobs'],
    ['read', 'GET', '/api/v1/studio'],
    ['write', 'POST', '/api/v1/edits/undo', {}],
    ['manage', 'GET', '/api/v1/keys'],
    ['metrics', 'GET', '/metrics'],
  ]
  for (const [own] of places) {
    const { secret } = await server.key({ scopes: [own] })
    for (const [scope, method, path, body] of places) {
      const { status, body: answer } = await server.ask(secret, method, path, body)
      expect([own, path, status]).toEqual([own, path, scope === own ? 200 : 403])
      if (status === 403) expect(JSON.stringify(answer)).toContain(`--scope ${scope}`)
    }
  }
})

test('keys are made, listed and revoked by a key that may', async () => {
  const { secret } = await server.key({ scopes: ['manage'] })
  const made = await server.ask(secret, 'POST', '/api/v1/keys', {
    name: 'scanner',
    scopes: ['write'],
    perDay: 5,
  })
  expect(made.status).toBe(201)
  const { key, secret: own } = made.body as { key: { id: string }; secret: string }
  expect((await server.ask(own, 'POST', '/api/v1/edits/undo', {})).status).toBe(200)
  const { body } = await server.ask(secret, 'GET', '/api/v1/keys')
  expect(body).toContainEqual(
    expect.objectContaining({ id: key.id, name: 'scanner', perDay: 5, revoked: null }),
  )
  expect(JSON.stringify(body)).not.toContain(own.slice(-43))
  expect((await server.ask(secret, 'DELETE', `/api/v1/keys/${key.id}`)).status).toBe(200)
  expect((await server.ask(own, 'POST', '/api/v1/edits/undo', {})).status).toBe(401)
  expect((await server.ask(secret, 'DELETE', '/api/v1/keys/0123456789abcdef')).status).toBe(404)
})

test('figures and the audit log know what was done, and no secrets', async () => {
  const { secret, key } = await server.key({ name: 'audited' })
  await colorize(secret)
  await colorize('wrong')
  const metrics = await server.ask((await server.key({ scopes: ['metrics'] })).secret, 'GET', '/metrics')
  for (const name of [
    'tintype_queue_jobs{state="done"}',
    'tintype_library_jobs{state="queued"} 0',
    'tintype_render_seconds_count',
    'tintype_engine_restarts_total 0',
    'tintype_http_request_seconds_count{route="colorizer",status="200"}',
    'process_resident_memory_bytes',
  ]) {
    expect(metrics.body).toContain(name)
  }
  await eventually(async () => readFile(join(server.folder, 'data/serve/audit.jsonl'), 'utf8')).toContain(
    'audited',
  )
  const audit = await readFile(join(server.folder, 'data/serve/audit.jsonl'), 'utf8')
  const lines = audit
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
  expect(lines).toContainEqual(
    expect.objectContaining({ key: { id: key.id, name: 'audited' }, route: 'colorizer', status: 200 }),
  )
  expect(lines).toContainEqual(expect.objectContaining({ key: null, route: 'colorizer', status: 401 }))
  expect(audit).not.toContain(secret)
})

test('whoever has the address of a result gets it as often as they like', async () => {
  const { secret } = await server.key()
  const { body } = await colorize(secret)
  const { output_url: url } = body as unknown as { output_url: string }
  const statuses = await Promise.all(Array.from({ length: 120 }, async () => (await fetch(url)).status))
  expect(new Set(statuses)).toEqual(new Set([200]))
  expect((await fetch(url.replace(/[^/]{22}/, 'A'.repeat(22)))).status).toBe(404)
})

test('whoever has no key asks little at a time, and the others go on', async () => {
  const unauthenticated = { burst: 5, perSecond: 1e-6 }
  const strict = await testServer({ hostLimits: { ...defaultLimits, unauthenticated } })
  onTestFinished(() => strict.close())
  const { secret } = await strict.key({ scopes: ['read'] })
  const wrong = async () => (await strict.ask('wrong', 'GET', '/api/v1/studio')).status
  const statuses = []
  for (let n = 0; n < 7; n += 1) statuses.push(await wrong())
  expect(statuses).toEqual([401, 401, 401, 401, 401, 429, 429])
  expect((await strict.ask(secret, 'GET', '/api/v1/studio')).status).toBe(200)
  // Whoever asks after the server's health needs no key.
  expect((await fetch(`${strict.url}/healthz`)).status).toBe(200)
})
