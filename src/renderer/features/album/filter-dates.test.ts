/** Looking for the twenties must not ask anybody for the day and the month. */
import { expect, it } from 'vitest'
import { dayOf, shortDay } from './filter-dates.ts'

it.each([
  ['1943', '1943-01-01', '1943-12-31'],
  ['1943-02', '1943-02-01', '1943-02-28'],
  ['1944.2', '1944-02-01', '1944-02-29'],
  [' 1943-07-12 ', '1943-07-12', '1943-07-12'],
  ['1920s', '1920-01-01', '1929-12-31'],
  ['1920年代', '1920-01-01', '1929-12-31'],
  ['1943年7月12日', '1943-07-12', '1943-07-12'],
])('%s begins and ends', (text, from, to) => {
  expect([dayOf(text, 'from'), dayOf(text, 'to')]).toEqual([from, to])
})

it.each(['', '19', '194', '1943-13', '1943-02-30', 'summer', '1943-07-12-1', '0000'])(
  '%s is no day yet, and changes nothing',
  (text) => expect([dayOf(text, 'from'), dayOf(text, 'to')]).toEqual([null, null]),
)

it('is shown as short as it was meant', () => {
  expect(shortDay('1943-01-01', 'from')).toBe('1943')
  expect(shortDay('1943-12-31', 'to')).toBe('1943')
  expect(shortDay('1943-02-28', 'to')).toBe('1943-02')
  expect(shortDay('1943-12-31', 'from')).toBe('1943-12-31')
})
