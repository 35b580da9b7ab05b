/** A runner's places that have nothing to do: one of them looks when it is called, and none is forgotten. */
import { expect, it, onTestFinished, vi } from 'vitest'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import type { Job, Lease, WorkQueue } from './queue.ts'
import { JobRunner } from './runner.ts'

/** A queue in memory that counts how often it is asked. */
function countingQueue() {
  const waiting: number[] = []
  let looks = 0
  /** What a look waits for. */
  let answered = Promise.resolve()
  const told: unknown[] = []
  const queue: WorkQueue = {
    leaseMs: 30_000,
    add: () => Promise.resolve([]),
    async claim(owner): Promise<Lease | null> {
      looks += 1
      const id = waiting.shift()
      await answered
      return id === undefined ? null : { job: { id, kind: 'note', payload: id } as Job, owner, attempt: 1 }
    },
    expire: () => Promise.resolve(),
    heartbeat: () => Promise.resolve('go'),
    complete(_lease, result) {
      told.push(result)
      return Promise.resolve(true)
    },
    fail: () => Promise.resolve(true),
    release: () => Promise.resolve(true),
  }
  const looksNow = () => {
    const now = looks
    looks = 0
    return now
  }
  const hold = (until: Promise<void>) => {
    answered = until
  }
  return { queue, waiting, told, looksNow, hold }
}

/** Until all that can happen has happened. */
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

async function running(places: number, work: () => Promise<unknown> = () => Promise.resolve()) {
  const t = countingQueue()
  const clock = fakeClock()
  const end = new AbortController()
  const runner = new JobRunner({
    queue: t.queue,
    clock,
    owner: 'me',
    handlers: { note: work },
    concurrency: places,
  })
  const run = runner.run(end.signal)
  onTestFinished(async () => {
    end.abort()
    await run
  })
  await settled()
  expect(runner.isIdle).toBe(true)
  t.looksNow()
  return { ...t, runner, clock }
}

it('of many one looks, not all', async () => {
  const t = await running(50)
  t.runner.lookForWork()
  await settled()
  expect(t.looksNow()).toBe(1)
  // Nor when it looks by itself, every few seconds.
  t.clock.advance(10_000)
  await settled()
  expect(t.looksNow()).toBeLessThanOrEqual(3)
})

it('where one finds something, the next looks, until nothing is left', async () => {
  const never = Promise.withResolvers<void>()
  const t = await running(50, () => never.promise)
  t.waiting.push(...Array.from({ length: 30 }, (_, n) => n))
  t.runner.lookForWork()
  await settled()
  expect(t.waiting).toHaveLength(0)
  expect(t.looksNow()).toBe(31)
  never.resolve()
})

it('who is called while it looks in vain looks again', async () => {
  const t = await running(1)
  const answer = Promise.withResolvers<void>()
  t.hold(answer.promise)
  t.runner.lookForWork()
  await settled()
  expect(t.runner.isIdle).toBe(false)
  t.waiting.push(1)
  t.runner.lookForWork()
  answer.resolve()
  await settled()
  expect(t.waiting).toHaveLength(0)
  await t.runner.untilIdle()
})

it('what a job says is told by its queue', async () => {
  const t = await running(2, () => Promise.resolve({ made: true }))
  t.waiting.push(1)
  t.runner.lookForWork()
  await vi.waitFor(() => expect(t.told).toEqual([{ made: true }]), 30_000)
})
