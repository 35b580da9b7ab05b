/** Sharing over real TLS on this machine: the password, roles, removal at once, and what stays on the disk. */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { connect } from 'node:tls'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import type { StudioClient } from '../../contract/rpc.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { testSession } from '../../../test/support/session.ts'
import { SharingService } from './service.ts'

const { path } = testFolder()
const password = 'correct horse'

interface Asked {
  method?: string
  headers?: OutgoingHttpHeaders
  body?: string
}

async function shared(name: string) {
  const { session } = await testSession(path(name))
  const ui = path(`${name}-ui`)
  await mkdir(ui, { recursive: true })
  await writeFile(`${ui}/index.html`, '<title>Studio</title>')
  const data = path(`${name}-data`)
  const service = new SharingService({ data, ui, addresses: () => ['127.0.0.1'] })
  onTestFinished(() => service.detach())
  service.attach(session)
  await mkdir(`${data}/sharing`, { recursive: true })
  await service.setPassword(password)
  await service.start()
  const status = await service.status()
  const { host, origin, port } = new URL(status.url ?? '')

  const ask = (url: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
    new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>((resolve, reject) => {
      const outgoing = request(
        {
          host: '127.0.0.1',
          port,
          path: url,
          method,
          rejectUnauthorized: false,
          headers: { host, ...headers },
          agent: false,
        },
        (incoming) => {
          let text = ''
          incoming.setEncoding('utf8')
          incoming.on('data', (chunk: string) => (text += chunk))
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text }),
          )
        },
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  const login = (given: string, headers: OutgoingHttpHeaders = {}) =>
    ask('/login', {
      method: 'POST',
      headers: { origin, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams({ name: 'Ada', password: given }).toString(),
    })
  const cookieOf = async () => (await login(password)).headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  const windowOf = async (cookie: string) => {
    const socket = new WebSocket(`wss://${host}/rpc`, {
      origin,
      headers: { cookie },
      rejectUnauthorized: false,
    })
    onTestFinished(() => socket.terminate())
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    const client: StudioClient = createORPCClient(new RPCLink({ websocket: socket }))
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
    return { client, closed }
  }
  /** Once the line that is waited for is written. */
  const log = (awaited: RegExp) =>
    vi.waitFor(
      async () => {
        const lines = await readFile(`${data}/sharing/audit.jsonl`, 'utf8')
        expect(lines).toMatch(awaited)
        return lines
      },
      { timeout: 60_000 },
    )
  return { service, data, host, origin, port: Number(port), ask, login, cookieOf, windowOf, log, status }
}

test('off until it is switched on, and never without a password', async () => {
  const service = new SharingService({ data: path('off'), ui: path('ui'), addresses: () => ['127.0.0.1'] })
  expect(await service.status()).toMatchObject({
    on: false,
    url: null,
    hasPassword: false,
    role: 'view',
    guests: [],
  })
  await expect(service.start()).rejects.toMatchObject({ code: 'sharing.noPassword' })
  await service.setPassword(password)
  const noNetwork = new SharingService({ data: path('off'), ui: path('ui'), addresses: () => [] })
  await expect(noNetwork.start()).rejects.toMatchObject({ code: 'sharing.noNetwork' })
  expect((await noNetwork.status()).hasPassword).toBe(true)
})

test('the address and its QR code are told with the fingerprint that the listener shows', async () => {
  const { status, port, data } = await shared('told')
  expect(status.qr?.length).toBeGreaterThan(20)
  expect(new Set(status.qr?.map((row) => row.length))).toEqual(new Set([status.qr?.length]))
  const shown = await new Promise<string>((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false }, () => {
      resolve(socket.getPeerCertificate().fingerprint256)
      socket.destroy()
    }).once('error', reject)
  })
  expect(shown).toBe(status.fingerprint)
  expect(await readFile(`${data}/sharing/sharing.json`, 'utf8')).not.toContain(password)
})

test('without the password there is its page and nothing else, in the language that is asked for', async () => {
  const { ask, origin } = await shared('page')
  const english = await ask('/')
  expect([english.status, english.headers['set-cookie']]).toEqual([401, undefined])
  // Else browsers would send the form with "Origin: null", which is refused.
  expect(english.headers['referrer-policy']).toBe('same-origin')
  expect(english.text).toContain('Ask them for the password')
  expect((await ask('/', { headers: { 'accept-language': 'zh-TW,en;q=0.5' } })).text).toContain(
    '请向对方询问密码',
  )
  for (const url of ['/index.html', '/media/thumbs/1', '/icon.svg', '/rpc'])
    expect((await ask(url)).status, url).toBe(401)
  expect((await ask('/', { headers: { host: 'evil.example' } })).status).toBe(421)
  expect((await ask('/photos', { method: 'POST', headers: { origin } })).status).toBe(401)
  expect((await ask('/login', { method: 'POST', headers: { origin: 'https://evil.example' } })).status).toBe(
    403,
  )
  expect((await ask('/login', { method: 'POST' })).status).toBe(403)
})

