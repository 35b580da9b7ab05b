/**
 * Requests as careless or hostile programs send them: each gets a status that fits and a sentence, never a
 * 5xx, and nothing of it stays.
 */
import { createServer } from 'node:http'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { ApiJob, Upload } from '../../contract/api.ts'
import { eventually, testServer, uploadPicture, type TestServerOptions } from '../../../test/support/serve.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'

const picture = (width: number) =>
  sharp({ create: { width, height: 8, channels: 3, background: '#777' } })
    .jpeg()
    .toBuffer()
const blob = (bytes: Uint8Array) => new Blob([new Uint8Array(bytes)])

async function open(options: TestServerOptions = {}) {
  const server = await testServer(options)
  onTestFinished(() => server.close())
  const { secret } = await server.key({ scopes: ['colorize', 'read', 'write'], perMinute: 10_000 })
  const photo = await picture(12)
  const post = async (form: FormData, headers: Record<string, string> = {}, key = secret) => {
    const response = await fetch(`${server.url}/api/colorizer`, {
      method: 'POST',
      headers: { 'api-key': key, ...headers },
      body: form,
    })
    const body = (await response.json()) as { id?: string; err?: string }
    return { ...body, status: response.status, replayed: response.headers.get('idempotency-replayed') }
  }
  const formOf = (...files: (readonly [field: string, bytes: Uint8Array, name: string])[]) => {
    const form = new FormData()
    for (const [field, bytes, name] of files) form.append(field, blob(bytes), name)
    return form
  }
  const inputs = () => readdir(join(server.folder, 'data/serve/inputs'))
  return { server, secret, photo, post, formOf, inputs }
}

describe('a form', () => {
  test.each(['é'.repeat(300), '祖'.repeat(100), '👵🏽'.repeat(40), 'a'.repeat(5000)])(
    'whose file has a name that no disk takes is coloured all the same (%#)',
    async (stem) => {
      const { post, formOf, photo } = await open()
      expect(await post(formOf(['image', photo, `${stem}.jpg`]))).toMatchObject({ status: 200 })
    },
  )

  test('may have other files before the picture; two pictures are refused', async () => {
    const { post, formOf, photo, inputs } = await open()
    expect(await post(formOf(['mask', photo, 'm.png'], ['image', photo, 'a.jpg']))).toMatchObject({
      status: 200,
    })
    const twice = await post(formOf(['image', photo, 'a.jpg'], ['image', photo, 'b.jpg']))
    expect(twice).toMatchObject({ status: 400, err: expect.stringContaining('"image" more than once') })
    await eventually(inputs).toEqual([])
  })
})

test('a photo for the library with such a name comes in, too', async () => {
  const { server, secret, photo } = await open()
  for (const name of ['祖'.repeat(110), `${'é'.repeat(140)}.jpg`]) {
    const headers = { 'x-tintype-name': encodeURIComponent(name) }
    const response = await fetch(`${server.url}/api/v1/photos`, {
      method: 'POST',
      headers: { 'api-key': secret, ...headers },
      body: new Uint8Array(photo),
    })
    expect(response.status).toBe(201)
  }
})

describe('a photo for the library', () => {
  test('that is too large is 413, also where it does not say so', async () => {
    const { server, secret } = await open({ limits: { maxBytes: 1000 } })
    const send = (body: Uint8Array | ReadableStream) =>
      fetch(`${server.url}/api/v1/photos`, {
        method: 'POST',
        headers: { 'api-key': secret },
        body,
        duplex: 'half',
      })
    const large = new Uint8Array(5000)
    for (const body of [large, new Blob([large]).stream()]) {
      const response = await send(body)
      expect(response.status).toBe(413)
      expect(await response.text()).toContain('that this server takes at once')
    }
  })

  test('that stops coming is 408', async () => {
    const { server, secret } = await open({ limits: { bodyIdleMs: 200 } })
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.server.port, '127.0.0.1')
      const head = `POST /api/v1/photos HTTP/1.1\r\nHost: x\r\napi-key: ${secret}\r\nContent-Length: 5000`
      socket.write(`${head}\r\n\r\nabc`)
      let text = ''
      socket.on('data', (part) => (text += String(part)))
      socket.on('error', () => undefined).on('close', () => resolve(text))
    })
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  })
})

