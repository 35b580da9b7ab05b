/**
 * Without these, what docs/scale.md says of a thousand workers would rest on a simulation that nobody has
 * held to anything known.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { erlangC, waitingRoom } from '../../bench/farm/closed-form.ts'
import { EventHeap } from '../../bench/farm/event-heap.ts'
import { Histogram } from '../../bench/farm/histogram.ts'
import { NumberList } from '../../bench/farm/job-pool.ts'
import { filmSegments, largeFarm, measuredWork, type FarmParameters } from '../../bench/farm/parameters.ts'
import { Random } from '../../bench/farm/random.ts'
import type { FarmResult } from '../../bench/farm/result.ts'
import { simulate } from '../../bench/farm/simulate.ts'
import { recoveredAt } from '../../bench/farm/stalled.ts'

const instant = {
  lookSeconds: 0,
  tells: 'one' as const,
  addSeconds: 0,
  turnSeconds: 0,
  renewSeconds: 0,
  roundTripSeconds: 0,
  shards: 1,
  bytesAJob: 0,
}
const anyWidth = { bytesASecond: Infinity, linkBytesASecond: Infinity, firstByteSeconds: 0, requestsAJob: 0 }

/** Workers and visitors alone: nothing costs anything but the work itself. */
function plainRoom(workers: number, rate: number, change: Partial<FarmParameters> = {}): FarmParameters {
  const { family, archive, film, queue, ...farm } = largeFarm()
  return {
    ...farm,
    workers,
    slowPart: 0,
    archive: { ...archive, jobs: 0 },
    film: { ...film, jobs: 0 },
    family: {
      ...family,
      rate,
      dayShare: 0,
      until: 40_000,
      poisonPart: 0,
      work: { kind: 'exponential', mean: 1 },
    },
    crashSeconds: Infinity,
    queue: { ...queue, failPart: 0 },
    redis: instant,
    store: anyWidth,
    ...change,
  }
}

const sum = (result: FarmResult, of: 'arrived' | 'done' | 'dead') =>
  Object.values(result.kinds).reduce((total, counts) => total + counts[of], 0)

/** A small farm on which everything goes wrong that can. */
function roughFarm(seed: number): FarmParameters {
  const farm = largeFarm()
  return {
    ...farm,
    seed,
    workers: 20,
    archive: { ...farm.archive, jobs: 3000, poisonPart: 0.01 },
    film: { ...farm.film, jobs: 60 },
    crashSeconds: 200,
    producers: { window: 500, bytesASecond: 1e9 },
    queue: { ...farm.queue, maxStalls: 1, failPart: 0.01 },
  }
}

describe('a simulated farm', () => {
  it.each([
    [1, 0.5],
    [4, 3.2],
    [20, 18],
  ])('of %i workers waits as long as M/M/c does, at %f jobs a second', (workers, rate) => {
    const known = waitingRoom(workers, rate, 1)
    const result = simulate(plainRoom(workers, rate))
    expect(result.usefulSeconds / result.workerSeconds / known.utilisation).toBeCloseTo(1, 1)
    const { wait } = result.kinds.family
    expect(Math.abs(wait.mean / known.meanWait - 1)).toBeLessThan(0.12)
  })

  it("keeps Little's law: jobs there, over time, are all jobs' times together", () => {
    for (const farm of [plainRoom(4, 3.5), roughFarm(3)]) {
      const { jobSeconds, sojournSeconds } = simulate(farm)
      expect(jobSeconds / sojournSeconds).toBeCloseTo(1, 9)
    }
  })

  it('loses no job and makes none, whenever one looks and whatever goes wrong', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e6 }),
        fc.double({ min: 0, max: 3000, noNaN: true }),
        (seed, stopAt) => {
          const result = simulate(roughFarm(seed), stopAt)
          const { waiting, running, away } = result
          expect(sum(result, 'done') + sum(result, 'dead') + waiting + running + away).toBe(
            sum(result, 'arrived'),
          )
        },
      ),
      { numRuns: 25 },
    )
  })

  it('comes to an end with all of it done or dead', () => {
    const result = simulate(roughFarm(5))
    expect(result).toMatchObject({ waiting: 0, running: 0, away: 0 })
    expect(result.kinds.archive.arrived).toBe(3000)
    expect(result.kinds.film.arrived).toBe(60)
    expect(result.lost).toBeGreaterThan(0)
    expect(sum(result, 'dead')).toBeGreaterThan(0)
  })

  it('begins each job once, and once more for each loss and each failure that is tried again', () => {
    const result = simulate({ ...roughFarm(9), queue: { ...largeFarm().queue, failPart: 0, maxStalls: 200 } })
    const poison = result.kinds.archive.dead
    // Each poisoned one is tried three times.
    expect(result.begun - result.lost).toBe(sum(result, 'arrived') + 2 * poison)
  })

  it('says the same of the same seed, and another thing of another', () => {
    const [one, again, other] = [7, 7, 8].map((seed) => simulate(roughFarm(seed)).seconds)
    expect(again).toBe(one)
    expect(other).not.toBe(one)
  })

  it('is bound by what one store can pass on', () => {
    const farm = largeFarm()
    const result = simulate({
      ...farm,
      archive: { ...farm.archive, jobs: 20_000 },
      film: { ...farm.film, jobs: 0 },
      family: { ...farm.family, rate: 0 },
      store: { ...farm.store, bytesASecond: 1.25e9 },
      producers: { window: 4000, bytesASecond: 1e12 },
    })
    const most = 1.25e9 / (farm.archive.bytesIn + farm.archive.bytesOut)
    expect(sum(result, 'done') / result.seconds).toBeLessThan(most)
    expect(sum(result, 'done') / result.seconds).toBeGreaterThan(0.9 * most)
  })

  it('is bound by the links of who gives it work', () => {
    const farm = largeFarm()
    const result = simulate({
      ...farm,
      archive: { ...farm.archive, jobs: 3000 },
      film: { ...farm.film, jobs: 0 },
      family: { ...farm.family, rate: 0 },
      producers: { window: 4000, bytesASecond: 0.125e9 },
    })
    const most = 0.125e9 / farm.archive.bytesIn
    expect(sum(result, 'done') / result.seconds / most).toBeGreaterThan(0.9)
    expect(sum(result, 'done') / result.seconds / most).toBeLessThan(1)
  })

  it('has as many jobs as its producers let in', () => {
    const result = simulate({ ...roughFarm(4), producers: { window: 50, bytesASecond: 1e9 } })
    // Of the archive, and of film; families come beside.
    expect(result.mostHeld - result.kinds.family.arrived).toBeLessThanOrEqual(100)
    expect(result.mostHeld).toBeGreaterThan(50)
  })

  it('asks Redis more where each idle worker looks', () => {
    const [one, all] = (['one', 'all'] as const).map((tells) => {
      const farm = plainRoom(50, 5, { redis: { ...instant, tells, lookSeconds: 1e-4 } })
      return simulate({ ...farm, family: { ...farm.family, until: 100 } })
    })
    expect(one.redisBusySeconds).toBe(0)
    const looks = all.redisBusySeconds / 1e-4 / all.kinds.family.arrived
    expect(looks).toBeGreaterThan(35)
    expect(looks).toBeLessThan(50)
  })

  it('lets families wait less where they go first', () => {
    const farm = roughFarm(2)
    const visitors = { ...farm.family, rate: 2, dayShare: 0 }
    const [first, plain] = [farm.order, null].map((order) => simulate({ ...farm, family: visitors, order }))
    expect(first.kinds.family.wait.mean).toBeLessThan(plain.kinds.family.wait.mean / 5)
  })
})