test('a wrong password is slowed down and logged, never written down, and the right one is then held up, too', async () => {
  const { login, log, service } = await shared('wrong')
  const answers = []
  for (let i = 0; i < 6; i += 1) answers.push((await login(`guess ${i}`)).status)
  expect(answers).toEqual([401, 401, 401, 401, 401, 429])
  const held = await login(password)
  expect([held.status, Number(held.headers['retry-after']) > 0]).toEqual([429, true])
  expect(held.text).toContain('Wait ten seconds')
  const lines = await log(/slowedDown/)
  expect(lines.match(/"wrongPassword","address":"127.0.0.1"/g)).toHaveLength(5)
  expect(lines).not.toMatch(/guess|correct/)
  expect((await service.status()).wrong).toMatchObject({ count: 5, address: '127.0.0.1' })
})

test('a guest who may look: the page and the library, no edit and no upload; and the list names them', async () => {
  const { ask, login, cookieOf, windowOf, service, origin, log } = await shared('view')
  const entered = await login(password)
  expect([entered.status, entered.headers.location]).toEqual([303, '/'])
  expect(entered.headers['set-cookie']?.[0]).toMatch(/; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
  const cookie = await cookieOf()
  expect((await ask('/', { headers: { cookie } })).text).toContain('Studio')
  const { client } = await windowOf(cookie)
  expect(await client.studio.info()).toMatchObject({ guest: 'view', serves: false, shares: false })
  await expect(client.library.undo()).rejects.toMatchObject({ data: { code: 'guest.readOnly' } })
  await expect(client.sharing.status()).rejects.toMatchObject({ data: { code: 'guest.ownerOnly' } })
  for (const [url, code] of [
    ['/photos', 'guest.readOnly'],
    ['/models', 'guest.ownerOnly'],
    ['/models/file', 'guest.ownerOnly'],
  ] as const) {
    const sent = await ask(url, { method: 'POST', headers: { cookie, origin }, body: 'x' })
    expect([url, sent.status, JSON.parse(sent.text)]).toMatchObject([url, 422, { code }])
  }
  expect((await service.status()).guests).toMatchObject([
    { name: 'Ada', address: '127.0.0.1', windows: 1 },
    { name: 'Ada', windows: 0 },
  ])
  await log(/"event":"refused"/)
})

test('"may edit" holds at once, windows are loaded anew with it, and what is changed is logged', async () => {
  const { cookieOf, windowOf, service, log } = await shared('edit')
  const cookie = await cookieOf()
  const before = await windowOf(cookie)
  await service.setRole('edit')
  await before.closed
  const { client } = await windowOf(cookie)
  await client.library.edit({ type: 'albumCreate', name: 'Ours', ids: [] })
  expect((await client.library.summary()).albums).toHaveLength(1)
  await expect(client.settings.get()).rejects.toMatchObject({ data: { code: 'guest.ownerOnly' } })
  await log(/"event":"changes".*"name":"Ada".*"what":"library.edit"/)
})

test('a guest who is removed is out at once, a new password ends everybody, and so does the switch', async () => {
  const { ask, cookieOf, windowOf, service } = await shared('removed')
  const [cookie, other] = [await cookieOf(), await cookieOf()]
  const [window, otherWindow] = [await windowOf(cookie), await windowOf(other)]
  const [, first] = (await service.status()).guests
  if (!first) throw new Error('no guest')
  service.removeGuest(first.id)
  await window.closed
  expect((await ask('/', { headers: { cookie } })).status).toBe(401)
  await expect(windowOf(cookie)).rejects.toThrow('401')
  expect((await ask('/', { headers: { cookie: other } })).status).toBe(200)
  await service.setPassword('another one')
  await otherWindow.closed
  expect((await ask('/', { headers: { cookie: other } })).status).toBe(401)
  await service.stop()
  await expect(ask('/')).rejects.toThrow('ECONNREFUSED')
  expect(await service.status()).toMatchObject({ on: false, guests: [], hasPassword: true })
})
