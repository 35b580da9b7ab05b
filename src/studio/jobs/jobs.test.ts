/** The queue: nothing is done twice and nothing lost, whoever works on it and however it dies. */
import { execFile, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { isOwnerGone, newOwner } from '../../platform/process-liveness.ts'
import { onScreen, type Job, type Lease } from './queue.ts'
import { JobRunner, type JobHandler } from './runner.ts'
import { leaseTime, SqliteJobQueue } from './sqlite-queue.ts'
import { TimeLeft } from './time-left.ts'

const { path } = testFolder()
const fault = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
const job = (key: string, priority = 0) => ({ kind: 'note', key, payload: { key }, priority })

async function setUp(name: string) {
  const clock = fakeClock()
  const library = await testLibrary(path(name), clock)
  return { clock, library, queue: new SqliteJobQueue(library.db, clock) }
}

describe('the queue', () => {
  it('gives out what is on screen first, then in order; moved jobs take their new place', async () => {
    const { queue } = await setUp('order')
    const [a, b, c, d] = await queue.add(['a', 'b', 'c', 'd'].map((key) => job(key)))
    await queue.move([d], b)
    await queue.promote([c], onScreen)
    const order: (number | undefined)[] = []
    for (let i = 0; i < 5; i++) order.push((await queue.claim('me'))?.job.id)
    expect(order).toEqual([c, a, d, b, undefined])
  })

  it('the same work is queued once while it is open', async () => {
    const { queue } = await setUp('once')
    const [first] = await queue.add([job('a')])
    expect(await queue.add([job('a'), job('b'), job('b')])).toEqual([first, 2, 2])
    await queue.complete((await queue.claim('me'))!)
    expect(await queue.add([job('a')])).toEqual([3])
  })

  it('a worker that slept through its lease can finish nothing', async () => {
    const { queue, clock } = await setUp('slept')
    await queue.add([job('a')])
    const slow = (await queue.claim('slow'))!
    clock.advance(leaseTime)
    const quick = (await queue.claim('quick'))!
    expect(quick.job.id).toBe(slow.job.id)
    expect(await queue.heartbeat(slow, 0.5)).toBe('lost')
    expect(await queue.complete(slow)).toBe(false)
    expect(await queue.complete(quick)).toBe(true)
  })

  it('a job that takes its worker down three times is left as failed, with a sentence', async () => {
    const { queue, clock } = await setUp('poison')
    const [id] = await queue.add([job('a')])
    for (let i = 0; i < 3; i++) {
      expect(await queue.claim(`w${i}`)).not.toBeNull()
      clock.advance(leaseTime)
    }
    expect(await queue.claim('w4')).toBeNull()
    expect(await queue.get(id)).toMatchObject({ state: 'failed', fault: { code: 'engine.died' } })
    await queue.retry([id])
    expect(await queue.get(id)).toMatchObject({ state: 'queued', attempts: 0, fault: null })
  })

  it('power cuts take nobody down for good: what was under way each time comes after what was never begun', async () => {
    const { queue, clock } = await setUp('innocent')
    await queue.add(Array.from({ length: 12 }, (_, n) => job(`p${n}`)))
    const begun: number[] = []
    for (let cut = 0; cut < 5; cut++) {
      for (let n = 0; n < 2; n++) begun.push((await queue.claim(`w${cut}`))!.job.id)
      clock.advance(leaseTime)
    }
    expect(new Set(begun).size).toBe(10)
    for (;;) {
      const lease = await queue.claim('last')
      if (!lease) break
      expect(await queue.complete(lease)).toBe(true)
    }
    expect(await queue.counts()).toMatchObject({ done: 12, failed: 0 })
  })

  it('10,000 random operations keep the invariants', { timeout: 60_000 }, async () => {
    const { queue, clock } = await setUp('random')
    let state = 7
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return (state >>> 8) % below
    }
    const leases: { lease: Lease; until: number }[] = []
    /** Work that counted, by job: between two retries at most once. */
    const counted = new Set<number>()
    let known: number[] = []
    const some = () => [known[random(known.length)]]
    const isHeld = (id: number) =>
      leases.some(({ lease, until }) => lease.job.id === id && until > clock.now())
    const operations: [weight: number, act: () => Promise<void>][] = [
      [
        15,
        async () => {
          known = [...new Set([...known, ...(await queue.add([job(`k${random(120)}`, random(3) * 5)]))])]
        },
      ],
      [
        30,
        async () => {
          const lease = await queue.claim(`w${random(4)}`)
          if (!lease) return
          // Never two at a time, and never what was finished.
          expect(isHeld(lease.job.id)).toBe(false)
          expect(counted.has(lease.job.id)).toBe(false)
          leases.push({ lease, until: clock.now() + leaseTime })
        },
      ],
      [
        20,
        async () => {
          const [{ lease, until }] =
            leases.length > 0 ? leases.splice(random(leases.length), 1) : [{} as never]
          if (!lease) return
          const stillMine = until > clock.now()
          const kind = random(4)
          const worked =
            kind === 0
              ? await queue.fail(lease, fault)
              : kind === 1
                ? await queue.release(lease)
                : await queue.complete(lease)
          // A lease that has not run out always counts.
          if (stillMine) expect(worked).toBe(true)
          if (worked && kind > 1) counted.add(lease.job.id)
        },
      ],
      [
        10,
        async () => {
          const mine = leases[random(leases.length + 1)]
          if (!mine) return
          const order = await queue.heartbeat(mine.lease, random(100) / 100)
          if (mine.until > clock.now()) expect(order).not.toBe('lost')
          if (order !== 'lost') mine.until = clock.now() + leaseTime
        },
      ],
      [5, () => Promise.resolve(clock.advance(random(leaseTime)))],
      [4, () => queue.pause(some())],
      [6, () => queue.resume(some())],
      [3, () => queue.cancel(some())],
      [4, () => queue.retry(some())],
      [1, () => queue.move(some(), some()[0])],
      [2, () => queue.promote(some(), onScreen)],
      [1, () => queue.pause()],
      [3, () => queue.resume()],
    ]
    const bag = operations.flatMap(([weight, act]) => Array.from({ length: weight }, () => act))
    await queue.add([job('first')]).then((ids) => (known = ids))
    for (let i = 0; i < 10_000; i++) {
      await bag[random(bag.length)]()
      if (i % 100 !== 0) continue
      const all = await queue.list(100_000)
      const openKeys = all.filter(isOpen).map(({ key }) => key)
      expect(new Set(openKeys).size).toBe(openKeys.length)
      // Only a failed or cancelled try of the same work may be gone: a new one stands in its place.
      const here = new Set(all.map(({ id }) => id))
      expect(all.every(({ id }) => known.includes(id))).toBe(true)
      for (const id of counted) expect(here.has(id)).toBe(true)
      known = known.filter((id) => here.has(id))
      for (const { id, state: now } of all) expect(counted.has(id)).toBe(now === 'done')
    }
    // And everything can be brought to its end.
    await queue.resume()
    await queue.resume(known)
    clock.advance(leaseTime)
    for (let lease = await queue.claim('last'); lease; lease = await queue.claim('last'))
      await queue.complete(lease)
    expect(await queue.counts()).toMatchObject({ queued: 0, running: 0, paused: 0 })
  })
})

