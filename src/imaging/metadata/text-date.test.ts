/** A date that a program wrote as a text is read, and what can be read in two ways is not. */
import { expect, it } from 'vitest'
import { textDate } from './text-date.ts'

it.each([
  ['1943-07-12', '1943-07-12'],
  ['1943:07:12 10:20:30', '1943-07-12T10:20:30'],
  ['1943-07-12T10:20:30+01:00', '1943-07-12T10:20:30'],
  ['1943-07-12T10:20:30.5Z', '1943-07-12T10:20:30'],
  ['1943-07', '1943-07'],
  ['1943', '1943'],
  ['Mon, 12 Jul 1943 10:20:30 GMT', '1943-07-12'],
  ['2 July 1943', '1943-07-02'],
  ['Mon Jul 12 10:20:30 1943', '1943-07-12'],
  ['Thu Jul  1 10:20:30 CEST 1943', '1943-07-01'],
  ['07/12/1943', null],
  ['31 Jun 1943', null],
  ['12 Foo 1943', null],
  ['said by Creation Time', null],
  ['194307', null],
  ['1943 in summer', null],
])('%s', (text, date) => {
  expect(textDate(text)).toBe(date)
})
