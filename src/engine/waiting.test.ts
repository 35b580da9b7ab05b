/** A person who waits sees that something moves, and one who cancels is let go. */
import { expect, it } from 'vitest'
import { createProgress } from '../contract/progress.ts'
import { estimatedProgress, raceAbort } from './waiting.ts'

it('progress moves while the work reports none, and never claims to be done', async () => {
  const reported: number[] = []
  const progress = createProgress((fraction) => reported.push(fraction))
  let end = () => {}
  const work = new Promise<string>((resolve) => (end = () => resolve('done')))
  const waited = estimatedProgress(progress, 300, work)
  while (reported.length < 3) await new Promise((resolve) => setTimeout(resolve, 20))
  end()
  expect(await waited).toBe('done')
  expect(reported).toEqual(reported.toSorted((a, b) => a - b))
  expect(reported.every((fraction) => fraction > 0 && fraction < 1)).toBe(true)
})

it('a cancel is answered at once, though the work goes on', async () => {
  const controller = new AbortController()
  const never = raceAbort(new Promise(() => {}), controller.signal)
  controller.abort()
  await expect(never).rejects.toMatchObject({ name: 'AbortError' })
  expect(await raceAbort(Promise.resolve(3), new AbortController().signal)).toBe(3)
  await expect(raceAbort(Promise.resolve(3), controller.signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
})

it('work that fails behind a cancel that came first ends nobody: its error is heard', async () => {
  const unheard: unknown[] = []
  const hear = (reason: unknown): void => void unheard.push(reason)
  process.on('unhandledRejection', hear)
  const signal = AbortSignal.abort()
  await expect(raceAbort(Promise.reject(new Error('too late')), signal)).rejects.toMatchObject({
    name: 'AbortError',
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  process.off('unhandledRejection', hear)
  expect(unheard).toEqual([])
})
