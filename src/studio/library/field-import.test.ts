/** Photos from the field as they come in: with the dates, captions and tags that their files hold, and no others. */
import { copyFileSync, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { ExifTool } from 'exiftool-vendored'
import { afterAll, expect, test } from 'vitest'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { describeJpeg } from '../../imaging/metadata/describe-jpeg.ts'
import { wordsOf } from '../export/words.ts'
import { AlbumRepository } from './album-repository.ts'
import { applyEdit } from './edits/edits.ts'
import { PhotoImporter } from './import.ts'
import { PhotoRepository } from './photo-repository.ts'

const { path } = testFolder()
const reader = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => reader.end())

/** Beside the repository; what is not among its own fixtures is skipped without it. */
const shared = join(import.meta.dirname, '../../../../shared/cases/field-1')

function fieldCase(name: string): string | null {
  const own = fixture(`cases/${name}`)
  if (existsSync(own)) return own
  return existsSync(join(shared, name)) ? join(shared, name) : null
}

let number = 0
async function imported(file: string) {
  const folder = subfolder(path, `import-${++number}`)
  copyFileSync(file, join(folder, basename(file)))
  const library = await testLibrary(join(folder, 'library'))
  const { added } = await new PhotoImporter(library, localEngine()).run([join(folder, basename(file))])
  const photos = new PhotoRepository(library.db)
  const row = async () => (await photos.byId(added[0]))!
  const tags = await new AlbumRepository(library.db).tagsOf(added[0])
  return { row, tags, library, file: join(folder, basename(file)) }
}

const cases = [
  ['xmp-datecreated-1943-07.jpg', { date_text: '1943-07' }],
  ['xmp-caption-tag.jpg', { caption: 'Hochzeit 1943' }],
  ['IMG_E1943.JPG', { date_from: expect.stringMatching(/^2019/), date_source: 'exif' }],
  ['IMG_1943 (1).jpg', { date_from: expect.stringMatching(/^2018/), date_source: 'exif' }],
  ['_DSC1943.JPG', { date_from: expect.stringMatching(/^2015/), date_source: 'exif' }],
  ['1920px-Family.jpg', { date_from: null }],
  ['part-year.jpg', { date_text: '1943' }],
  ['part-notime.jpg', { date_text: '1943-07-12' }],
  ['m1_com_comment.jpg', { caption: 'Grandma and Grandpa, Lake Constance 1943' }],
  ['n2_text_caption.png', { caption: 'Grandma at the lake 1943', date_text: '1943-07-12' }],
  ['bigtiff-caption-lost.tif', { caption: 'Grandmother at the lake' }],
  ['m6_xmp_big.jpg', { caption: 'caption kept' }],
  ['n3_rawprofile_exif_orient6.png', { width: 360, height: 240 }],
] as const

for (const [name, facts] of cases) {
  const file = fieldCase(name)
  test.skipIf(!file)(file ? name : `${name} (needs ../shared)`, async () => {
    const { row, tags } = await imported(file!)
    expect(await row()).toMatchObject(facts)
    if (name === 'xmp-caption-tag.jpg') expect(tags).toEqual(['Oma'])
  })
}

test('a scan of 2020 that a person dates and captions says so everywhere when it is exported', async () => {
  const { row, library, file } = await imported(fixture('cases/scan-date-2020-to-be-1968.jpg'))
  const ids = [(await row()).id]
  await library.db.transaction().execute(async (trx) => {
    await applyEdit(trx, { type: 'caption', ids, caption: 'Hans am See' }, 1)
    await applyEdit(trx, { type: 'date', ids, text: '1968-05-04' }, 1)
    await applyEdit(trx, { type: 'title', ids, title: 'Sommer\n1968' }, 1)
    await applyEdit(trx, { type: 'place', ids, city: 'Bregenz', gps: `47°30'11"N 9°44'57"E` }, 1)
    await expect(applyEdit(trx, { type: 'place', ids, gps: 'here' }, 1)).rejects.toThrow('no place')
  })
  const output = path('exported.jpg')
  await describeJpeg(file, output, wordsOf({ photo: await row(), tags: [] }, makeRecipe())!)
  const tags = (await reader.readRaw(output, { readArgs: ['-G1', '-n'] })) as Record<string, unknown>
  expect(tags).toMatchObject({
    'IFD0:ImageDescription': 'Hans am See',
    'ExifIFD:DateTimeOriginal': '1968:05:04 00:00:00',
    'GPS:GPSLatitudeRef': 'N',
    'GPS:GPSLongitudeRef': 'E',
    'IPTC:Caption-Abstract': 'Hans am See',
    'IPTC:DateCreated': '1968:05:04',
    'IPTC:ObjectName': 'Sommer 1968',
    'IPTC:City': 'Bregenz',
    'XMP-dc:Description': 'Hans am See',
    'XMP-dc:Title': 'Sommer 1968',
    'XMP-photoshop:City': 'Bregenz',
    'XMP-photoshop:DateCreated': '1968:05:04',
  })
  for (const [name, degrees] of [
    ['Latitude', 47.503056],
    ['Longitude', 9.749167],
  ] as const) {
    expect(tags[`GPS:GPS${name}`]).toBeCloseTo(degrees, 5)
    expect(tags[`XMP-exif:GPS${name}`]).toBeCloseTo(degrees, 5)
  }
  expect(tags['ExifTool:Warning']).toBeUndefined()
})
