/** Keys are made, listed and revoked where the server runs, and a server started there takes them. */
import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { expect, onTestFinished, test } from 'vitest'
import { cliEntry, useTerminal } from '../../../test/support/cli.ts'

const terminal = useTerminal()

interface Listed {
  id: string
  name: string
  scopes: string[]
  perDay: number | null
  revoked: number | null
}

const list = async () => JSON.parse((await terminal.tintype('keys', 'list', '--json')).out) as Listed[]

const residentMb = async (pid = 0) =>
  Number(/^VmRSS:\s+(\d+) kB$/m.exec(await readFile(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1000

test('a key is shown once, listed without its secret, and revoked', async () => {
  expect((await terminal.tintype('keys')).out).toContain('There are no keys')
  const scopes = ['--scope', 'read', 'write', '--per-day', '5']
  const made = await terminal.tintype('keys', 'add', 'scanner room', ...scopes)
  expect([made.code, made.out]).toEqual([0, expect.stringMatching(/^tt_[0-9a-f]{16}_[\w-]{43}\n$/)])
  const [key] = await list()
  expect(key).toMatchObject({ name: 'scanner room', scopes: ['read', 'write'], perDay: 5, revoked: null })
  const text = (await terminal.tintype('keys', 'list')).out
  expect(text).toContain('scanner room: read, write; 0 of 5 today')
  expect(text).not.toContain(made.out.trim().slice(-43))
  expect((await terminal.tintype('keys', 'revoke', key.id)).code).toBe(0)
  expect((await list())[0].revoked).not.toBeNull()
})

test('what makes no sense is said', async () => {
  expect(await terminal.tintype('keys', 'revoke', 'nobody')).toMatchObject({
    code: 2,
    err: expect.stringContaining('There is no key "nobody"'),
  })
  expect((await terminal.tintype('keys', 'add', 'x', '--scope', 'everything')).code).toBe(2)
  expect((await terminal.tintype('keys', 'add', ' ')).code).toBe(2)
  expect((await terminal.tintype('serve', '--tls-cert', 'a.pem')).err).toContain('go together')
  expect((await terminal.tintype('serve', '--public-url', 'photos.example.org/x')).code).toBe(2)
})

test('a server starts, takes a key that was made beside it, and ends cleanly when it is told to', async () => {
  const child = spawn(process.execPath, [cliEntry, 'serve', '--port', '0'], { env: terminal.env })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  let said = ''
  let logged = ''
  child.stdout.on('data', (part) => (said += String(part)))
  child.stderr.on('data', (part) => (logged += String(part)))
  await expect.poll(() => said, { timeout: 60_000 }).toMatch(/http:\/\/127\.0\.0\.1:\d+\/\?token=/)
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? ''
  const { out } = await terminal.tintype('keys', 'add', 'reader', '--scope', 'read')
  const info = await fetch(`${url}/api/v1/studio`, { headers: { 'api-key': out.trim() } })
  expect(await info.json()).toMatchObject({ host: 'browser', serves: true })
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
  // Where a NAS has little of it: what it holds while nobody asks anything of it.
  if (process.platform === 'linux') expect(await residentMb(child.pid)).toBeLessThan(250)
  child.kill('SIGTERM')
  const code = await new Promise((resolve) => child.once('exit', resolve))
  expect(code).toBe(0)
  const lines = logged
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['listening', 'request', 'ending', 'ended']),
  )
  expect(logged).not.toContain(out.trim())
})
