/** Which files of a folder are photos that a person means. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { testFolder } from '../../test/support/pictures.ts'
import { findPhotos } from './find-photos.ts'

const { path } = testFolder()

test('folders of network disks and bins are passed over', async () => {
  const root = path('tree')
  const kept = ['a.jpg', 'lost/b.jpg', 'recycle/c.jpg']
  const passed = ['@eaDir/a.jpg/SYNOPHOTO_THUMB_M.jpg', '#recycle/old.jpg', '$RECYCLE.BIN/$R1.jpg']
  passed.push('@Recycle/d.jpg', '.Trashes/e.jpg', '#snapshot/f.jpg', '__MACOSX/g.jpg', 'RECYCLER/h.jpg')
  for (const name of [...kept, ...passed]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), 'x')
  }
  const { photos } = await findPhotos([root])
  expect(photos.map(({ relative }) => relative)).toEqual(kept)
})

test('what describes a photo is not passed over; what describes none is', async () => {
  const root = path('takeout')
  mkdirSync(root)
  const read = ['a.jpg', 'a.jpg.supplemental-metadata.json', 'a.xmp', 'A.JPG.XMP']
  for (const name of [...read, 'b.xmp', 'metadata.json', 'notes.txt']) writeFileSync(join(root, name), 'x')
  expect(await findPhotos([root])).toMatchObject({ photos: [{ relative: 'a.jpg' }], skipped: 3 })
})

test.skipIf(process.platform === 'win32')(
  'a device that is named is refused before it is opened',
  async () => {
    const { photos, faults } = await findPhotos(['/dev/zero'])
    expect(photos).toEqual([])
    expect(faults.map(({ code }) => code)).toEqual(['image.notAPicture'])
  },
)
