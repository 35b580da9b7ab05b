/** Photos are found by the years that a person types, and stand in the order of their time. */
import { describe, expect, it } from 'vitest'
import { photoRow, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { photoQuerySchema } from '../../contract/library.ts'
import { typedDate } from './dates.ts'
import type { Library } from './open.ts'
import { PhotoRepository } from './photo-repository.ts'
import { photoOrder } from './views/order.ts'

const { path } = testFolder()

/** A photo for each date, numbered from 1. */
async function withDates(name: string, dates: readonly (string | null)[]): Promise<Library> {
  const library = await testLibrary(path(name))
  const rows = new PhotoRepository(library.db)
  for (const [i, text] of dates.entries()) {
    const date = text === null ? null : typedDate(text)
    await rows.insert({
      ...photoRow(i + 1),
      name: `${'abcdefghijklmnop'[i]}.jpg`,
      date_from: date?.from ?? null,
      date_to: date?.to ?? null,
      date_text: date?.text ?? null,
      date_source: date?.source ?? null,
    })
  }
  return library
}

/** By the list of the command line and by the window's order. */
async function found(library: Library, search: string): Promise<number[]> {
  const ids = await new PhotoRepository(library.db).ids({ search }, 'added')
  const order = await photoOrder(library.db, photoQuerySchema.parse({ search }))
  expect(order.ids.toSorted((a, b) => a - b)).toEqual(ids.toSorted((a, b) => a - b))
  return ids.toSorted((a, b) => a - b)
}

describe('dates in a search', () => {
  const dates = [
    '1909',
    '1910',
    '1915-07-12',
    'c. 1915',
    '1914-1918',
    '1919-12',
    '1920',
    null,
    '1910s',
    '1850s',
  ]

  it('a decade finds all of its years, however they are written', async () => {
    const library = await withDates('decade', dates)
    expect(await found(library, '1910s')).toEqual([2, 3, 4, 5, 6, 9])
    expect(await found(library, "1910's")).toEqual([2, 3, 4, 5, 6, 9])
    expect(await found(library, '1850s')).toEqual([10])
    expect(await found(library, '1910s a.jpg')).toEqual([])
    expect(await found(library, '1910s b.jpg')).toEqual([2])
    expect(await found(library, 'about 1915')).toEqual([2, 3, 4, 5, 6, 7, 9])
  })

  it('a year finds "about" that year', async () => {
    const library = await withDates('year', dates)
    expect(await found(library, '1915')).toEqual([3, 4])
    expect(await found(library, 'lake')).toEqual([])
  })
})

describe('the order by date', () => {
  it('is by the middle of the year that a date means, what is of no year first in its decade, undated photos last', async () => {
    const dates = ['about 1915', '1910', '1916', '1914-1918', null, '1915-07-12', '1910s']
    const library = await withDates('order', dates)
    const rows = new PhotoRepository(library.db)
    const expected = [4, 7, 2, 1, 6, 3, 5]
    expect(await rows.ids({}, 'date')).toEqual(expected)
    expect((await photoOrder(library.db, photoQuerySchema.parse({ sort: 'date' }))).ids).toEqual(expected)
    const first = await rows.page({}, { sort: 'date', limit: 3 })
    const second = await rows.page({}, { sort: 'date', limit: 9, after: first.at(-1)! })
    expect([...first, ...second].map(({ id }) => id)).toEqual(expected)
    const last = await rows.page({}, { sort: 'date', limit: 9, after: second.at(-1)! })
    expect(last).toEqual([])
  })
})
