/** Two windows that ask for the same picture cost one render, and one that leaves does not take it from the other. */
import { expect, it, vi } from 'vitest'
import { SingleFlight } from './single-flight.ts'

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
  const heard: number[] = []
  const progress = { report: (f: number) => heard.push(f), slice: () => progress }
  const both = [shared.run('a', {}, work), shared.run('a', { progress }, work)]
  report(0.5)
  finish('done')
  expect(await Promise.all(both)).toEqual(['done', 'done'])
  expect(work).toHaveBeenCalledOnce()
  expect(heard).toEqual([0.5])
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
