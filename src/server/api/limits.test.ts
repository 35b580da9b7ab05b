/** What comes too slowly, too large or too often is refused with a sentence; an ending server loses nothing. */
import { connect } from 'node:net'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { ApiJob } from '../../contract/api.ts'
import { eventually, testServer, type TestServerOptions } from '../../../test/support/serve.ts'

async function open(options: TestServerOptions = {}, keep = false) {
  const server = await testServer(options)
  onTestFinished(() => server.close({ keep }))
  const { secret } = await server.key()
  const create = { width: 12, height: 8, channels: 3, background: '#777' } as const
  const photo = new Blob([new Uint8Array(await sharp({ create }).jpeg().toBuffer())])
  const colorize = async (blob = photo) => {
    const body = new FormData()
    body.set('image', blob, 'a.jpg')
    const headers = { 'api-key': secret }
    const response = await fetch(`${server.url}/api/colorizer`, { method: 'POST', headers, body })
    return { status: response.status, headers: response.headers, body: await response.text() }
  }
  /** Uploads a picture and queues it. */
  const queue = async (): Promise<ApiJob> => {
    const begun = await server.ask(secret, 'POST', '/api/v1/uploads', { name: 'a.jpg', bytes: photo.size })
    const { id } = begun.body as { id: string }
    await fetch(`${server.url}/api/v1/uploads/${id}`, {
      method: 'PATCH',
      headers: { 'api-key': secret },
      body: photo,
    })
    const job = await server.ask(secret, 'POST', '/api/v1/jobs/colorize', { upload: id })
    expect(job.status).toBe(202)
    return job.body as ApiJob
  }
  const inputs = () => readdir(join(server.folder, 'data/serve/inputs'))
  return { server, secret, photo, colorize, queue, inputs }
}

/** Sends bytes as they are. @returns all that comes back */
function raw(port: number, head: string, body = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${head}\r\n\r\n${body}`))
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (text += part))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

const post = (secret: string, more: string) =>
  `POST /api/colorizer HTTP/1.1\r\nHost: x\r\napi-key: ${secret}\r\nContent-Type: multipart/form-data; boundary=x\r\n${more}`

describe('a body', () => {
  test('that says it is two gigabytes is not read', async () => {
    const { server, secret } = await open()
    const answer = await raw(server.server.port, post(secret, 'Content-Length: 2000000000'))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
    expect(answer).toContain('larger than the 200 MB')
  })

  test('that is larger than it says, or says nothing, is cut off', async () => {
    const { colorize, inputs } = await open({ limits: { maxBytes: 50_000 } })
    const answer = await colorize(new Blob([new Uint8Array(200_000)]))
    expect(answer.status).toBe(413)
    expect(await inputs()).toEqual([])
  })

  test('that stops coming is given up, and its part goes', async () => {
    const { server, secret, inputs } = await open({ limits: { bodyIdleMs: 200 } })
    const part = '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nabc'
    const answer = await raw(server.server.port, post(secret, 'Content-Length: 5000'), part)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(answer).toContain('did not come in time')
    expect(await inputs()).toEqual([])
  })

  test('that drips is given up after its time', async () => {
    const { server, secret } = await open({ limits: { bodyIdleMs: 1000, bodyTimeoutMs: 300 } })
    const answer = await new Promise<string>((resolve) => {
      const socket = connect(server.server.port, '127.0.0.1')
      socket.write(`${post(secret, 'Content-Length: 5000')}\r\n\r\n--x\r\n`)
      const drip = setInterval(() => socket.write('a'), 30)
      let text = ''
      socket.on('data', (part) => (text += String(part)))
      socket.on('error', () => undefined)
      socket.on('close', () => {
        clearInterval(drip)
        resolve(text)
      })
    })
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('of a client that leaves is forgotten', async () => {
    const { server, secret, inputs } = await open()
    const part = '--x\r\nContent-Disposition: form-data; name="image"; filename="a.jpg"\r\n\r\nabc'
    const socket = connect(server.server.port, '127.0.0.1')
    socket.write(`${post(secret, 'Content-Length: 5000')}\r\n\r\n${part}`)
    await eventually(inputs).toHaveLength(1)
    socket.destroy()
    await eventually(inputs).toEqual([])
  })
})

test('a full queue says when to come back', async () => {
  const { server, colorize, queue } = await open({ limits: { maxQueued: 1 } })
  const { promise, resolve } = Promise.withResolvers<void>()
  server.fake.pause = () => promise
  await queue()
  const answer = await colorize()
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('60')
  expect(answer.body).toContain('waiting already')
  resolve()
})

describe('the end of the server', () => {
  test('waits for what runs; what waits goes on at the next start', async () => {
    const { server, queue, secret } = await open({ limits: { renders: 1, drainMs: 5000 } }, true)
    const { promise, resolve } = Promise.withResolvers<void>()
    const { promise: begun, resolve: begin } = Promise.withResolvers<void>()
    server.fake.pause = () => {
      begin()
      return promise
    }
    const first = await queue()
    const second = await queue()
    await begun
    const closing = server.server.close()
    const health = await fetch(`${server.url}/healthz`)
    expect(health.status).toBe(503)
    const refused = await server.ask(secret, 'POST', '/api/v1/uploads', { name: 'b', bytes: 3 })
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '30'])
    resolve()
    await closing
    const again = await testServer({ folder: server.folder })
    onTestFinished(() => again.close())
    const state = async (id: string) => {
      const { body } = await again.ask(secret, 'GET', `/api/v1/jobs/${id}`)
      return (body as ApiJob).state
    }
    expect(await state(first.id)).toBe('done')
    await eventually(() => state(second.id)).toBe('done')
    // Only the second was rendered here.
    expect(again.fake.requests).toHaveLength(1)
  })
})

test('results and their jobs are forgotten after their time, files and all', async () => {
  const { server, secret, queue } = await open({ limits: { retentionMs: 1000 } })
  const { id } = await queue()
  const get = async () => server.ask(secret, 'GET', `/api/v1/jobs/${id}`)
  await eventually(async () => ((await get()).body as ApiJob).state).toBe('done')
  const { result } = (await get()).body as ApiJob
  expect((await fetch(result?.url ?? '')).status).toBe(200)
  await eventually(async () => (await get()).status).toBe(404)
  const gone = await fetch(result?.url ?? '')
  expect(gone.status).toBe(404)
  expect(await gone.text()).toContain('no result')
})
