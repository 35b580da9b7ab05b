/** The farm's queue holds what every queue must, and what a farm adds: lanes, faults that are tried again, a dead-letter list. */
import { setTimeout as pause } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { hasRedis, startRedis } from '../../../test/support/redis.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { StudioFault } from '../../contract/errors.ts'
import { describeWorkQueue } from '../jobs/work-queue.fixture.ts'
import { BullQueue, maxLost, type LaneName } from './bull-queue.ts'
import { openConnection } from './connection.ts'
import { failedWork, forgetWork, lanesOf, retryWork } from './farm-lists.ts'

const { path } = testFolder()
const shortMs = 400
const died = new StudioFault('engine.died', { during: '"render"', exit: 'SIGSEGV' }).toError()
const empty = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
const job = (key: string, lane: LaneName = 'any') => ({
  kind: 'note',
  key,
  payload: { name: `${key}.jpg` },
  lane,
})

async function setUp(name: string, take: readonly LaneName[] = ['any'], leaseMs = shortMs) {
  const redis = await startRedis(path(name))
  const notices: string[] = []
  const connection = openConnection(redis.url, (sentence) => notices.push(sentence))
  const queue = new BullQueue({ connection, take, leaseMs })
  onTestFinished(async () => {
    if (connection.isUp()) await queue.close()
    connection.close()
  })
  await queue.watch()
  return { redis, connection, queue, notices }
}

/** Of jobs that are only claimed to be lost. */
const briefMs = 100

/** The lease's time, and two looks for what has lost its worker. */
const lapse = () => pause(shortMs * 2.6)

/** Whatever was claimed is open again, or set aside. */
const allLost = (queue: BullQueue) =>
  vi.waitFor(async () => expect((await lanesOf(queue)).every(({ running }) => running === 0)).toBe(true), {
    timeout: 30_000,
    interval: 20,
  })