describe('a piece of an upload', () => {
  test('is as long as its Content-Range says, and one that is longer says so in bytes', async () => {
    const { server, secret } = await open()
    const { body } = await server.ask(secret, 'POST', '/api/v1/uploads', { name: 'a.jpg', bytes: 20 })
    const path = `${server.url}/api/v1/uploads/${(body as Upload).id}`
    const send = async (bytes: number, range: string, chunked: boolean) => {
      const data = new Uint8Array(bytes)
      const response = await fetch(path, {
        method: 'PATCH',
        headers: { 'api-key': secret, 'content-range': range },
        body: chunked ? new Blob([data]).stream() : data,
        duplex: 'half',
      })
      return { status: response.status, text: await response.text() }
    }
    for (const chunked of [false, true]) {
      const refused = await send(15, 'bytes 0-9/20', chunked)
      expect(refused.status).toBe(413)
      expect(refused.text).toContain('More has come than the 10 bytes of this piece')
    }
    expect((await send(10, 'bytes 0-9/20', false)).status).toBe(200)
    expect((await send(10, 'bytes 10-19/20', true)).text).toContain('"received":20')
  })
})

describe('Idempotency-Key', () => {
  test('of another picture is refused, and of the same in another form answered', async () => {
    const { server, post, formOf, photo, inputs } = await open()
    const token = { 'idempotency-key': 'order-7' }
    const first = await post(formOf(['image', photo, 'a.jpg']), token)
    expect(first).toMatchObject({ status: 200, replayed: null })
    // Each form has a boundary of its own: what counts is the picture.
    expect(await post(formOf(['image', photo, 'a.jpg']), token)).toEqual({ ...first, replayed: 'true' })
    const other = await post(formOf(['image', await picture(13), 'a.jpg']), token)
    expect(other).toMatchObject({ status: 422, err: expect.stringContaining('another request') })
    expect(server.fake.requests).toHaveLength(1)
    await eventually(inputs).toEqual([])
  })
})

test('a key that has used up its day loses no upload, and its form is not read', async () => {
  const { server, photo, post, formOf } = await open()
  const { secret } = await server.key({ perDay: 1, perMinute: 1000 })
  const upload = await uploadPicture(server, secret, photo)
  expect(await post(formOf(['image', photo, 'a.jpg']), {}, secret)).toMatchObject({ status: 200 })
  const refused = await server.ask(secret, 'POST', '/api/v1/jobs/colorize', { upload })
  expect([refused.status, Number(refused.headers.get('retry-after'))]).toEqual([429, expect.any(Number)])
  expect((await server.ask(secret, 'GET', `/api/v1/uploads/${upload}`)).status).toBe(200)
})

describe('a webhook that can never be told', () => {
  test.each(['file:///etc/passwd', 'http://127.0.0.1:9/hook', 'http://[::ffff:10.0.0.1]/'])(
    'is refused with its job: %s',
    async (webhook) => {
      const { server, secret, photo } = await open()
      const asked = [
        ['/jobs/colorize', { upload: await uploadPicture(server, secret, photo), webhook }],
        ['/jobs/export', { photos: [1], template: '{name}', options: { format: 'jpeg' }, webhook }],
      ] as const
      for (const [path, request] of asked) {
        const { status, body } = await server.ask(secret, 'POST', `/api/v1${path}`, request)
        expect([status, JSON.stringify(body)]).toEqual([
          422,
          expect.stringMatching(/address\.(invalid|private)/),
        ])
      }
    },
  )
})

test('an export of photos that are not there fails by their numbers, and names no folder', async () => {
  const { server, secret } = await open()
  const request = { photos: [41, 42], template: '{name}', options: { format: 'jpeg' } }
  const { body } = await server.ask(secret, 'POST', '/api/v1/jobs/export', request)
  const job = async () =>
    (await server.ask(secret, 'GET', `/api/v1/jobs/${(body as ApiJob).id}`)).body as ApiJob
  await eventually(async () => (await job()).state).toBe('failed')
  expect((await job()).fault).toMatchObject({ code: 'library.notFound', data: { name: '41, 42' } })
})

