/** Whoever named an address for a job is told its end, once, and can see that it was this server. */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import sharp from 'sharp'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import type { ApiJob } from '../../contract/api.ts'
import { eventually, testServer, uploadPicture, type TestServer } from '../../../test/support/serve.ts'

let server: TestServer
let secret: string
let photo: Buffer

beforeAll(async () => {
  server = await testServer({
    allowPrivate: true,
    limits: { webhookDelaysMs: [0, 50, 50], webhookTimeoutMs: 300 },
  })
  secret = (await server.key({ perMinute: 10_000 })).secret
  const create = { width: 40, height: 30, channels: 3, background: '#777' } as const
  photo = await sharp({ create }).jpeg().toBuffer()
})
afterAll(() => server.close())

const ask = (method: string, path: string, body?: unknown) =>
  server.ask(secret, method, `/api/v1${path}`, body)
const upload = () => uploadPicture(server, secret, photo)

describe('webhooks', () => {
  interface Told {
    headers: IncomingMessage['headers']
    body: string
  }
  /** @param answers statuses, one a call; null hangs */
  async function receiver(...answers: (number | null)[]) {
    const told: Told[] = []
    const listener = createServer((incoming, outgoing) => {
      let body = ''
      incoming.on('data', (part) => (body += String(part)))
      incoming.on('end', () => {
        const status = answers[told.length]
        told.push({ headers: incoming.headers, body })
        if (status !== null) outgoing.writeHead(status ?? 200).end()
      })
    })
    await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready))
    onTestFinished(() => {
      listener.closeAllConnections()
      listener.close()
    })
    return { told, url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook` }
  }

  test('are told the end, signed as Standard Webhooks says', async () => {
    const { told, url } = await receiver(200)
    const { body } = await ask('POST', '/jobs/colorize', { upload: await upload(), webhook: url })
    await eventually(() => told.length).toBe(1)
    const { body: own } = await ask('GET', '/webhook-secret')
    const verified = new Webhook((own as { secret: string }).secret).verify(
      told[0].body,
      told[0].headers as Record<string, string>,
    )
    expect(verified).toMatchObject({
      type: 'job.done',
      data: { id: (body as ApiJob).id, state: 'done', result: { type: 'image/jpeg' } },
    })
    const foreign = await server.ask((await server.key()).secret, 'GET', '/api/v1/webhook-secret')
    expect(foreign.body).not.toEqual(own)
  })

  test('are tried again where they hang or fail', async () => {
    const { told, url } = await receiver(null, 500, 200)
    await ask('POST', '/jobs/colorize', { upload: await upload(), webhook: url })
    await eventually(() => told.length).toBe(3)
    expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('of no web address are refused', async () => {
    const request = { upload: await upload(), webhook: 'file:///etc/passwd' }
    expect((await ask('POST', '/jobs/colorize', request)).status).toBe(422)
  })
})
