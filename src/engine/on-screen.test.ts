/** A slider must not wait for a film that takes hours; and the film must go on when the slider rests. */
import { expect, test } from 'vitest'
import { OnScreenWork } from './on-screen.ts'

const never = new AbortController().signal

test('a film waits as long as anything is waited for at the screen, and goes on after it', async () => {
  const work = new OnScreenWork()
  await work.idle(never)
  const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const held = [work.hold(() => first.promise), work.hold(() => second.promise)]
  let isIdle = false
  const waiting = work.idle(never).then(() => (isIdle = true))
  first.resolve()
  await held[0]
  await Promise.resolve()
  expect(isIdle).toBe(false)
  second.resolve()
  await waiting
  expect(isIdle).toBe(true)
})

test('work that fails holds nobody up, and a film that is cancelled waits no more', async () => {
  const work = new OnScreenWork()
  await expect(work.hold(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  await work.idle(never)
  const open = Promise.withResolvers<void>()
  const held = work.hold(() => open.promise)
  const abort = new AbortController()
  const waiting = work.idle(abort.signal)
  abort.abort(new Error('cancelled'))
  await expect(waiting).rejects.toThrow('cancelled')
  open.resolve()
  await held
})
