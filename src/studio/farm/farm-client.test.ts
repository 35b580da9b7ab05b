/** The studio's side of a farm: how it learns of the end of work, and that idle workers are left alone. */
import { mkdirSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { hasRedis, startRedis } from '../../../test/support/redis.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { StudioFault } from '../../contract/errors.ts'
import { blobNames } from './blob-store.ts'
import { BullQueue, laneNames, type LaneName } from './bull-queue.ts'
import { openConnection } from './connection.ts'
import { FarmClient } from './farm-client.ts'
import { endsOf } from './farm-lists.ts'
import { FolderStore } from './folder-store.ts'
import { wakeForWork } from './wake-ups.ts'

const { path } = testFolder()
const key = 'ab'.repeat(32)
const schema = z.object({ by: z.string() })
const prepare = () => Promise.resolve({ kind: 'note', key, payload: { name: 'a.jpg' } })

async function setUp(name: string) {
  const redis = await startRedis(path(`redis ${name}`))
  mkdirSync(path(name))
  const store = new FolderStore(path(name))
  const connection = openConnection(redis.url, () => undefined)
  const queue = new BullQueue({ connection, take: ['any'] })
  const client = new FarmClient({ connection, queue, store })
  onTestFinished(async () => {
    await client.close()
    await queue.close()
    connection.close()
  })
  // What ends before it listens is found by its looks only.
  await vi.waitFor(async () => {
    const clients = String(await connection.redis.client('LIST'))
    expect(clients.match(/ cmd=xread /g)).toHaveLength(laneNames.length)
  }, 30_000)
  const claimed = () => vi.waitFor(async () => (await queue.claim('me')) ?? expect.fail(), 30_000)
  return { redis, connection, queue, client, store, claimed }
}

describe.skipIf(!hasRedis)('who waits for work', () => {
  it('has its report from the event of its end, and asks the store only where that says nothing', async () => {
    const { client, queue, store, claimed } = await setUp('told')
    const reading = vi.spyOn(store, 'readText')
    const first = client.run(key, schema, { prepare })
    await queue.complete(await claimed(), { by: 'event' })
    expect(await first).toEqual({ by: 'event' })
    expect(reading).toHaveBeenCalledTimes(1)
    for (const said of [null, 'nonsense', { by: 7 }]) {
      const run = client.run(key, schema, { prepare })
      const lease = await claimed()
      await store.putText(blobNames.report(key), '{"by":"store"}')
      await queue.complete(lease, said)
      expect(await run).toEqual({ by: 'store' })
      await store.remove(blobNames.report(key))
    }
  })

  it('hears of work that is gone with all that its Redis had, and asks for it once more', async () => {
    const { client, queue, connection, claimed } = await setUp('gone')
    const run = client.run(key, schema, { prepare })
    await claimed()
    await connection.redis.flushall()
    const lease = await claimed()
    expect(await queue.complete(lease, { by: 'second' })).toBe(true)
    expect(await run).toEqual({ by: 'second' })
  })

  it('can ask what no event has told, of all at once', async () => {
    const { connection, queue } = await setUp('ends')
    const job = (id: string) => ({ kind: 'note', key: id, payload: {} })
    await queue.add([job('broken')])
    const empty = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
    await queue.fail((await queue.claim('me'))!, empty)
    await queue.add([job('running'), job('waiting')])
    await queue.claim('me')
    const jobs = ['broken', 'running', 'waiting', 'unknown'].map((id) => ({ lane: 'any' as const, id }))
    expect(await endsOf(connection, queue, jobs)).toEqual([
      { type: 'failed', error: empty },
      null,
      null,
      { type: 'gone' },
    ])
  })
})

describe.skipIf(!hasRedis)('idle workers', () => {
  /** Workers that only count how often they are called; busy ones have no place that waits. */
  async function workers(name: string, lanes: readonly LaneName[][], isIdle = true) {
    const { connection } = await setUp(name)
    const end = new AbortController()
    const calls = lanes.map(() => 0)
    const loops = lanes.map((take, i) => {
      const queue = new BullQueue({ connection, take })
      onTestFinished(() => queue.close())
      const runner = { isIdle, untilIdle: () => Promise.resolve(), lookForWork: () => void (calls[i] += 1) }
      return wakeForWork({ connection, queue, runner }, end.signal)
    })
    onTestFinished(async () => {
      end.abort()
      await Promise.all(loops)
    })
    await pause(300)
    const adder = new BullQueue({ connection })
    onTestFinished(() => adder.close())
    const add = (id: string, lane: LaneName = 'any') =>
      adder.add([{ kind: 'note', key: id, payload: {}, lane }])
    const total = () => calls.reduce((sum, each) => sum + each, 0)
    return { calls, add, total }
  }

  it('are woken one for each job, in turn', async () => {
    const t = await workers(
      'woken',
      Array.from({ length: 8 }, () => ['any', 'film', 'gpu']),
    )
    for (let n = 1; n <= 8; n++) {
      await t.add(`job ${n}`)
      await vi.waitFor(() => expect(t.total()).toBe(n), 30_000)
    }
    await pause(300)
    expect(t.calls).toEqual([1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('are not woken for what is for cards where they have none', async () => {
    const cpu: LaneName[] = ['any', 'film', 'gpu']
    const t = await workers('cards', [cpu, cpu, cpu, ['gpu', 'film', 'any']])
    await t.add('large', 'gpu')
    await vi.waitFor(() => expect(t.calls).toEqual([0, 0, 0, 1]), 30_000)
    await t.add('reel', 'film')
    await vi.waitFor(() => expect(t.total()).toBe(2), 30_000)
  })

  it('who turns out to have no place passes the call on', async () => {
    const { connection } = await setUp('busy')
    const queue = new BullQueue({ connection, take: ['any'] })
    onTestFinished(() => queue.close())
    const end = new AbortController()
    let waits = 0
    const lookForWork = vi.fn()
    const untilIdle = () => (waits++ === 0 ? Promise.resolve() : new Promise<void>(() => undefined))
    const loop = wakeForWork(
      { connection, queue, runner: { isIdle: false, untilIdle, lookForWork } },
      end.signal,
    )
    await queue.add([await prepare()])
    await vi.waitFor(() => expect(waits).toBe(2), 30_000)
    expect(lookForWork).not.toHaveBeenCalled()
    expect(await connection.redis.zcard(queue.queueOf('any').keys['marker'])).toBe(1)
    end.abort()
    await loop
  })
})
