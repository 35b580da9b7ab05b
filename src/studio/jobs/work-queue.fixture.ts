/** What every queue of work must hold, whatever keeps it: tests that each of them passes. */
import { describe, expect, it } from 'vitest'
import { StudioFault } from '../../contract/errors.ts'
import { onScreen, type JobId, type Lease, type WorkQueue } from './queue.ts'

export interface QueueUnderTest<Id extends JobId> {
  queue: WorkQueue<Id>
  /** Leases that are not kept alive have run out, and their jobs can be claimed, when it resolves. */
  lapse(): Promise<void>
}

interface Contract {
  /** Random operations that are tried. */
  operations: number
  /** Times that a job may lose its worker before it is left. */
  maxLost: number
}

const fault = new StudioFault('image.empty', { file: 'a.jpg' }).toError()
const job = (key: string, priority = 0) => ({ kind: 'note', key, payload: { key }, priority })

/** An empty queue, by a name that no other has. */
type Open<Id extends JobId> = (name: string, leases?: LeaseLength) => Promise<QueueUnderTest<Id>>

/** How long leases last: as long as a test, or no longer than it takes to lose them, one after the other. */
export type LeaseLength = 'lasting' | 'brief'

export function describeWorkQueue<Id extends JobId>(name: string, open: Open<Id>, contract: Contract): void {
  describe(`${name} as a queue of work`, () => {
    describeClaims(open)
    describeLeases(open, contract)
    describeRandomOperations(open, contract)
  })
}

function describeClaims<Id extends JobId>(open: Open<Id>): void {
  describe('what is claimed', () => {
    it('gives out each job once: what has priority first, then in order', async () => {
      const { queue } = await open('order')
      await queue.add(['a', 'b', 'c'].map((key) => job(key)))
      await queue.add([job('d', onScreen), job('e')])
      const order: (string | undefined)[] = []
      for (let i = 0; i < 6; i++) order.push((await queue.claim('me'))?.job.key)
      expect(order).toEqual(['d', 'a', 'b', 'c', 'e', undefined])
    })

    it('queues the same work once while it is open, and anew when it is done', async () => {
      const { queue } = await open('once')
      const [first] = await queue.add([job('a')])
      const [same, b, alsoB] = await queue.add([job('a'), job('b'), job('b')])
      expect(same).toBe(first)
      expect(alsoB).toBe(b)
      const lease = (await queue.claim('me'))!
      expect(lease.job).toMatchObject({ kind: 'note', key: 'a', payload: { key: 'a' }, state: 'running' })
      await queue.add([job('a')])
      expect(await queue.complete(lease)).toBe(true)
      expect(await queue.complete((await queue.claim('me'))!)).toBe(true)
      expect(await queue.claim('me')).toBeNull()
      await queue.add([job('a')])
      expect((await queue.claim('me'))?.job.key).toBe('a')
    })

    it('gives jobs of each kind to those who take it', async () => {
      const { queue } = await open('kinds')
      await queue.add([job('a'), { ...job('b'), kind: 'other' }, job('c')])
      expect(await queue.claim('me', { only: ['none'] })).toBeNull()
      expect((await queue.claim('me', { only: ['other'] }))?.job.key).toBe('b')
      expect((await queue.claim('me', { except: ['other'] }))?.job.key).toBe('a')
      expect((await queue.claim('me'))?.job.key).toBe('c')
    })
  })
}

function describeLeases<Id extends JobId>(open: Open<Id>, { maxLost }: Contract): void {
  describe('leases and their ends', () => {
    it('lets a worker that slept through its lease finish nothing', async () => {
      const opened = await open('slept')
      const { queue } = opened
      await queue.add([job('a')])
      const slow = (await queue.claim('slow'))!
      await opened.lapse()
      const quick = (await queue.claim('quick'))!
      expect(quick.job.key).toBe('a')
      expect(await queue.heartbeat(slow, 0.5)).toBe('lost')
      expect(await queue.complete(slow)).toBe(false)
      expect(await queue.fail(slow, fault)).toBe(false)
      expect(await queue.release(slow)).toBe(false)
      expect(await queue.complete(quick)).toBe(true)
    })

    it('takes back what is released, as often as that may be', async () => {
      const { queue } = await open('released')
      await queue.add([job('a')])
      for (let i = 0; i < 15; i++) expect(await queue.release((await queue.claim('me'))!)).toBe(true)
      expect(await queue.complete((await queue.claim('me'))!)).toBe(true)
    })

    it('gives out nothing that has failed, until it is added again', async () => {
      const { queue } = await open('failed')
      await queue.add([job('a')])
      expect(await queue.fail((await queue.claim('me'))!, fault)).toBe(true)
      expect(await queue.claim('me')).toBeNull()
      await queue.add([job('a')])
      expect(await queue.complete((await queue.claim('me'))!)).toBe(true)
    })

    it('leaves a job that takes one worker after the other down', async () => {
      const opened = await open('poison', 'brief')
      const { queue } = opened
      await queue.add([job('a')])
      for (let i = 0; i < maxLost; i++) {
        expect(await queue.claim(`w${i}`)).not.toBeNull()
        await opened.lapse()
      }
      expect(await queue.claim('last')).toBeNull()
    })
  })
}

function describeRandomOperations<Id extends JobId>(open: Open<Id>, { operations }: Contract): void {
  it(`keeps its word through ${operations} random operations`, { timeout: 120_000 }, async () => {
    const { queue } = await open('random', 'lasting')
    let state = 11
    const random = (below: number) => {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0
      return (state >>> 8) % below
    }
    const held = new Map<string, Lease<Id>>()
    const openKeys = new Set<string>()
    for (let i = 0; i < operations; i++) {
      const what = random(10)
      const [key] = [...held.keys()].slice(random(held.size + 1))
      if (what < 4) {
        const added = `k${random(30)}`
        await queue.add([job(added)])
        openKeys.add(added)
      } else if (what < 7) {
        const lease = await queue.claim('me')
        // Somebody holds all that is open, or there is something to do.
        if (!lease) expect([...openKeys].every((each) => held.has(each))).toBe(true)
        else {
          expect(held.has(lease.job.key)).toBe(false)
          expect(openKeys.has(lease.job.key)).toBe(true)
          held.set(lease.job.key, lease)
        }
      } else if (key !== undefined) {
        const lease = held.get(key)!
        held.delete(key)
        const worked =
          what === 7 ? queue.release(lease) : what === 8 ? queue.fail(lease, fault) : queue.complete(lease)
        expect(await worked).toBe(true)
        if (what !== 7) openKeys.delete(key)
      }
    }
    for (let lease = await queue.claim('last'); lease; lease = await queue.claim('last')) {
      expect(await queue.complete(lease)).toBe(true)
      openKeys.delete(lease.job.key)
    }
    expect([...openKeys].sort()).toEqual([...held.keys()].sort())
  })
}
