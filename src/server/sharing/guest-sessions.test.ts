/** Sessions of guests without a network: found by their token only, ended with their connections, bounded in number and time. */
import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { homeAddresses, isNear, plainAddress, urlHost } from './addresses.ts'
import { GuestAttempts } from './guest-attempts.ts'
import { deviceOf, GuestSessions, mostGuests } from './guest-sessions.ts'
import { hashPassword, isPassword } from './password.ts'

const from = { name: 'Ada', userAgent: undefined, address: '192.168.1.9' }

function begun(sessions: GuestSessions) {
  const made = sessions.begin(from)
  if (!made) throw new Error('no place')
  return made
}

it('a session is found by its token and by nothing else, and a removed one is gone with its connections', () => {
  const sessions = new GuestSessions(() => 1000)
  const { token, session } = begun(sessions)
  const other = begun(sessions)
  let ended = 0
  const socket = { terminate: () => void (ended += 1), once: () => undefined }
  const connection = new PassThrough()
  sessions.followSocket(session, socket)
  sessions.follow(session, connection)
  expect(sessions.find(token)).toBe(session)
  expect(sessions.find(`${token}x`)).toBeNull()
  expect(sessions.find(null)).toBeNull()
  expect(sessions.list().map(({ id, windows }) => [id, windows])).toEqual([
    [other.session.id, 0],
    [session.id, 1],
  ])
  expect(JSON.stringify(sessions.list())).not.toContain(token)
  expect(sessions.remove(session.id)).toBe(session)
  expect([ended, connection.destroyed, sessions.find(token)]).toEqual([1, true, null])
  expect(sessions.find(other.token)).toBe(other.session)
  expect(sessions.remove(session.id)).toBeNull()
})

it('a session ends by itself half a day after it was last used, but not under an open window', () => {
  let now = 0
  const sessions = new GuestSessions(() => now)
  const idle = begun(sessions)
  const open = begun(sessions)
  sessions.followSocket(open.session, { terminate: () => undefined, once: () => undefined })
  now = 11 * 3_600_000
  expect(sessions.find(idle.token)).not.toBeNull()
  now = 24 * 3_600_000
  expect(sessions.find(idle.token)).toBeNull()
  expect(sessions.find(open.token)).not.toBeNull()
})

it('there is an end to how many guests there are, and to what they may call themselves', () => {
  const sessions = new GuestSessions(() => 0)
  for (let i = 0; i < mostGuests; i += 1) begun(sessions)
  expect(sessions.begin(from)).toBeNull()
  const named = new GuestSessions(() => 0).begin({ ...from, name: `  A\u0000\n${'b'.repeat(500)}` })
  expect(named?.session.name).toMatch(/^A {2}b+$/)
  expect(named?.session.name.length).toBeLessThanOrEqual(60)
})

it('browsers are named as people know them', () => {
  const iPhone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1'
  expect(deviceOf(iPhone)).toBe('Safari, iOS')
  expect(deviceOf(undefined)).toBe('')
  expect(deviceOf('<script>')).not.toContain('<')
})

it('a password is known again, however its letters are written, and a hash says nothing of it', async () => {
  const hash = await hashPassword('Großmutter é')
  expect(await isPassword('Großmutter e\u0301', hash)).toBe(true)
  expect(await isPassword('grossmutter é', hash)).toBe(false)
  expect(await isPassword('', hash)).toBe(false)
  expect((await hashPassword('Großmutter é')).hash).not.toBe(hash.hash)
})

it('five tries at once, then one in ten seconds; another address is not held up by it', () => {
  let now = 0
  const attempts = new GuestAttempts(() => now)
  for (let i = 0; i < 5; i += 1) expect(attempts.take('a')).toBe(0)
  expect(attempts.take('a')).toBeGreaterThan(9000)
  expect(attempts.take('b')).toBe(0)
  now += 10_000
  expect(attempts.take('a')).toBe(0)
  expect(attempts.take('a')).toBeGreaterThan(0)
  attempts.succeeded('a')
  expect(attempts.take('a')).toBe(0)
})

it('many addresses together are held up as well', () => {
  const attempts = new GuestAttempts(() => 0)
  const waits = Array.from({ length: 1000 }, (_, i) => attempts.take(`10.0.${i >> 8}.${i & 255}`))
  expect(waits.filter((wait) => wait === 0)).toHaveLength(20)
})

it('who is near: networks at home, and this machine', () => {
  for (const address of [
    '192.168.1.2',
    '10.1.1.1',
    '172.16.0.1',
    '::ffff:192.168.1.2',
    '127.0.0.1',
    'fd00::1',
    'fe80::1',
  ])
    expect(isNear(address), address).toBe(true)
  for (const address of ['8.8.8.8', '2001:4860:4860::8888', '::ffff:8.8.8.8', '', undefined])
    expect(isNear(address), address).toBe(false)
  expect(plainAddress('::ffff:192.168.1.2')).toBe('192.168.1.2')
  expect([urlHost('fd00::1'), urlHost('10.0.0.1')]).toEqual(['[fd00::1]', '10.0.0.1'])
  expect(homeAddresses().every((address) => isNear(address))).toBe(true)
})
