/**
 * All of the studio is there for programs, by the one contract; long work is a job that is followed, told and
 * repeated safely.
 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { scopes } from '../../contract/access.ts'
import type { ApiJob, Upload } from '../../contract/api.ts'
import { endOf, eventually, testServer, uploadPicture, type TestServer } from '../../../test/support/serve.ts'
import { ReplayStore, type Claim } from './replays.ts'

let server: TestServer
let secret: string
let photo: Buffer

beforeAll(async () => {
  server = await testServer({ allowPrivate: true })
  secret = (await server.key({ scopes: [...scopes], perMinute: 10_000 })).secret
  const create = { width: 40, height: 30, channels: 3, background: '#777' } as const
  photo = await sharp({ create }).jpeg().toBuffer()
})
afterAll(() => server.close())

const ask = (
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
  key = secret,
) => server.ask(key, method, `/api/v1${path}`, body, headers)

async function piece(id: string, bytes: Uint8Array, range?: string, key = secret) {
  const response = await fetch(`${server.url}/api/v1/uploads/${id}`, {
    method: 'PATCH',
    headers: {
      'api-key': key,
      'content-type': 'application/octet-stream',
      ...(range !== undefined && { 'content-range': range }),
    },
    body: new Uint8Array(bytes),
  })
  return { status: response.status, body: (await response.json()) as Upload & { message?: string } }
}

const upload = () => uploadPicture(server, secret, photo)
const ended = (id: string) => endOf(server, secret, id)

describe('the studio', () => {
  test('a photo comes in, is looked at, rendered and exported', async () => {
    const headers = { 'api-key': secret, 'x-tintype-name': 'Gro%C3%9Fmutter.jpg' }
    const sent = await fetch(`${server.url}/api/v1/photos`, {
      method: 'POST',
      headers,
      body: new Uint8Array(photo),
    })
    expect(sent.status).toBe(201)
    const { photo: id } = (await sent.json()) as { photo: number }
    const { body: detail } = await ask('GET', `/photos/${id}`)
    expect(detail).toMatchObject({ id, name: 'Großmutter.jpg', width: 40, held: 'copy' })
    const { small } = (detail as { original: { small: string } }).original
    const thumb = await fetch(`${server.url}${small}`, { headers: { 'api-key': secret } })
    expect([thumb.status, thumb.headers.get('content-type')]).toEqual([200, 'image/webp'])
    expect((await fetch(`${server.url}${small}`)).status).toBe(401)
    expect((await ask('POST', '/queue/renders', { photos: [id] })).status).toBe(202)
    // Named twice, it is meant once.
    const twice = { photos: [id, id], style: 'artistic' }
    expect(await ask('POST', '/queue/renders', twice)).toMatchObject({ status: 202, body: { changed: 1 } })
    const request = { photos: [id], template: '{name}', options: { format: 'png' } }
    const { status, body: job } = await ask('POST', '/jobs/export', request)
    expect(status).toBe(202)
    const { state, result } = await ended((job as ApiJob).id)
    expect([state, result?.type]).toEqual(['done', 'application/zip'])
    const zip = Buffer.from(await (await fetch(result?.url ?? '')).arrayBuffer())
    expect(zip.subarray(0, 2).toString()).toBe('PK')
  })

  test('progress and what happens come as events', async () => {
    const { body } = await ask('POST', '/photos/query', {})
    const [id] = (body as { ids: number[] }).ids
    const recipe = { version: 1 }
    const preview = await ask('POST', '/workbench/preview', { photo: id, recipe, longestSide: 32 })
    expect(preview.headers.get('content-type')).toContain('text/event-stream')
    expect(preview.body).toContain('"type":"done"')
  })

  test('what is wrong is said with one form, and the status that fits', async () => {
    expect(await ask('GET', '/photos/99999')).toMatchObject({
      status: 404,
      body: { code: 'FAULT', data: { code: 'library.notFound' } },
    })
    expect(await ask('GET', '/photos/beach')).toMatchObject({ status: 400 })
    expect(await ask('POST', '/photos/cards', { ids: ['1'] })).toMatchObject({ status: 400 })
    expect(await ask('GET', '/nothing')).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } })
    expect(await ask('POST', '/library/restore', { backup: '../../x' })).toMatchObject({ status: 422 })
    expect((await ask('POST', '/photos/7')).headers.get('allow')).toBe('GET')
    expect((await ask('GET', '/photos/query')).headers.get('allow')).toBe('POST')
    expect(await ask('POST', '/photos/query', [null])).toMatchObject({ status: 400 })
    // What only a window's dialogs can do is not there.
    expect(await ask('POST', '/library/pick', { what: 'files' })).toMatchObject({ status: 404 })
  })

  test('ids in paths are numbers in every slice that has such ids', async () => {
    for (const [method, path, body] of [
      ['GET', '/photos/999999/prints'],
      ['POST', '/photos/999999/back', { next: 999998 }],
      ['POST', '/variants/999999/renders', {}],
      ['DELETE', '/settings/watched/999999'],
    ] as const) {
      const { status, body: answer } = await ask(method, path, body)
      expect(answer, path).not.toMatchObject({ message: 'Input validation failed' })
      expect(status, path).not.toBe(400)
    }
    // A name of digits stays one.
    expect((await ask('GET', '/presets/12/file')).status).not.toBe(400)
  })

  test('an id that no upload can have is not there, by whatever method', async () => {
    for (const id of ['..%2F..%2Fbeside%2Fsecret.txt', 'a']) expect((await piece(id, photo)).status).toBe(404)
  })

  test('an address that opens the studio in a browser, once', async () => {
    const { status, body } = await ask('POST', '/addresses', {})
    expect(status).toBe(201)
    const { url } = body as { url: string }
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(303)
    expect((await fetch(url, { redirect: 'manual' })).status).toBe(403)
  })
})

describe('uploads', () => {
  test('go on where they were broken off', async () => {
    const { body } = await ask('POST', '/uploads', { name: 'beach.jpg', bytes: photo.length })
    const { id } = body as Upload
    const half = Math.floor(photo.length / 2)
    const all = photo.length
    expect((await piece(id, photo.subarray(0, half), `bytes 0-${half - 1}/${all}`)).body.received).toBe(half)
    const again = await piece(id, photo.subarray(0, half), `bytes 0-${half - 1}/${all}`)
    expect([again.status, again.body.message]).toEqual([409, expect.stringContaining(`byte ${half}`)])
    const early = await ask('POST', '/jobs/colorize', { upload: id })
    expect(early.status).toBe(409)
    expect((await ask('GET', `/uploads/${id}`)).body).toMatchObject({ received: half, bytes: all })
    expect((await piece(id, photo.subarray(half), `bytes ${half}-${all - 1}/${all}`)).body.received).toBe(all)
    const { status, body: job } = await ask('POST', '/jobs/colorize', { upload: id, style: 'artistic' })
    expect(status).toBe(202)
    expect(await ended((job as ApiJob).id)).toMatchObject({ state: 'done', result: { type: 'image/jpeg' } })
    // It was taken.
    expect((await ask('GET', `/uploads/${id}`)).status).toBe(404)
  })

  test('are limited, can be given up, and are no one else’s', async () => {
    expect((await ask('POST', '/uploads', { name: 'a', bytes: 3e9 })).status).toBe(413)
    const id = await upload()
    const other = (await server.key()).secret
    expect((await ask('GET', `/uploads/${id}`, undefined, {}, other)).status).toBe(404)
    expect((await piece(id, photo, undefined, other)).status).toBe(404)
    expect((await ask('POST', '/jobs/colorize', { upload: id }, {}, other)).status).toBe(404)
    expect((await piece(id, photo, 'bytes 5-1/9')).status).toBe(422)
    expect((await ask('DELETE', `/uploads/${id}`)).status).toBe(200)
    expect((await ask('GET', `/uploads/${id}`)).status).toBe(404)
  })
})

describe('jobs', () => {
  test('somebody else’s is not there: 404, not 403', async () => {
    const { body } = await ask('POST', '/jobs/colorize', { upload: await upload() })
    const { id } = body as ApiJob
    const other = (await server.key()).secret
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/events'],
      ['DELETE', ''],
    ] as const) {
      const foreign = await ask(method, `/jobs/${id}${path}`, undefined, {}, other)
      const none = await ask(method, `/jobs/AAAAAAAAAAAAAAAAAAAAAA${path}`, undefined, {}, other)
      expect([foreign.status, none.status]).toEqual([404, 404])
      expect(foreign.body).toEqual(none.body)
    }
    expect((await ask('GET', '/jobs', undefined, {}, other)).body).toEqual([])
  })

  test('are followed by events to their end', async () => {
    const { body } = await ask('POST', '/jobs/colorize', { upload: await upload() })
    const { body: events } = await ask('GET', `/jobs/${(body as ApiJob).id}/events`)
    const states = [...String(events).matchAll(/"state":"(\w+)"/g)].map(([, state]) => state)
    expect(states.at(-1)).toBe('done')
  })

  test('are cancelled while they run', async () => {
    server.fake.pause = (signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve()))
    onTestFinished(() => {
      server.fake.pause = () => Promise.resolve()
    })
    const { body } = await ask('POST', '/jobs/colorize', { upload: await upload() })
    const { id } = body as ApiJob
    await eventually(async () => ((await ask('GET', `/jobs/${id}`)).body as ApiJob).state).toBe('running')
    expect((await ask('DELETE', `/jobs/${id}`)).status).toBe(200)
    expect((await ended(id)).state).toBe('cancelled')
  })

  test('name one picture', async () => {
    for (const request of [{}, { address: 'http://example.org/a.jpg', upload: 'A'.repeat(22) }]) {
      expect((await ask('POST', '/jobs/colorize', request)).status).toBe(422)
    }
    expect(await ask('POST', '/jobs/colorize', { address: 'file:///etc/passwd' })).toMatchObject({
      status: 422,
      body: { data: { code: 'address.invalid' } },
    })
  })
})

describe('a picture from an address', () => {
  test('is coloured; a page behind its address is refused, whatever it says of itself', async () => {
    const answers: Record<string, [string, string | Buffer]> = {
      '/beach.jpg': ['image/jpeg', photo],
      '/page.jpg': ['text/html', '<!doctype html><title>Not found</title>'],
      '/liar.jpg': ['image/jpeg', '<!doctype html><title>Not found</title>'],
    }
    const web = createServer(({ url = '' }, outgoing) => {
      const [type, body] = answers[url] ?? ['text/plain', '']
      outgoing.writeHead(200, { 'content-type': type }).end(body)
    })
    await new Promise<void>((ready) => web.listen(0, '127.0.0.1', ready))
    onTestFinished(() => void web.close())
    const at = (path: string) => ({
      address: `http://127.0.0.1:${(web.address() as AddressInfo).port}${path}`,
    })
    const { body } = await ask('POST', '/jobs/colorize', at('/beach.jpg'))
    expect((await ended((body as ApiJob).id)).state).toBe('done')
    for (const [path, code] of [
      ['/page.jpg', 'address.notAPicture'],
      ['/liar.jpg', 'image.notAPicture'],
    ]) {
      const refused = await ask('POST', '/jobs/colorize', at(path))
      expect(refused).toMatchObject({ status: 422, body: { data: { code } } })
    }
    const begun = await ask('POST', '/photos/from-address', at('/beach.jpg'))
    expect(begun.status).toBe(202)
    const photos = async () => ((await ask('GET', '/library')).body as { photos: number }).photos
    await eventually(photos).toBeGreaterThan(0)
  })
})

describe('a repeated request', () => {
  test('is answered as the first was, and done once', async () => {
    const request = { upload: await upload() }
    const token = { 'idempotency-key': 'scan-0001' }
    const first = await ask('POST', '/jobs/colorize', request, token)
    const second = await ask('POST', '/jobs/colorize', request, token)
    expect([first.status, second.status]).toEqual([202, 202])
    expect(second.body).toEqual(first.body)
    expect(second.headers.get('idempotency-replayed')).toBe('true')
    const other = await ask('POST', '/jobs/colorize', { upload: await upload() }, token)
    expect(other.status).toBe(422)
    // Another key's tokens are its own.
    const key = (await server.key()).secret
    expect((await ask('POST', '/uploads', { name: 'a', bytes: 1 }, token, key)).status).toBe(201)
  })

  test('that the server could not do may be tried again', async () => {
    const store = new ReplayStore(server.access, { retentionMs: 1000 })
    const { key } = await server.key()
    const claim = await store.begin(key.id, 'later', ['POST'])
    await expect(store.begin(key.id, 'later', ['POST'])).rejects.toMatchObject({ status: 409 })
    await store.end(claim as Claim, { status: 503, body: '' })
    const again = await store.begin(key.id, 'later', ['POST'])
    await store.end(again as Claim, { status: 202, body: '{}' })
    expect(await store.begin(key.id, 'later', ['POST'])).toEqual({ status: 202, body: '{}' })
    await expect(store.begin(key.id, 'later', ['other'])).rejects.toMatchObject({ status: 422 })
    expect((await ask('POST', '/uploads', { name: 'a', bytes: 1 }, { 'idempotency-key': ' ' })).status).toBe(
      400,
    )
  })
})
