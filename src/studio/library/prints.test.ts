/** Without these: the back of a print is shown for another one, or a photo is taken for a back by its name. */
import { expect, it } from 'vitest'
import { photoRow, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { PhotoRepository } from './photo-repository.ts'
import { frontName, pairByName, printLinks, stemOf } from './prints.ts'

const { path } = testFolder()

it.each([
  ['lake_b.jpg', 'lake'],
  ['Lake-B.TIF', 'lake'],
  ['1943 zoo back.jpg', '1943 zoo'],
  ['IMG_0007_verso.png', 'img_0007'],
  ['comeback.jpg', null],
  ['club.jpg', null],
  ['back.jpg', null],
  ['bob.jpg', null],
])('%s is the back of %s', (name, front) => {
  expect(frontName(name)).toBe(front)
  expect(stemOf('A.b.JPG')).toBe('a.b')
})

async function withPhotos(name: string, names: readonly string[]) {
  const library = await testLibrary(path(name))
  const photos = new PhotoRepository(library.db)
  for (const [i, each] of names.entries())
    await photos.insert({ ...photoRow(i), name: each, added: 5_000_000 + i })
  return library.db
}

it('pairs within a folder only, and keeps pairs that are there', async () => {
  const db = await withPhotos('folders', ['lake.jpg', 'lake_b.jpg', 'lake_b.jpg'])
  await pairByName(
    db,
    [
      { id: 1, file: '/a/lake.jpg' },
      { id: 2, file: '/a/lake_b.jpg' },
      { id: 3, file: '/other/lake_b.jpg' },
    ],
    0,
  )
  expect((await printLinks(db, 1)).back?.id).toBe(2)
  expect((await printLinks(db, 3)).front).toBeNull()
  await pairByName(
    db,
    [
      { id: 1, file: '/a/lake.jpg' },
      { id: 3, file: '/a/lake_b.jpg' },
    ],
    0,
  )
  expect((await printLinks(db, 1)).back?.id).toBe(2)
})

it('pairs what a browser sends one by one, whichever comes first, but not of several that fit', async () => {
  const db = await withPhotos('alone', ['lake.jpg', 'lake_b.jpg', 'zoo_b.jpg', 'zoo.jpg', 'zoo.png'])
  await pairByName(db, [{ id: 2, file: '/tmp/1/lake_b.jpg' }], 5_000_100)
  expect((await printLinks(db, 2)).front?.id).toBe(1)
  await pairByName(db, [{ id: 3, file: '/tmp/2/zoo_b.jpg' }], 5_000_100)
  expect((await printLinks(db, 3)).front).toBeNull()
  await pairByName(db, [{ id: 4, file: '/tmp/3/zoo.jpg' }], 5_000_100)
  expect((await printLinks(db, 4)).back?.id).toBe(3)
})
