/** Rate limits: the token bucket itself, and a real host with small limits. */
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { IncomingMessage, request } from 'node:http'
import type { ClientRequest, OutgoingHttpHeaders } from 'node:http'
import { connect as connectTo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { StudioClient } from '../contract/rpc.ts'
import { openSession } from '../studio/session.ts'
import type { StudioSession } from '../studio/session.ts'
import { browserServices, createFakeStudio } from '../../test/support/fake-studio.ts'
import { openBrowserHost } from './host.ts'
import type { BrowserHost } from './host.ts'
import { defaultLimits, dropWhenIdle, throttleSocket, TokenBucket } from './rate-limiter.ts'
import type { Limits } from './rate-limiter.ts'

describe('a token bucket', () => {
  test('never gives more than its burst and its rate allow, and always gives again', () => {
    const steps = fc.array(fc.nat(5000), { minLength: 1, maxLength: 200 })
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 100 }),
        steps,
        (burst, perSecond, waits) => {
          let at = 0
          let taken = 0
          const bucket = new TokenBucket({ burst, perSecond, now: () => at })
          for (const wait of waits) {
            at += wait
            if (bucket.take() === 0) taken += 1
            expect(taken).toBeLessThanOrEqual(burst + (at / 1000) * perSecond)
          }
          const wait = bucket.take()
          at += wait
          if (wait > 0) expect(bucket.take()).toBe(0)
        },
      ),
    )
  })
})

