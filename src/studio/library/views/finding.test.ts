/** Years, places, stacks and smart albums tell of every photo once, however uncertain its date, and survive what is damaged. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { photoRow, testLibrary } from '../../../../test/support/library.ts'
import { testFolder } from '../../../../test/support/pictures.ts'
import { editSchema } from '../../../contract/edits.ts'
import { photoQuerySchema } from '../../../contract/library.ts'
import { typedDate } from '../dates.ts'
import { applyEdit } from '../edits/edits.ts'
import { EditHistory } from '../edits/history.ts'
import { PhotoRepository } from '../photo-repository.ts'
import { photoOrder } from './order.ts'
import { librarySummary } from './summary.ts'
import { photoPlaces, timeline } from './timeline.ts'

const { path } = testFolder()

async function setUp(name: string, dates: readonly (string | null)[]) {
  const library = await testLibrary(path(name))
  const photos = new PhotoRepository(library.db)
  for (const [at, text] of dates.entries()) {
    const date = text === null ? null : typedDate(text)
    await photos.insert({
      ...photoRow(at + 1),
      ...(date && {
        date_from: date.from,
        date_to: date.to,
        date_text: date.text,
        date_source: 'typed' as const,
      }),
    })
  }
  const history = new EditHistory(library)
  const edit = (given: unknown) =>
    history.do(
      (trx) => applyEdit(trx, editSchema.parse(given), 1),
      (edited) => edited.label,
    )
  const order = (query: unknown) => photoOrder(library.db, photoQuerySchema.parse(query))
  const years = (query: unknown) => timeline(library.db, photoQuerySchema.parse(query))
  return { library, photos, history, edit, order, years }
}

const date = fc.option(
  fc.oneof(
    fc.integer({ min: 1850, max: 2020 }).map(String),
    fc.integer({ min: 185, max: 201 }).map((decade) => `${decade}0s`),
    fc.integer({ min: 1850, max: 2020 }).map((year) => `about ${year}`),
    fc.integer({ min: 1850, max: 2020 }).map((year) => `summer ${year}`),
    fc
      .tuple(fc.integer({ min: 1850, max: 1950 }), fc.integer({ min: 0, max: 60 }))
      .map(([a, b]) => `${a}-${a + b}`),
    fc.constantFrom('1919-12-31', '1920-01-01', '1919-1920'),
  ),
)

/** Under which heading a person looks for it. */
function groupOf(date: string | null): number | string | null {
  if (date === null) return null
  const [first = 0, last = first] = (date.match(/\d{4}/g) ?? []).map(Number)
  const isSpan = /^\d{4}-\d{4}$/.test(date) && last > first
  if (!isSpan && !date.endsWith('0s')) return first
  return `${Math.floor((first + (isSpan ? last : first)) / 20) * 10}s`
}

test('a decade stands before its first year, and not in the middle of it', async () => {
  const { order, years } = await setUp('decades', [
    '1894',
    '1890s',
    '1890',
    '1895',
    '1889-12-31',
    '1900',
    'about 1894',
  ])
  expect((await order({ sort: 'date' })).ids).toEqual([5, 2, 3, 1, 7, 4, 6])
  expect((await order({ sort: 'date', descending: true })).ids).toEqual([6, 4, 7, 1, 3, 2, 5])
  expect((await years({ sort: 'date' })).slice(0, 3)).toEqual([
    { year: 1889, decade: null, photos: 1 },
    { year: null, decade: 1890, photos: 1 },
    { year: 1890, decade: null, photos: 1 },
  ])
})

test('the years of the timeline are those of the photos in their order, in both directions', async () => {
  let run = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(date, { minLength: 1, maxLength: 40 }),
      fc.boolean(),
      async (dates, descending) => {
        const { order, years, photos } = await setUp(`years-${run++}`, dates)
        const query = { sort: 'date', descending }
        const { ids } = await order(query)
        const rows = await photos.byIds(ids)
        const told = (await years(query)).flatMap(({ year, decade, photos: n }) =>
          Array.from({ length: n }, () => year ?? (decade === null ? null : `${decade}s`)),
        )
        const own = rows.map(({ date_text }) => groupOf(date_text))
        expect(told).toEqual(own)
      },
    ),
    { numRuns: 40 },
  )
})

