/** Dates as people write them, and as files hold them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFault } from '../../contract/errors.ts'
import { foundDate, nameDate, typedDate } from './dates.ts'

const range = (date: { from: string; to: string } | null) => date && [date.from, date.to]

describe('typedDate', () => {
  it.each([
    ['1943', '1943-01-01', '1943-12-31'],
    ['1943-07', '1943-07-01', '1943-07-31'],
    ['1944-02', '1944-02-01', '1944-02-29'],
    ['1943-07-12', '1943-07-12', '1943-07-12'],
    ['about 1920', '1915-01-01', '1925-12-31'],
    ['ca. 1920', '1915-01-01', '1925-12-31'],
    ['约1920', '1915-01-01', '1925-12-31'],
    ['1920年左右', '1915-01-01', '1925-12-31'],
    ['1943年7月', '1943-07-01', '1943-07-31'],
    ['1920s', '1920-01-01', '1929-12-31'],
    ['1914–1918', '1914-01-01', '1918-12-31'],
    ['Summer 1943', '1943-06-01', '1943-08-31'],
  ])('%s', (text, from, to) => {
    expect(range(typedDate(text))).toEqual([from, to])
    expect(typedDate(text).text).toBe(text)
  })

  it('says what it would understand when it does not', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9 -]{1,12}$/)), (text) => {
        try {
          const { from, to } = typedDate(text)
          return from <= to && !Number.isNaN(Date.parse(from)) && !Number.isNaN(Date.parse(to))
        } catch (error) {
          return isFault(error, 'library.badDate')
        }
      }),
    )
    expect(() => typedDate('1943-13')).toThrow('about 1920')
  })
})

describe('dates of files', () => {
  it.each([
    ['1943-07.jpg', '1943-07'],
    ['1943-07-12 lake.tif', '1943-07-12'],
    ['19430712_2.tif', '1943-07-12'],
    ['Oma 1943.jpg', '1943'],
    ['1943-77.jpg', '1943'],
    ['1920sWoman.jpg', '1920s'],
    ['Detroit_c1915.jpg', 'about 1915'],
    ['ca. 1880 group.tif', 'about 1880'],
    ['IMG_1943.jpg', undefined],
    ['DSC1943.JPG', undefined],
    ['scan 1920.jpg', undefined],
    ['123194307.jpg', undefined],
    ['lake.jpg', undefined],
  ])('%s', (name, text) => expect(nameDate(name)?.text).toBe(text))

  it('the day of the scan does not beat an older year in the name', () => {
    expect(foundDate('2019-03-02T10:00:00', '1943-07 lake.jpg')).toMatchObject({
      text: '1943-07',
      source: 'name',
    })
    expect(foundDate('1998-08-30T10:00:00', '2003 album 4.jpg')).toMatchObject({
      text: '1998-08-30',
      source: 'exif',
    })
    expect(foundDate(null, 'lake.jpg')).toBeNull()
  })
})