test('a socket that floods is read at its rate, and nothing is lost', async () => {
  const read: string[] = []
  const waiting = ['a', 'b', 'c', 'd', 'e']
  let listener = () => {}
  const state = { paused: false }
  const done = Promise.withResolvers<void>()
  const pump = () => {
    while (!state.paused && waiting.length > 0) {
      read.push(waiting.shift() ?? '')
      listener()
    }
    if (waiting.length === 0) done.resolve()
  }
  const socket = {
    on: (event: string, onMessage: () => void) => {
      if (event === 'message') listener = onMessage
    },
    pause: () => {
      state.paused = true
    },
    resume: () => {
      state.paused = false
      pump()
    },
  }
  throttleSocket(socket, { burst: 2, perSecond: 50 })
  pump()
  expect(state.paused, 'the sender has to wait').toBe(true)
  await done.promise
  expect(read).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('a row of uploads over one connection leaves nothing on it, however each of them ended', () => {
  const socket = new Socket()
  for (const end of ['end', 'close', 'end']) {
    const incoming = new IncomingMessage(socket)
    dropWhenIdle(incoming, 60_000)
    expect(socket.listenerCount('timeout')).toBe(1)
    incoming.emit(end)
    expect([socket.listenerCount('timeout'), socket.timeout]).toEqual([0, 0])
    // Node's own, for the pause between two requests.
    socket.setTimeout(5000)
    incoming.emit('close')
    expect(socket.timeout).toBe(5000)
  }
  socket.destroy()
})

describe('a host', () => {
  let folder: string
  let session: StudioSession
  let host: BrowserHost | null = null
  let cookie: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
    await mkdir(join(folder, 'ui'))
    await writeFile(join(folder, 'ui/index.html'), '<title>Studio</title>')
  })
  beforeEach(async () => {
    session = await openSession(
      await createFakeStudio(),
      { ...browserServices, maxUploadBytes: 1000 },
      { temporary: folder, library: join(folder, 'library') },
    )
  })
  afterEach(async () => {
    await host?.close()
    host = null
    await session.close()
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  const origin = () => `http://127.0.0.1:${host?.port}`

  async function open(limits: Partial<Limits>): Promise<void> {
    const ui = join(folder, 'ui')
    host = await openBrowserHost({
      session,
      ui,
      port: 0,
      limits: { ...defaultLimits, ...limits },
    })
    const address = new URL(host.issueAddress())
    const entered = await ask(address.pathname + address.search)
    cookie = entered.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  }

  function send(path: string, method: string, headers: OutgoingHttpHeaders): ClientRequest {
    return request({ port: host?.port, host: '127.0.0.1', path, method, headers, agent: false })
  }

  function answerTo(outgoing: ClientRequest): Promise<IncomingMessage & { text: string }> {
    return new Promise((resolve, reject) => {
      outgoing.on('response', (incoming) => {
        let text = ''
        incoming.setEncoding('utf8')
        incoming.on('data', (chunk: string) => (text += chunk))
        incoming.on('end', () => resolve(Object.assign(incoming, { text })))
      })
      outgoing.on('error', reject)
    })
  }

  function ask(path: string, headers: OutgoingHttpHeaders = {}): Promise<IncomingMessage & { text: string }> {
    const outgoing = send(path, 'GET', headers)
    outgoing.end()
    return answerTo(outgoing)
  }

  /** An upload of which only the first bytes come. */
  function beginUpload(): ClientRequest {
    const outgoing = send('/photos', 'POST', { cookie, origin: origin(), 'content-length': 500 })
    outgoing.write('x'.repeat(100))
    return outgoing
  }

  const uploading = async () =>
    (await readdir(folder, { recursive: true })).filter((name) => /uploads[\\/]./.test(name))

  test('answers 429 to a page that asks too much, and says when to come back', async () => {
    await open({ requests: { burst: 3, perSecond: 0.001 } })
    const answers = []
    for (let n = 0; n < 5; n++) answers.push(await ask('/', { cookie }))
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 429, 429])
    expect(Number(answers[3]?.headers['retry-after'])).toBeGreaterThan(0)
    expect(answers[3]?.headers['access-control-allow-origin']).toBeUndefined()
  })

  test("requests without the cookie can't use up what the page may ask", async () => {
    await open({ unauthenticated: { burst: 2, perSecond: 0.001 } })
    const statuses = []
    for (let n = 0; n < 4; n++) statuses.push((await ask('/')).statusCode)
    expect(statuses).toEqual([401, 401, 429, 429])
    expect((await ask('/', { cookie })).statusCode).toBe(200)
  })

  test('limits the uploads at the same time; the next one gets a sentence that the page can show', async () => {
    await open({ uploads: 1 })
    const first = beginUpload()
    first.on('error', () => {})
    // Another one is refused as soon as the first has arrived.
    await expect
      .poll(async () => {
        const second = send('/photos', 'POST', { cookie, origin: origin(), 'content-length': 0 })
        second.end()
        const answer = await answerTo(second)
        return [answer.statusCode, answer.text.includes('Too many files')]
      })
      .toEqual([429, true])
    first.destroy()
    await expect
      .poll(async () => {
        const third = send('/photos', 'POST', { cookie, origin: origin(), 'content-length': 0 })
        third.end()
        return (await answerTo(third)).statusCode
      })
      .toBe(422)
  })

  test('drops an upload that brings nothing more, and leaves nothing of it', async () => {
    await open({ uploadIdleTimeoutMs: 100 })
    const outgoing = beginUpload()
    const dropped = new Promise((done) => {
      outgoing.on('error', done)
      outgoing.on('close', done)
    })
    await dropped
    await expect.poll(uploading).toEqual([])
  })

  test('limits the open sockets', async () => {
    await open({ sockets: 2 })
    const connect = () =>
      new Promise<number>((resolve, reject) => {
        const socket = new WebSocket(`ws://127.0.0.1:${host?.port}/rpc`, {
          headers: { origin: origin(), cookie },
        })
        socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
        socket.on('open', () => resolve(101))
        socket.on('error', reject)
      })
    expect([await connect(), await connect(), await connect()]).toEqual([101, 101, 503])
  })

  /** Connections that begin a request and never end it. */
  async function halfOpen(count: number): Promise<Socket[]> {
    const sockets = Array.from({ length: count }, () => connectTo(host?.port ?? 0, '127.0.0.1'))
    for (const socket of sockets) socket.on('error', () => undefined)
    await Promise.all(
      sockets.map(async (socket) => {
        await once(socket, 'connect')
        socket.write('GET / HTTP/1.1\r\nHost: ')
      }),
    )
    return sockets
  }

  test('unauthenticated half-open connections keep no place from the page', async () => {
    await open({ connections: 20, unauthenticatedConnections: 16, unauthenticatedTimeoutMs: 60_000 })
    const halfOpened = await halfOpen(530)
    try {
      const socket = new WebSocket(`ws://127.0.0.1:${host?.port}/rpc`, {
        headers: { origin: origin(), cookie },
      })
      await once(socket, 'open')
      // One after the other, each on a connection of its own, and a new browser with an address as well.
      for (let n = 0; n < 5; n++) expect((await ask('/', { cookie })).statusCode).toBe(200)
      const address = new URL(host?.issueAddress() ?? '')
      expect((await ask(address.pathname + address.search)).statusCode).toBe(303)
      const client: StudioClient = createORPCClient(new RPCLink({ websocket: socket }))
      expect((await client.studio.info()).host).toBe('browser')
      await expect.poll(() => halfOpened.filter((each) => !each.closed).length).toBeLessThanOrEqual(16)
      socket.terminate()
    } finally {
      for (const each of halfOpened) each.destroy()
    }
  })

  test('a connection that does not show soon that it is the page is ended; a socket of the page stays', async () => {
    await open({ unauthenticatedTimeoutMs: 200 })
    const socket = new WebSocket(`ws://127.0.0.1:${host?.port}/rpc`, {
      headers: { origin: origin(), cookie },
    })
    await once(socket, 'open')
    const halfOpened = await halfOpen(3)
    await Promise.all(halfOpened.map((each) => once(each, 'close')))
    const client: StudioClient = createORPCClient(new RPCLink({ websocket: socket }))
    expect((await client.studio.info()).host).toBe('browser')
    socket.terminate()
  })

  test('answers every call of a page that floods its socket', async () => {
    await open({ messages: { burst: 5, perSecond: 100 } })
    const socket = new WebSocket(`ws://127.0.0.1:${host?.port}/rpc`, {
      headers: { origin: origin(), cookie },
    })
    // As the page does: each call made before would wait for the socket by two listeners of its own.
    await once(socket, 'open')
    const client: StudioClient = createORPCClient(new RPCLink({ websocket: socket }))
    const answers = await Promise.all(Array.from({ length: 40 }, () => client.studio.info()))
    expect(answers.map((answer) => answer.host)).toEqual(Array.from({ length: 40 }, () => 'browser'))
    socket.terminate()
  })
})