describe.skipIf(!hasRedis)('on Redis', () => {
  describeWorkQueue(
    'BullMQ',
    async (name, leases) => {
      const leaseMs = leases === 'lasting' ? 60_000 : leases === 'brief' ? briefMs : shortMs
      const t = await setUp(name, ['any'], leaseMs)
      return { ...t, lapse: leases === 'brief' ? () => allLost(t.queue) : lapse }
    },
    { operations: 600, maxLost },
  )

  it('is asked lane by lane: cards take what is for cards first, others what is for anybody', async () => {
    const { queue, connection } = await setUp('lanes', ['gpu', 'any'])
    await queue.add([job('a'), job('big', 'gpu'), job('b'), job('reel', 'film')])
    const cpu = new BullQueue({ connection, take: ['any', 'film', 'gpu'], leaseMs: shortMs })
    onTestFinished(() => cpu.close())
    expect((await queue.claim('card'))?.job.key).toBe('big')
    expect((await queue.claim('card'))?.job.key).toBe('a')
    expect((await cpu.claim('cpu'))?.job.key).toBe('b')
    expect(await queue.claim('card')).toBeNull()
    expect((await cpu.claim('cpu'))?.job.key).toBe('reel')
  })

  it('tries again once after an engine that died, never after a fault of the photo, and keeps both with their faults', async () => {
    const { queue } = await setUp('dead letters')
    await queue.add([job('killer'), job('empty')])
    expect(await queue.fail((await queue.claim('me'))!, died)).toBe(true)
    expect(await queue.fail((await queue.claim('me'))!, died)).toBe(true)
    expect(await queue.fail((await queue.claim('me'))!, empty)).toBe(true)
    expect(await queue.claim('me')).toBeNull()
    const failed = await failedWork(queue)
    expect(failed.map(({ id, name, fault }) => `${id} ${name} ${fault.code}`).sort()).toEqual([
      'empty empty.jpg image.empty',
      'killer killer.jpg engine.died',
    ])
    expect(await retryWork(queue, ['killer'])).toBe(1)
    expect((await queue.claim('me'))?.job.key).toBe('killer')
    await expect(forgetWork(queue, ['nobody'])).rejects.toMatchObject({ code: 'farm.unknownJob' })
    expect(await forgetWork(queue)).toBe(1)
    expect((await lanesOf(queue)).find(({ name }) => name === 'any')).toMatchObject({ running: 1, failed: 0 })
  })

  it('sets a job aside that took ten workers down, and says so by its name', async () => {
    const { queue } = await setUp('ten', ['any'], briefMs)
    await queue.add([job('a')])
    for (let n = 0; n < maxLost; n++) {
      expect(await queue.claim(`w${n}`)).not.toBeNull()
      await allLost(queue)
    }
    expect(await queue.claim('last')).toBeNull()
    expect(await failedWork(queue)).toMatchObject([
      { id: 'a', fault: { code: 'farm.killer', data: { file: 'a.jpg', times: maxLost } } },
    ])
  })

  it('sets a job aside that is none', async () => {
    const { queue } = await setUp('no job')
    await queue.queueOf('any').add('note', 'nonsense' as never, { jobId: 'x' })
    expect(await queue.claim('me')).toBeNull()
    expect(await failedWork(queue)).toMatchObject([{ id: 'x', fault: { code: 'farm.badJob' } }])
    // One that says no more than it must is a job.
    await queue.queueOf('any').add('note', { key: 'y', payload: {} } as never, { jobId: 'y' })
    expect(await queue.fail((await queue.claim('me'))!, died)).toBe(true)
    expect(await queue.fail((await queue.claim('me'))!, empty)).toBe(true)
    expect(await failedWork(queue)).toHaveLength(2)
  })

  it('leases hold where a clock is an hour ahead', async () => {
    const leaseMs = 2000
    const { queue, connection } = await setUp('clock', ['any'], leaseMs)
    await queue.add([job('a'), job('b')])
    const lease = (await queue.claim('true'))!
    const now = Date.now
    const ahead = vi.spyOn(Date, 'now').mockImplementation(() => now() + 3_600_000)
    onTestFinished(() => ahead.mockRestore())
    const other = new BullQueue({ connection, take: ['any'], leaseMs })
    onTestFinished(() => other.close())
    await other.watch()
    const theirs = (await other.claim('ahead'))!
    expect(theirs.job.key).toBe('b')
    for (let n = 0; n < 8; n++) {
      await pause(leaseMs / 5)
      expect(await queue.heartbeat(lease, n / 8)).toBe('go')
      expect(await other.heartbeat(theirs, n / 8)).toBe('go')
      expect(await other.claim('ahead')).toBeNull()
    }
    expect(await queue.complete(lease)).toBe(true)
    expect(await other.complete(theirs)).toBe(true)
  })

  it('a Redis that is gone is said once, in a sentence without its password, and loses nothing', async () => {
    const { redis, queue, notices } = await setUp('gone')
    await queue.add([job('a')])
    await redis.kill()
    const added = queue.add([job('b')])
    await vi.waitFor(() => expect(notices).toHaveLength(1), 30_000)
    await redis.start()
    await added
    await vi.waitFor(() => expect(notices).toHaveLength(2), 30_000)
    expect(notices.join(' ')).toMatch(/redis:\/\/127\.0\.0\.1:\d+ .* answers again/)
    expect((await queue.claim('me'))?.job.key).toBe('a')
    expect((await queue.claim('me'))?.job.key).toBe('b')
  })
})

it('addresses are refused, and shown, without what is secret in them', () => {
  const open = (address: string) => openConnection(address, () => undefined)
  for (const wrong of ['http://x', 'redis://:secret@', 'secret', 'redis://host/secret']) {
    expect(() => open(wrong)).toThrow(expect.objectContaining({ code: 'usage' }))
    expect(() => open(wrong)).not.toThrow(/secret/)
  }
  const connection = open('redis://user:secret@127.0.0.1:1/2')
  expect(connection.place).toBe('redis://127.0.0.1:1/2')
  connection.close()
})
