/** What any page on the web and any program on this machine may send to the browser host: no request ends it. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { openSession } from '../studio/session.ts'
import type { StudioSession } from '../studio/session.ts'
import { browserServices, createFakeStudio } from '../../test/support/fake-studio.ts'
import { openBrowserHost } from './host.ts'
import type { BrowserHost } from './host.ts'
import { defaultLimits } from './rate-limiter.ts'

const secret = 'root:x:0:0'

let folder: string
let session: StudioSession
let host: BrowserHost
let cookie: string

/** Bytes as they are: no client of good manners in between. @returns all that comes back until the host hangs up */
function send(target: string, headers: readonly string[]): Promise<string> {
  const head = [`GET ${target} HTTP/1.1`, ...headers]
  return new Promise((resolve, reject) => {
    const socket = connect(host.port, '127.0.0.1', () =>
      socket.write(`${head.join('\r\n')}\r\n\r\n`, 'latin1'),
    )
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (part: string) => (text += part))
    socket.on('close', () => resolve(text))
    socket.on('error', reject)
  })
}

const name = () => `Host: 127.0.0.1:${host.port}`
const once = 'Connection: close'
const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1])

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tintype-test-'))
  const ui = join(folder, 'ui')
  await mkdir(ui)
  await writeFile(join(ui, 'index.html'), '<title>Studio</title>')
  await writeFile(join(folder, 'passwd'), secret)
  session = await openSession(await createFakeStudio(), browserServices, {
    temporary: folder,
    library: join(folder, 'library'),
  })
  const unhurried = { burst: 1e6, perSecond: 1e6 }
  const limits = { ...defaultLimits, requests: unhurried, unauthenticated: unhurried, messages: unhurried }
  host = await openBrowserHost({ session, ui, port: 0, limits })
  const entered = await send(new URL(host.issueAddress()).search.replace('?', '/?'), [once, name()])
  cookie = /set-cookie: ([^;\r]+)/i.exec(entered)?.[1] ?? ''
})

afterAll(async () => {
  await host.close()
  await session.close()
  await rm(folder, { recursive: true, force: true })
})

const segment = fc.oneof(
  fc.constantFrom('', '..', '.', '%2e%2e', '%2E.', '..%2f..', '..%5c', '\\', '%00', '%', '%zz', '*'),
  fc.constantFrom(
    '[',
    ']',
    'a:b',
    '@',
    ':',
    ':99999',
    '?',
    '#',
    'http:',
    '?token=',
    '?token=%',
    'x'.repeat(9000),
  ),
  fc.constantFrom(
    'media',
    'thumb',
    'coloured',
    'preview',
    'tiles',
    'export',
    'assets',
    'photos',
    'passwd',
    'rpc',
  ),
  fc.stringMatching(/^[A-Za-z0-9_-]{22}$/),
  fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String),
  // What the protocol cannot carry at all never comes as far as the host's own code.
  fc.stringMatching(/^[!-~\x80-\xff]{0,12}$/),
)
const target = fc
  .tuple(fc.constantFrom('/', '/', '//', '///', 'http://', '*', ''), fc.array(segment, { maxLength: 6 }))
  .map(([start, parts]) => start + parts.join('/'))

test('no address ends the host or leads out of it, whoever sends it', async () => {
  const given = ['//', '///', '//[', '//a:b', '/\\[', '*', 'http://', 'http://[', '//?token=x'].map(
    (each): [string, boolean] => [each, false],
  )
  await fc.assert(
    fc.asyncProperty(target, fc.boolean(), async (path, known) => {
      const answer = await send(path, [once, name(), ...(known ? [`Cookie: ${cookie}`] : [])])
      expect(statusOf(answer)).toSatisfy((status: number) =>
        status === 200 ? known : status >= 300 && status < 500,
      )
      expect(answer).not.toContain(secret)
    }),
    { numRuns: 1000, examples: given },
  )
  expect(statusOf(await send('/', [once, name(), `Cookie: ${cookie}`]))).toBe(200)
})

test('no address of a socket ends the host or opens one', async () => {
  const upgrade = [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ]
  const ours = () => [name(), `Origin: http://127.0.0.1:${host.port}`, `Cookie: ${cookie}`]
  await fc.assert(
    fc.asyncProperty(target, fc.boolean(), async (path, known) => {
      fc.pre(!/^(http:\/\/[^/]*)?\/rpc(\?|$)/.test(path))
      const answer = await send(path, [...(known ? ours() : [once, name()]), ...upgrade])
      expect(statusOf(answer)).toSatisfy((status: number) => status >= 400 && status < 500)
    }),
    {
      numRuns: 300,
      examples: [
        ['//', true],
        ['//', false],
        ['//[', true],
        ['http://[', true],
      ],
    },
  )
})

test('no message ends the host, and each is heard or its socket is closed', async () => {
  // Each one that is not understood is said, a thousand times over.
  vi.spyOn(console, 'error').mockReturnValue()
  const headers = { origin: `http://127.0.0.1:${host.port}`, cookie }
  const dial = () => new WebSocket(`ws://127.0.0.1:${host.port}/rpc`, { headers })
  let socket = dial()
  const message = fc.oneof(
    fc.json(),
    fc.string({ maxLength: 200 }),
    fc.uint8Array({ maxLength: 200 }),
    fc
      .record({
        i: fc.oneof(fc.string(), fc.integer(), fc.bigInt({ min: 0n, max: 10n ** 40n }).map(String)),
        p: fc.record({
          u: fc.oneof(target, fc.constantFrom('/photos/list', '/recipes/change')),
          b: fc.jsonValue(),
        }),
      })
      .map((each) => JSON.stringify(each)),
  )
  await fc.assert(
    fc.asyncProperty(message, async (each) => {
      if (socket.readyState !== WebSocket.OPEN) {
        socket = dial()
        await new Promise((opened, failed) => socket.once('open', opened).once('error', failed))
      }
      socket.send(each)
    }),
    { numRuns: 1000 },
  )
  socket.terminate()
  vi.restoreAllMocks()
  expect(statusOf(await send('/', [once, name(), `Cookie: ${cookie}`]))).toBe(200)
})
