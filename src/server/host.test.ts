/** The browser host over real sockets: who gets in, who does not, and that a closed host is really gone. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { maxMessageBytes } from '../contract/ids.ts'
import type { StudioClient } from '../contract/rpc.ts'
import { openSession } from '../studio/session.ts'
import type { StudioSession } from '../studio/session.ts'
import { browserServices, createFakeStudio } from '../../test/support/fake-studio.ts'
import { openBrowserHost } from './host.ts'
import type { BrowserHost } from './host.ts'

let folder: string
let session: StudioSession
let host: BrowserHost
let cookie: string

interface Answer {
  status: number
  headers: IncomingMessage['headers']
  text: string
}

/** Node's own client: fetch would not let a test send a wrong `Host`. */
function ask(path: string, headers: OutgoingHttpHeaders = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ port: host.port, host: '127.0.0.1', path, method, headers }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }))
    })
    outgoing.on('error', reject)
    outgoing.end()
  })
}

const pathOf = (address: string) => address.slice(address.indexOf('/?'))

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const ui = join(folder, 'ui')
  await mkdir(ui)
  await writeFile(join(ui, 'index.html'), '<title>Studio</title>')
  session = await openSession(
    await createFakeStudio(),
    { ...browserServices, maxUploadBytes: 1000 },
    { temporary: folder, library: join(folder, 'library') },
  )
  host = await openBrowserHost({ session, ui, port: 0 })
  const entered = await ask(pathOf(host.issueAddress()))
  cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
})

afterAll(async () => {
  await host.close()
  await session.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the token', () => {
  test('opens once: cookie, then the clean address', async () => {
    const path = pathOf(host.issueAddress())
    const entered = await ask(path)
    expect([entered.status, entered.headers.location]).toEqual([303, '/'])
    expect(entered.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; SameSite=Strict$/)
    const again = await ask(path)
    expect(again.status).toBe(403)
    expect(again.text).toContain('press Enter')
  })

  test('a used address still brings the same browser to its page', async () => {
    expect((await ask('/?token=used', { cookie })).status).toBe(303)
  })

  test('clicked on another site, the page goes on by itself, because a redirect would lose the cookie', async () => {
    const answer = await ask(pathOf(host.issueAddress()), { 'sec-fetch-site': 'cross-site' })
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('url=/')
  })

  test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(10_000)])('a wrong one is refused (%#)', async (token) => {
    expect((await ask(`/?token=${token}`)).status).toBe(403)
  })

  test('without cookie there is no page, no pixel and no upload', async () => {
    for (const path of ['/', '/index.html', '/media/preview/AAAAAAAAAAAAAAAAAAAAAA']) {
      const answer = await ask(path)
      expect(answer.status).toBe(401)
      expect(answer.text).toContain('printed in the terminal')
    }
    const origin = `http://127.0.0.1:${host.port}`
    expect((await ask('/photos', { origin }, 'POST')).status).toBe(401)
    expect((await ask('/', { cookie: cookie.replace(/.$/, '') })).status).toBe(401)
  })
})

describe('place', () => {
  test('the page is served to its own name only (DNS rebinding)', async () => {
    expect((await ask('/', { cookie })).status).toBe(200)
    expect((await ask('/', { cookie, host: `localhost:${host.port}` })).status).toBe(200)
    for (const name of [
      'evil.example',
      `evil.example:${host.port}`,
      '127.0.0.1',
      `127.0.0.1:${host.port}.evil.example`,
    ]) {
      expect((await ask('/', { cookie, host: name })).status).toBe(421)
      expect((await ask(pathOf(host.issueAddress()), { host: name })).status).toBe(421)
    }
  })

  test('other origins may neither read nor write, and get no CORS', async () => {
    for (const origin of [
      'http://evil.example',
      'null',
      `http://127.0.0.1:${host.port + 1}`,
      `https://127.0.0.1:${host.port}`,
    ]) {
      const read = await ask('/', { cookie, origin })
      expect(read.status).toBe(403)
      expect(read.headers['access-control-allow-origin']).toBeUndefined()
      expect((await ask('/photos', { cookie, origin }, 'POST')).status).toBe(403)
      expect((await ask('/photos', { cookie, origin }, 'OPTIONS')).status).toBe(403)
    }
    expect((await ask('/photos', { cookie }, 'POST')).status).toBe(403)
    expect((await ask('/', { cookie, 'sec-fetch-site': 'cross-site' })).status).toBe(403)
  })

  test('it listens on this machine alone', async () => {
    const elsewhere = new Promise((resolve, reject) => {
      request({ host: '127.0.0.2', port: host.port }, resolve).on('error', reject).end()
    })
    await expect(elsewhere).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  })
})

test('whoever comes before all is put together waits, and is answered', async () => {
  const early: Promise<Response>[] = []
  const other = await openBrowserHost({
    session,
    ui: join(folder, 'ui'),
    port: 0,
    api: async ({ issueAddress }) => {
      early.push(fetch(new URL(issueAddress()).origin))
      await new Promise((resolve) => setTimeout(resolve, 50))
      return { handle: async () => false }
    },
  })
  try {
    expect((await Promise.all(early)).map(({ status }) => status)).toEqual([401])
  } finally {
    await other.close()
  }
})

describe('the socket', () => {
  const dial = (path: string, headers: Record<string, string>): Promise<number> =>
    new Promise((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${host.port}${path}`, { headers })
      socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
      socket.on('open', () => {
        socket.terminate()
        resolve(101)
      })
      socket.on('error', reject)
    })

  test('opens for our page with its cookie, for nobody else', async () => {
    const origin = `http://127.0.0.1:${host.port}`
    expect(await dial('/rpc', { origin, cookie })).toBe(101)
    expect(await dial('/rpc', { cookie })).toBe(403)
    expect(await dial('/rpc', { origin })).toBe(403)
    expect(await dial('/rpc', { origin: 'http://evil.example', cookie })).toBe(403)
    expect(await dial('/rpc', { origin, cookie, host: 'evil.example' })).toBe(421)
    expect(await dial('/other', { origin, cookie })).toBe(403)
  })

  test('carries the contract', async () => {
    const origin = `http://127.0.0.1:${host.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { origin, cookie } })
    const link = new RPCLink({ websocket: socket })
    const client: StudioClient = createORPCClient(link)
    expect((await client.studio.info()).host).toBe('browser')
    // Everything in a large album, chosen at once.
    const ids = Array.from({ length: 200_000 }, (_, i) => i + 1)
    const { label } = await client.library.edit({ type: 'favourite', ids, on: true })
    expect(label.type).toBe('favourite')
    socket.terminate()
  })

  test('rubbish on the wire hurts nobody', async () => {
    const origin = `http://127.0.0.1:${host.port}`
    const socket = new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers: { origin, cookie } })
    await new Promise((opened) => socket.once('open', opened))
    for (const message of ['', '{', '[]', '{"i":"1","p":{"u":"/../../x"}}', 'x'.repeat(10_000)])
      socket.send(message)
    const closed = new Promise((done) => socket.once('close', done))
    socket.send('x'.repeat(maxMessageBytes + 1))
    await closed
    expect((await ask('/', { cookie })).status).toBe(200)
  })
})
