/** Whoever changes several photos at once must see where they differ: else one would be overwritten unseen. */
import { expect, test } from 'vitest'
import { photoRow, testLibrary } from '../../../../test/support/library.ts'
import { testFolder } from '../../../../test/support/pictures.ts'
import { editSchema } from '../../../contract/edits.ts'
import { photoQuerySchema } from '../../../contract/library.ts'
import { applyEdit } from '../edits/edits.ts'
import { PhotoRepository } from '../photo-repository.ts'
import { photoOrder } from './order.ts'
import { sharedDetails } from './shared.ts'

const { path } = testFolder()

async function setUp(name: string) {
  const library = await testLibrary(path(name))
  const photos = new PhotoRepository(library.db)
  for (let n = 1; n <= 5; n++) await photos.insert(photoRow(n))
  const edit = (given: unknown) =>
    library.db.transaction().execute((trx) => applyEdit(trx, editSchema.parse(given), 1))
  const order = async (query: unknown) => (await photoOrder(library.db, photoQuerySchema.parse(query))).ids
  return { library, edit, order }
}

test('what all have is said, what differs is said to differ, and tags and albums by how many have them', async () => {
  const { library, edit } = await setUp('shared')
  await edit({ type: 'place', ids: [1, 2, 3], city: 'Wien' })
  await edit({ type: 'title', ids: [1], title: 'Anna' })
  await edit({ type: 'date', ids: [1, 2], text: 'summer 1956' })
  await edit({ type: 'rating', ids: [1, 2, 3], rating: 4 })
  await edit({ type: 'flag', ids: [1], flag: 'pick' })
  await edit({ type: 'label', ids: [2, 1], label: 'Red' })
  await edit({ type: 'tag', ids: [1, 2], tag: 'farm', on: true })
  await edit({ type: 'albumCreate', name: 'Summer', ids: [3] })
  const two = await sharedDetails(library.db, [1, 2])
  expect(two).toMatchObject({
    photos: 2,
    texts: { date: { value: 'summer 1956' }, title: null, city: { value: 'Wien' }, country: { value: '' } },
    rating: { value: 4 },
    flag: null,
    label: { value: 'Red' },
    favourite: { value: false },
    tags: [{ name: 'farm', photos: 2 }],
    albums: [],
  })
  const three = await sharedDetails(library.db, [1, 2, 3])
  expect(three).toMatchObject({
    photos: 3,
    texts: { date: null },
    tags: [{ name: 'farm', photos: 2 }],
    albums: [{ name: 'Summer', photos: 1 }],
  })
  await edit({ type: 'remove', ids: [1, 2, 3] })
  expect(await sharedDetails(library.db, [1, 2, 3])).toMatchObject({ photos: 0, rating: null, flag: null })
})

test('photos are found and put in order by their stars, flags and labels', async () => {
  const { library, edit, order } = await setUp('marked')
  await edit({ type: 'rating', ids: [1], rating: 2 })
  await edit({ type: 'rating', ids: [2], rating: 5 })
  await edit({ type: 'rating', ids: [3], rating: 3 })
  await edit({ type: 'flag', ids: [2, 4], flag: 'reject' })
  await edit({ type: 'flag', ids: [4], flag: null })
  await edit({ type: 'label', ids: [5], label: 'red' })
  // Five stars of a file are a favourite's, and go with it.
  await library.db.updateTable('photos').set({ stars: 5 }).where('id', '=', 4).execute()
  expect((await order({ sort: 'rating', descending: true })).slice(0, 3)).toEqual([2, 3, 1])
  expect(await order({ rating: 3 })).toEqual([2, 3])
  expect(await order({ rating: 0 })).toEqual([4, 5])
  expect(await order({ flag: 'reject' })).toEqual([2])
  expect(await order({ flag: 'none' })).toEqual([1, 3, 4, 5])
  expect(await order({ label: 'Red' })).toEqual([5])
  expect(await order({ label: '' })).toEqual([1, 2, 3, 4])
})