const isOpen = ({ state }: Job) => state === 'queued' || state === 'running' || state === 'paused'

describe('the runner', () => {
  async function running(name: string, handler: JobHandler) {
    const t = await setUp(name)
    const events: string[] = []
    const hear = (event: { type: string; job: Job }) => events.push(`${event.type} ${event.job.key}`)
    const runner = new JobRunner({ ...t, owner: 'me', handlers: { note: handler }, concurrency: 2, hear })
    return { ...t, runner, events }
  }

  it('works all off, keeps leases alive, and what fails says why', async () => {
    const t = await running('drain', (payload) =>
      (payload as { key: string }).key === 'b'
        ? Promise.reject(new StudioFault('image.empty', { file: 'b' }))
        : work(),
    )
    /** Takes three leases' time, pulse by pulse. */
    const work = async () => {
      for (let i = 0; i < 18; i++) {
        t.clock.advance(leaseTime / 6)
        await t.queue.counts()
      }
    }
    await t.queue.add(['a', 'b', 'c'].map((key) => job(key)))
    await t.runner.drain(new AbortController().signal)
    expect(await t.queue.counts()).toMatchObject({ done: 2, failed: 1 })
    expect(t.runner.timeLeft(4)).toBeGreaterThan(0)
    expect(t.events).toContain('failed b')
  })

  it('pause and cancel reach a job that runs; an abort gives it back', async () => {
    let reached = Promise.withResolvers<void>()
    const t = await running('orders', (_, { signal }) => {
      reached.resolve()
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
      )
    })
    const [id] = await t.queue.add([job('a')])
    for (const [order, after] of [
      ['pause', 'paused'],
      ['cancel', 'cancelled'],
    ] as const) {
      reached = Promise.withResolvers()
      const drained = t.runner.drain(new AbortController().signal)
      await reached.promise
      await t.queue[order]([id])
      t.clock.advance(leaseTime / 6)
      await drained
      expect((await t.queue.get(id))!.state).toBe(after)
      if (order === 'pause') await t.queue.resume([id])
      else await t.queue.retry([id])
    }
    reached = Promise.withResolvers()
    const controller = new AbortController()
    const drained = t.runner.drain(controller.signal)
    await reached.promise
    controller.abort()
    await drained
    expect(await t.queue.get(id)).toMatchObject({ state: 'queued', attempts: 0 })
  })
})

