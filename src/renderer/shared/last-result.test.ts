/** What a window would lose: a picture that is drawn without end, or one of other arguments. */
import { expect, test } from 'vitest'
import { lastResult } from './last-result.ts'

test('the same arguments have the same object, others another one', () => {
  const made = lastResult((a: object, b: number) => ({ a, b }))
  const one = {}
  const first = made(one, 1)
  expect(made(one, 1)).toBe(first)
  expect(made(one, 2)).toEqual({ a: one, b: 2 })
  expect(made({}, 2)).not.toBe(first)
  expect(made(one, 1)).toEqual(first)
})
