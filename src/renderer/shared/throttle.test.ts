/** A thousand changes in a row must not be a thousand requests, and the last change must not be missed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { Throttle } from './throttle.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('the first call runs at once, a row of calls once an interval, the last call is followed by a run', async () => {
  const run = vi.fn<() => void>()
  const throttle = new Throttle(250, run)
  throttle.call()
  await vi.advanceTimersByTimeAsync(1)
  expect(run).toHaveBeenCalledTimes(1)
  for (let ms = 0; ms < 1000; ms += 10) {
    throttle.call()
    await vi.advanceTimersByTimeAsync(10)
  }
  expect(run.mock.calls.length).toBeLessThanOrEqual(5)
  const before = run.mock.calls.length
  throttle.call()
  await vi.advanceTimersByTimeAsync(250)
  expect(run.mock.calls.length).toBeGreaterThan(before)
})

test('a run that takes long is not overlapped, and calls during it are followed by one more', async () => {
  const ends: (() => void)[] = []
  const run = vi.fn(() => new Promise<void>((done) => ends.push(done)))
  const throttle = new Throttle(100, run)
  throttle.call()
  await vi.advanceTimersByTimeAsync(1)
  throttle.call()
  throttle.call()
  await vi.advanceTimersByTimeAsync(1000)
  expect(run).toHaveBeenCalledTimes(1)
  ends[0]?.()
  await vi.advanceTimersByTimeAsync(100)
  expect(run).toHaveBeenCalledTimes(2)
})

test('what waits can be given up', async () => {
  const run = vi.fn<() => void>()
  const throttle = new Throttle(100, run)
  throttle.call()
  throttle.cancel()
  await vi.runAllTimersAsync()
  expect(run).not.toHaveBeenCalled()
})