test('photos of no known date or place, never opened, and within a part of the world', async () => {
  const { library, edit, order } = await setUp('unknown', ['1943', null, 'summer 1956', null])
  await edit({ type: 'place', ids: [1], city: 'Wien' })
  await edit({ type: 'place', ids: [2], gps: '-17.7, 178.1' })
  await edit({ type: 'place', ids: [3], gps: '48.2082, 16.3738' })
  await library.db.updateTable('photos').set({ looked_at: 5 }).where('id', 'in', [1, 4]).execute()
  expect((await order({ undated: true })).ids).toEqual([2, 4])
  expect((await order({ noPlace: true })).ids).toEqual([4])
  expect((await order({ unseen: true })).ids).toEqual([2, 3])
  expect((await order({ within: { south: 40, west: 10, north: 50, east: 20 } })).ids).toEqual([3])
  // Across the date line.
  expect((await order({ within: { south: -20, west: 170, north: -10, east: -170 } })).ids).toEqual([2])
  expect(await photoPlaces(library.db, photoQuerySchema.parse({}))).toEqual({
    ids: [2, 3],
    latitudes: [-1770000, 4820820],
    longitudes: [17810000, 1637380],
  })
  expect(await librarySummary(library.db)).toMatchObject({ undated: 2, noPlace: 1, unseen: 2, placed: 2 })
  expect(() => editSchema.parse({ type: 'place', ids: [1], gps: '95, 10' })).not.toThrow()
  await expect(edit({ type: 'place', ids: [1], gps: '95, 10' })).rejects.toMatchObject({
    code: 'library.badPlace',
  })
})

test('a stack is one group wherever two of its photos are shown, loses its top without harm, and is undone', async () => {
  const { edit, order, history } = await setUp('stacks', ['1900', '1901', '1902', '1903', '1904'])
  await edit({ type: 'stack', ids: [3, 1, 4] })
  expect((await order({})).stacks).toEqual([[3, 1, 4]])
  expect((await order({ from: '1903-01-01', to: '1904-12-31' })).stacks).toEqual([])
  expect((await order({ to: '1902-12-31' })).stacks).toEqual([[3, 1]])
  await edit({ type: 'stack', ids: [5, 3] })
  expect((await order({})).stacks).toEqual([
    [1, 4],
    [5, 3],
  ])
  await edit({ type: 'remove', ids: [5] })
  expect((await order({})).stacks).toEqual([[1, 4]])
  await history.undo()
  await edit({ type: 'unstack', ids: [4] })
  expect((await order({})).stacks).toEqual([[5, 3]])
  await history.undo()
  await history.undo()
  expect((await order({})).stacks).toEqual([[3, 1, 4]])
})

test('look-alikes are put on stacks, the largest on top; what lies on one stays there', async () => {
  const { library, edit, order } = await setUp('alike', ['1900', '1901', '1902', '1903', '1904', '1905'])
  const set = (id: number, dhash: string, width: number) =>
    library.db.updateTable('photos').set({ dhash, width }).where('id', '=', id).execute()
  await set(1, 'f0f0f0f0f0f0f0f0', 100)
  await set(2, 'f0f0f0f0f0f0f0f1', 400)
  await set(3, '0f0f0f0f0f0f0f0f', 100)
  await set(4, '0f0f0f0f0f0f0f0e', 50)
  await set(5, '00000000ffffffff', 50)
  await edit({ type: 'stack', ids: [3, 6] })
  await edit({ type: 'stackAlike', ids: [1, 2, 3, 4, 5, 6] })
  expect((await order({})).stacks).toEqual([
    [2, 1],
    [3, 6],
  ])
})

test('smart albums are kept, changed, named and deleted; one that can’t be read is shown all the same', async () => {
  const { library, edit, history } = await setUp('smart', ['1900'])
  const kept = async () => (await librarySummary(library.db)).smartAlbums
  const conditions = { rating: 3, undated: true as const }
  const { made } = await edit({ type: 'smartCreate', name: 'Best', conditions })
  await edit({ type: 'smartCreate', name: 'Best', conditions: {} })
  expect((await kept()).map(({ name }) => name)).toEqual(['Best', 'Best (2)'])
  await edit({ type: 'smartRename', smart: made, name: 'Good' })
  await edit({ type: 'smartChange', smart: made, conditions: { flag: 'pick' } })
  expect(await kept()).toContainEqual({ id: made, name: 'Good', conditions: { flag: 'pick' } })
  await edit({ type: 'smartDelete', smart: made })
  await history.undo()
  await library.db
    .updateTable('smart_albums')
    .set({ conditions: '{"mood":"sad"}' })
    .where('id', '=', made!)
    .execute()
  expect(await kept()).toContainEqual({ id: made, name: 'Good', conditions: null })
  await expect(edit({ type: 'smartRename', smart: 99, name: 'X' })).rejects.toMatchObject({
    code: 'library.notFound',
  })
})
