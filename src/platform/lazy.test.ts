/** Without these: a table is built for every photo, or a decoder that failed to load once is missing until the next start. */
import { expect, it } from 'vitest'
import { lazy, lazyAsync } from './lazy.ts'

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
