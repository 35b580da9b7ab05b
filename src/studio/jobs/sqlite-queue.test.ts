/** The queue: nothing is done twice and nothing lost, however its workers die. */
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { filmKind, onScreen, type Job, type Lease } from './queue.ts'
import { leaseMs, SqliteJobQueue } from './sqlite-queue.ts'
import { describeWorkQueue } from './work-queue.fixture.ts'

const { path } = testFolder()
const fault = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
const job = (key: string, priority = 0) => ({ kind: 'note', key, payload: { key }, priority })

async function setUp(name: string) {
  const clock = fakeClock()
  const library = await testLibrary(path(name), clock)
  return { clock, library, queue: new SqliteJobQueue(library.db, clock) }
}

describeWorkQueue(
  'SQLite',
  async (name) => {
    const { queue, clock } = await setUp(`contract ${name}`)
    return { queue, lapse: () => Promise.resolve(clock.advance(leaseMs)) }
  },
  { operations: 1000, maxLost: 3 },
)

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

  it('films and photos are taken by workers of their own; a film outlives more power cuts than a photo', async () => {
    const { queue, clock } = await setUp('lanes')
    const [photo, film] = await queue.add([job('a'), { ...job('b'), kind: filmKind }])
    expect((await queue.claim('photos', { except: [filmKind] }))?.job.id).toBe(photo)
    expect(await queue.claim('photos', { except: [filmKind] })).toBeNull()
    for (let i = 0; i < 5; i++) {
      expect((await queue.claim('films', { only: [filmKind] }))?.job.id).toBe(film)
      clock.advance(leaseMs)
    }
    expect(await queue.claim('films', { only: ['none'] })).toBeNull()
  })

  it('a job that takes its worker down three times is left as failed, with a sentence', async () => {
    const { queue, clock } = await setUp('poison')
    const [id] = await queue.add([job('a')])
    for (let i = 0; i < 3; i++) {
      expect(await queue.claim(`w${i}`)).not.toBeNull()
      clock.advance(leaseMs)
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
      clock.advance(leaseMs)
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
          leases.push({ lease, until: clock.now() + leaseMs })
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
          if (order !== 'lost') mine.until = clock.now() + leaseMs
        },
      ],
      [5, () => Promise.resolve(clock.advance(random(leaseMs)))],
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
    clock.advance(leaseMs)
    for (let lease = await queue.claim('last'); lease; lease = await queue.claim('last'))
      await queue.complete(lease)
    expect(await queue.counts()).toMatchObject({ queued: 0, running: 0, paused: 0 })
  })
})

const isOpen = ({ state }: Job) => state === 'queued' || state === 'running' || state === 'paused'