describe('real processes', () => {
  const script = join(import.meta.dirname, '../../../test/library/worker.ts')
  const notes = (log: string) => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [])

  it('killed with SIGKILL in mid-job: finished work stays, the job is done by the next', async () => {
    const { library } = await setUp('killed')
    const queue = new SqliteJobQueue(library.db, { ...fakeClock(), now: Date.now })
    await queue.add(Array.from({ length: 20 }, (_, i) => job(`k${i}`)))
    const log = path('killed.log')
    const child = spawn(process.execPath, [script, library.folder, 'first', log, '0', 'hang'])
    await new Promise((resolve) => child.stdout.once('data', resolve))
    expect(await queue.counts()).toMatchObject({ done: 5, running: 1, queued: 14 })
    const gone = new Promise((resolve) => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    expect(notes(log)).toHaveLength(5)
    await promisify(execFile)(process.execPath, [
      script,
      library.folder,
      'second',
      log,
      String(leaseTime * 2),
    ])
    expect(await queue.counts()).toMatchObject({ done: 20, running: 0, queued: 0 })
    expect(new Set(notes(log)).size).toBe(20)
    expect(notes(log)).toHaveLength(20)
  })

  it('of a worker whose process is dead nobody waits for the lease', async () => {
    const { library, queue, clock } = await setUp('dead')
    const [id] = await queue.add([job('a')])
    const child = spawn(process.execPath, ['-e', ''])
    await new Promise((resolve) => child.once('exit', resolve))
    await queue.claim(newOwner().replace(`/${process.pid}/`, `/${child.pid}/`))
    const handlers = { note: () => Promise.resolve() }
    await new JobRunner({ queue, clock, owner: newOwner(), handlers, concurrency: 1 }).drain(
      new AbortController().signal,
    )
    expect((await queue.get(id))!.state).toBe('done')
    await queue.add([job('b')])
    await queue.claim(newOwner())
    await queue.expire(isOwnerGone)
    expect(await queue.claim('other')).toBeNull()
    expect(await library.db.selectFrom('jobs').select('id').where('lease_until', '=', 0).execute()).toEqual(
      [],
    )
  })

  it('two at once share the work and do nothing twice', async () => {
    const { library, queue } = await setUp('shared')
    await queue.add(Array.from({ length: 200 }, (_, i) => job(`k${i}`)))
    const log = path('shared.log')
    const run = (owner: string) =>
      promisify(execFile)(process.execPath, [script, library.folder, owner, log, '0'])
    await Promise.all([run('a'), run('b')])
    expect(await queue.counts()).toMatchObject({ done: 200, failed: 0 })
    expect(notes(log)).toHaveLength(200)
    expect(new Set(notes(log)).size).toBe(200)
  })
})

describe('time left', () => {
  it('is what the last jobs took, shared out', () => {
    const left = new TimeLeft(2)
    expect(left.all(4, [])).toBeNull()
    left.took(1000)
    left.took(3000)
    expect(left.one(0.5)).toBe(1000)
    expect(left.all(4, [0.5, 0.5])).toBe(5000)
    expect(left.all(0, [0.25])).toBe(1500)
  })
})
