/** A person plans by these: "3 min" must not mean three seconds. */
import { expect, test } from 'vitest'
import { en } from '../i18n/en/index.ts'
import { clockText, durationText, sizeText } from './durations.ts'

test('lengths of time are rounded up, to what a guess is worth', () => {
  const texts = [10, 4_400, 38_000, 59_000, 61_000, 3_540_000, 3_600_000, 7_800_000].map((ms) =>
    durationText(ms, en),
  )
  expect(texts).toEqual(['1 s', '4 s', '40 s', '60 s', '2 min', '59 min', '1 h 0 min', '2 h 10 min'])
})

test('sizes as file managers count them', () => {
  const texts = [0, 999, 1_250, 340_000_000, 1_240_000_000].map((bytes) => sizeText(bytes, 'en'))
  expect(texts).toEqual(['0 bytes', '999 bytes', '1.3 kB', '340 MB', '1.2 GB'])
})

test('places in films as players write them', () => {
  expect([0, 7.4, 62, 3723, 59.6].map((seconds) => clockText(seconds))).toEqual([
    '0:00',
    '0:07',
    '1:02',
    '1:02:03',
    '1:00',
  ])
  expect([0.04, 12.999, 61.5].map((seconds) => clockText(seconds, true))).toEqual([
    '0:00.04',
    '0:13.00',
    '1:01.50',
  ])
})
