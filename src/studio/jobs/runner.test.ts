/** Workers of the queue: pause, cancel and abort reach them, and what a dead process leaves is done by the next. */
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
import { type Job } from './queue.ts'
import { JobRunner, type JobHandler } from './runner.ts'
import { leaseMs, SqliteJobQueue } from './sqlite-queue.ts'
import { TimeLeft } from './time-left.ts'

const { path } = testFolder()
const job = (key: string, priority = 0) => ({ kind: 'note', key, payload: { key }, priority })

async function setUp(name: string) {
  const clock = fakeClock()
  const library = await testLibrary(path(name), clock)
  return { clock, library, queue: new SqliteJobQueue(library.db, clock) }
}

describe('the runner', () => {
  async function running(name: string, handler: JobHandler) {
    const t = await setUp(name)
    const events: string[] = []
    const onEvent = (event: { type: string; job: Job }) => events.push(`${event.type} ${event.job.key}`)
    const runner = new JobRunner({ ...t, owner: 'me', handlers: { note: handler }, concurrency: 2, onEvent })
    return { ...t, runner, events }
  }

  it('works all off, keeps leases alive, and what fails says why', async () => {
    const t = await running('drain', (payload) =>
      (payload as { key: string }).key === 'b'
        ? Promise.reject(new StudioFault('image.empty', { file: 'b' }))
        : work(),
    )
    /** Takes three leases' time, heartbeat by heartbeat. */
    const work = async () => {
      for (let i = 0; i < 18; i++) {
        t.clock.advance(leaseMs / 6)
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
      t.clock.advance(leaseMs / 6)
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
    await promisify(execFile)(process.execPath, [script, library.folder, 'second', log, String(leaseMs * 2)])
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
    left.record(1000)
    left.record(3000)
    const begun = (progress: number) => ({ progress, elapsed: 100 })
    expect(left.one(begun(0.5))).toBe(1000)
    expect(left.all(4, [begun(0.5), begun(0.5)])).toBe(5000)
    expect(left.all(0, [begun(0.25)])).toBe(1500)
  })

  it('of a job that takes longer than the others is by its own pace', () => {
    const left = new TimeLeft(2)
    const enlarging = { progress: 0.25, elapsed: 60_000 }
    expect(left.one(enlarging)).toBe(180_000)
    expect(left.all(0, [enlarging])).toBe(180_000)
    expect(left.all(1, [enlarging])).toBeNull()
    left.record(2000)
    expect(left.one(enlarging)).toBe(180_000)
    expect(left.all(3, [enlarging])).toBe(180_000)
  })
})