test('a job that fails by a fault of ours says nothing of the inside', async () => {
  const { server, secret, photo } = await open()
  server.fake.pause = () => Promise.reject(new Error('ENOENT: /srv/secret/place'))
  const upload = await uploadPicture(server, secret, photo)
  const { body } = await server.ask(secret, 'POST', '/api/v1/jobs/colorize', { upload })
  const job = async () =>
    (await server.ask(secret, 'GET', `/api/v1/jobs/${(body as ApiJob).id}`)).body as ApiJob
  await eventually(async () => (await job()).state).toBe('failed')
  expect(JSON.stringify(await job())).not.toContain('secret')
  expect((await job()).fault).toMatchObject({ code: 'internal', message: expect.stringContaining('The log') })
})

test('what does not fit its schema is named in the sentence', async () => {
  const { server, secret } = await open()
  const { status, body } = await server.ask(secret, 'POST', '/api/v1/jobs/colorize', { style: 'loud' })
  expect(status).toBe(400)
  expect((body as { message: string }).message).toMatch(/^The request does not fit: style: .*"stable"/)
})

test('a program that leaves is in the audit log all the same, and prints nothing', async () => {
  const { server, secret } = await open()
  const complaint = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  onTestFinished(() => complaint.mockRestore())
  const socket = connect(server.server.port, '127.0.0.1')
  const head = `POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\napi-key: ${secret}\r\nContent-Type: application/json`
  socket.write(`${head}\r\nContent-Length: 5000\r\n\r\nabc`)
  await new Promise((resolve) => setTimeout(resolve, 200))
  socket.destroy()
  const audit = () => readFile(join(server.folder, 'data/serve/audit.jsonl'), 'utf8').catch(() => '')
  await eventually(audit).toContain('"remote":"127.0.0.1"')
  expect(complaint).not.toHaveBeenCalled()
})

test('the log names no result, and no address that a webhook has', async () => {
  const listener = createServer((_, outgoing) => outgoing.writeHead(500).end())
  await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready))
  const { port } = listener.address() as AddressInfo
  const lines: unknown[] = []
  const { server, secret, photo } = await open({
    allowPrivate: true,
    limits: { webhookDelaysMs: [0, 20], webhookTimeoutMs: 300 },
    log: (line) => lines.push(line),
  })
  listener.closeAllConnections()
  listener.close()
  const upload = await uploadPicture(server, secret, photo)
  const webhook = `http://127.0.0.1:${port}/hook?token=quite-secret`
  const { body } = await server.ask(secret, 'POST', '/api/v1/jobs/colorize', { upload, webhook })
  await eventually(() => JSON.stringify(lines)).toContain('"webhook"')
  const said = JSON.stringify(lines)
  expect(said).toContain('ECONNREFUSED')
  for (const secretPart of [(body as ApiJob).id, 'quite-secret', '127.0.0.1'])
    expect(said).not.toContain(secretPart)
})

test('a full disk of the server is said as such, and later is named', async (context) => {
  const parent = await mkdtemp(join(tmpdir(), 'tintype-serve-'))
  onTestFinished(() => rm(parent, { recursive: true, force: true }))
  const disk = smallDisk(context, join(parent, 'disk'), 'size=4m')
  const folder = join(disk.folder, 'served')
  const { server, secret, post, formOf, inputs } = await open({ folder })
  const large = new Uint8Array(6_000_000)
  const form = await post(formOf(['image', large, 'a.jpg']))
  expect(form).toMatchObject({ status: 503, err: expect.stringContaining('the disk is full') })
  const photo = await fetch(`${server.url}/api/v1/photos`, {
    method: 'POST',
    headers: { 'api-key': secret },
    body: large,
  })
  expect([200, 201]).not.toContain(photo.status)
  const begun = await server.ask(secret, 'POST', '/api/v1/uploads', { name: 'a.jpg', bytes: large.length })
  const piece = await fetch(`${server.url}/api/v1/uploads/${(begun.body as Upload).id}`, {
    method: 'PATCH',
    headers: { 'api-key': secret },
    body: large,
  })
  expect([piece.status, piece.headers.get('retry-after')]).toEqual([503, '60'])
  await server.ask(secret, 'DELETE', `/api/v1/uploads/${(begun.body as Upload).id}`)
  await eventually(inputs).toEqual([])
})
