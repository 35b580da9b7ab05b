/**
 * What a person at a terminal meets: a queue that is not there, refuses them, or a store that is not; each is
 * said, and programs end when told to.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startCommand as start } from '../support/cli.ts'
import { freePort } from '../support/free-port.ts'
import { hasRedis, startRedis } from '../support/redis.ts'

const eventually = { timeout: 60_000, interval: 50 }

async function ownFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tintype-farm-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

describe('a queue that is not there', () => {
  it('is said, and the server beside it ends when it is told to', { timeout: 120_000 }, async () => {
    const folder = await ownFolder()
    const queue = `redis://127.0.0.1:${await freePort()}`
    const server = start(folder, 'serve', '--port', '0', '--queue', queue, '--store', folder)
    await expect.poll(server.said, eventually).toContain('listening')
    expect(server.said()).toContain(`${queue} does not answer (ECONNREFUSED)`)
    server.end()
    expect(await server.ended).toBe(0)
  })
})

describe.skipIf(!hasRedis)('a queue that refuses', { timeout: 120_000 }, () => {
  it('says that it wants a password, or another one, to workers and to who looks', async () => {
    const folder = await ownFolder()
    const redis = await startRedis(join(folder, 'redis'))
    const admin = new Redis(redis.url)
    onTestFinished(() => admin.disconnect())
    await admin.config('SET', 'requirepass', 'right')
    const wrong = redis.url.replace('redis://', 'redis://:quite-wrong@')
    for (const [address, reason] of [
      [redis.url, 'it wants a password'],
      [wrong, 'it refuses the user or the password'],
    ]) {
      for (const command of [
        ['worker', '--store', folder],
        ['farm', 'status'],
      ]) {
        const asked = start(folder, ...command, '--queue', address)
        expect(await asked.ended).not.toBe(0)
        expect(asked.said()).toContain(`tintype: ${redis.url}: the farm's queue does not answer (${reason}`)
        expect(asked.said()).not.toMatch(/quite-wrong|inside Tintype/)
      }
    }
    const server = start(folder, 'serve', '--port', '0', '--queue', wrong, '--store', folder)
    await expect.poll(server.said, eventually).toContain('listening')
    expect(server.said()).toContain('it refuses the user or the password')
    server.end()
    expect(await server.ended).toBe(0)
  })
})