describe('what it is made of', () => {
  it('hands events out in the order of their times', () => {
    fc.assert(
      // 0 and -0 are one time, and two values to a test.
      fc.property(fc.array(fc.double({ noNaN: true }).map((time) => time + 0)), (times) => {
        const heap = new EventHeap(1)
        for (const [i, time] of times.entries()) heap.add(time, 3, i)
        const event = { time: 0, kind: 0, subject: 0 }
        const taken: number[] = []
        while (heap.take(event)) {
          expect(event.time).toBe(times[event.subject])
          taken.push(event.time)
        }
        expect(taken).toEqual([...times].sort((a, b) => a - b))
      }),
    )
  })

  it('keeps lists in their order while they grow', () => {
    const list = new NumberList()
    let next = 0
    let added = 0
    for (let round = 0; round < 60; round += 1) {
      for (let i = 0; i < 100; i += 1) list.add(added++)
      for (let i = 0; i < 40; i += 1) expect(list.take()).toBe(next++)
    }
    expect(list.size).toBe(added - next)
  })

  it('tells quantiles to a tenth', () => {
    const histogram = new Histogram()
    for (let i = 1; i <= 10_000; i += 1) histogram.add(i / 100)
    for (const part of [0.5, 0.9, 0.99]) {
      expect(histogram.quantile(part) / (100 * part)).toBeGreaterThan(0.999)
      expect(histogram.quantile(part) / (100 * part)).toBeLessThan(1.11)
    }
    expect(histogram.quantile(1)).toBe(100)
  })

  it.each([
    { kind: 'fixed', mean: 3 },
    { kind: 'exponential', mean: 3 },
    { kind: 'lognormal', mean: 3, sigma: 0.7 },
  ] as const)('draws numbers of the right mean: $kind', (from) => {
    const random = new Random(4)
    let total = 0
    for (let i = 0; i < 200_000; i += 1) total += random.draw(from)
    expect(total / 200_000).toBeCloseTo(3, 1)
  })

  it('cuts a film into segments whose work is that of its frames and of what is looked at beside', () => {
    const hours = 100
    const { segments, work, contextPart } = filmSegments(hours)
    const random = new Random(6)
    let total = 0
    for (let i = 0; i < segments; i += 1) total += random.draw(work)
    const frames = hours * 3600 * 24 * measuredWork.filmFrame
    expect(total / (frames / (1 - contextPart))).toBeCloseTo(1, 1)
  })

  it("knows Erlang's probability of waiting", () => {
    // Tables: 2 servers at a load of 1, 10 at 8.
    expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 10)
    expect(erlangC(10, 8)).toBeCloseTo(0.4092, 4)
    expect(() => waitingRoom(2, 3, 1)).toThrow(RangeError)
  })

  it('gives a lost job back one or two looks after the loss', () => {
    const queue = { lockSeconds: 30, checkSeconds: 30 }
    // Begun at 1, never renewed, lost at 5: marked at 30, unlocked by 31, given back at 60.
    expect(recoveredAt(1, 5, queue)).toBe(60)
    // Renewed at 31, lost at 32: marked at 60, without a lock since 61, given back at 90.
    expect(recoveredAt(1, 32, queue)).toBe(90)
    // Marked at 30, renewed at 25 for the last time: the look at 60 finds it.
    expect(recoveredAt(10, 31, queue)).toBe(60)
  })
})
