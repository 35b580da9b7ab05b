/** A number that is pasted from anywhere is taken, or a value that somebody found elsewhere has to be typed anew. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { readNumber } from './read-number.ts'

const plain = { percent: false, greatest: 5 }
const share = { percent: true, greatest: 1 }
const pixels = { percent: false, greatest: 65_500 }

it('signs, spaces, commas, wide digits and units are read as they are meant', () => {
  for (const [text, form, value] of [
    ['+0.2', plain, 0.2],
    ['\u22120.2', plain, -0.2],
    ['\u20130.2', plain, -0.2],
    [' 0,2 ', plain, 0.2],
    [',5', plain, 0.5],
    ['＋０．２', plain, 0.2],
    ['－1。5', plain, -1.5],
    ['+ 1.5 EV', plain, 1.5],
    ['20 %', share, 0.2],
    ['20\u00A0%', share, 0.2],
    ['２０％', share, 0.2],
    ['+20', share, 0.2],
    ['12,5 %', share, 0.125],
    ['20 %', { percent: false, greatest: 100 }, 20],
    ['200 ‰', share, 0.2],
    ['2,048', pixels, 2048],
    ['2.048,5', pixels, 2048.5],
    ['2 048 px', pixels, 2048],
    ["2'048", pixels, 2048],
  ] as const)
    expect(readNumber(text, form), text).toBeCloseTo(value, 10)
})

it('what is no number is none', () => {
  for (const text of ['', ' ', '-', '+', '.', 'a lot', '1 or 2', '1-2', '--1', '1e9', 'NaN'])
    expect(readNumber(text, plain), text).toBeNull()
})

it('a share is no number of another unit', () => {
  for (const text of ['20 %', '２０％', '200 ‰']) {
    expect(readNumber(text, plain), text).toBeNull()
    expect(readNumber(text, pixels), text).toBeNull()
  }
})

it('whatever a language writes for a number is read as that number', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -65_000, max: 65_000 }),
      fc.constantFrom('en', 'zh', 'de', 'fr', 'sv', 'de-CH'),
      (n, locale) => {
        expect(readNumber((n / 100).toLocaleString(locale), pixels)).toBeCloseTo(n / 100, 6)
        const percent = (n % 200) / 100
        const shown = percent.toLocaleString(locale, { style: 'percent', signDisplay: 'exceptZero' })
        expect(readNumber(shown, share)).toBeCloseTo(percent, 6)
      },
    ),
  )
})
