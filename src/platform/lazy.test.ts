/** Without these: a table is built for every photo, or a decoder that failed to load once is missing until the next start. */
import { expect, it, vi } from 'vitest'
import { lazy, lazyAsync, SingleFlight } from './lazy.ts'

it('makes a value once, at its first use', () => {
  let calls = 0
  const value = lazy(() => ++calls)
  expect(calls).toBe(0)
  expect([value(), value()]).toEqual([1, 1])
})

it('loads again after a failure, and never again after a success', async () => {
  let calls = 0
  const value = lazyAsync(async () => {
    calls += 1
    await Promise.resolve()
    if (calls === 1) throw new Error('not there')
    return calls
  })
  await expect(value()).rejects.toThrow('not there')
  expect(await Promise.all([value(), value()])).toEqual([2, 2])
})

function setUp() {
  const shared = new SingleFlight<string>()
  let finish = (_value: string) => {}
  let fail = (_error: Error) => {}
  let signal = new AbortController().signal
  let report = (_fraction: number) => {}
  const work = vi.fn((options: { signal: AbortSignal; progress: { report(f: number): void } }) => {
    signal = options.signal
    report = (fraction) => options.progress.report(fraction)
    return new Promise<string>((resolve, reject) => {
      finish = resolve
      fail = reject
    })
  })
  return {
    shared,
    work,
    finish: (value: string) => finish(value),
    fail: (error: Error) => fail(error),
    aborted: () => signal.aborted,
    report: (fraction: number) => report(fraction),
  }
}

it('is done once for all who wait for it; each hears its progress', async () => {
  const { shared, work, finish, report } = setUp()
  const reported: number[] = []
  const progress = { report: (f: number) => reported.push(f), slice: () => progress }
  const both = [shared.run('a', {}, work), shared.run('a', { progress }, work)]
  report(0.5)
  finish('done')
  expect(await Promise.all(both)).toEqual(['done', 'done'])
  expect(work).toHaveBeenCalledOnce()
  expect(reported).toEqual([0.5])
})

it('goes on when one leaves, ends when all have, and begins anew after that', async () => {
  const { shared, work, aborted, fail } = setUp()
  const [first, second] = [new AbortController(), new AbortController()]
  const a = shared.run('a', { signal: first.signal }, work)
  const b = shared.run('a', { signal: second.signal }, work)
  first.abort()
  await expect(a).rejects.toThrow(/abort/i)
  expect(aborted()).toBe(false)
  second.abort()
  await expect(b).rejects.toThrow(/abort/i)
  expect(aborted()).toBe(true)
  const c = shared.run('a', {}, work)
  expect(work).toHaveBeenCalledTimes(2)
  fail(new Error('no luck'))
  await expect(c).rejects.toThrow('no luck')
})
