/** What Tintype exports and imports again: nothing that was said of a photo is lost on the way. */
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import { asCaption, asLine } from '../../contract/photo-words.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { localEngine, photoRow, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../../imaging/codec/decode.ts'
import { encodePhoto } from '../../imaging/codec/encode.ts'
import { describeJpeg } from '../../imaging/metadata/describe-jpeg.ts'
import { AlbumRepository } from '../library/album-repository.ts'
import { typedDate } from '../library/dates.ts'
import { PhotoImporter } from '../library/import.ts'
import { placeColumns } from '../library/places.ts'
import { type PhotoRow, PhotoRepository } from '../library/photo-repository.ts'
import { wordsOf } from './words.ts'

const { path } = testFolder()

const line = fc
  .oneof(
    fc.string({ maxLength: 40 }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constant('x'.repeat(400)),
  )
  .map((text) => placeColumns({ city: text }).city ?? '')
const unsaidOr = (values: fc.Arbitrary<string>) =>
  fc.option(values).map((text) => (text === '' ? null : text))
const caption = fc.string({ unit: 'grapheme', maxLength: 3000 }).map((text) =>
  text
    .replaceAll(/\p{Cc}|[\ufffe\uffff]/gu, ' ')
    .trim()
    .toWellFormed(),
)
const tag = fc
  .oneof(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }), fc.constant('ä'.repeat(100)))
  .map((text) =>
    text
      .replaceAll(/\p{Cc}|[\ufffe\uffff]/gu, '')
      .trim()
      .slice(0, 100)
      .toWellFormed(),
  )
  .filter((text) => text !== '')
const date = fc.constantFrom(
  'about 1920',
  '1940s',
  '1943',
  '1943-07',
  '1943-07-12',
  '1914-1918',
  'summer 1943',
  '约1920',
  'c. 1915',
)
const gps = fc
  .tuple(fc.integer({ min: -89e6, max: 89e6 }), fc.integer({ min: -179e6, max: 179e6 }))
  .map(([latitude, longitude]) => placeColumns({ gps: `${latitude / 1e6}, ${longitude / 1e6}` }).gps ?? '')
const millionths = fc.integer({ min: 0, max: 1e6 }).map((n) => n / 1e6)
const regions = fc.array(
  fc.record({
    name: line.map((text) => text.slice(0, 300).trim()),
    type: fc.constantFrom('Face', 'Pet'),
    x: millionths,
    y: millionths,
    width: millionths,
    height: millionths,
  }),
  { maxLength: 4 },
)

const said = fc.record({
  caption,
  title: unsaidOr(line),
  location: unsaidOr(line),
  city: unsaidOr(line),
  country: unsaidOr(line),
  gps: fc.option(gps),
  date: fc.option(date),
  favourite: fc.constantFrom(0, 1),
  stars: fc.option(fc.integer({ min: 1, max: 4 })),
  /** Stars that a person has given, whether it is a favourite or not. */
  given: fc.option(fc.integer({ min: 1, max: 5 })),
  flag: fc.option(fc.constantFrom('pick', 'reject')),
  label: unsaidOr(line.map((text) => text.slice(0, 100).trim())),
  regions: fc.option(regions.filter((list) => list.length > 0)),
  tags: fc.uniqueArray(tag, { maxLength: 5, selector: (text) => text.toLowerCase() }),
})
type Said = typeof said extends fc.Arbitrary<infer T> ? T : never

function rowOf({ date, regions, ...rest }: Said): PhotoRow {
  const { caption, title, location, city, country, gps, favourite, given, flag, label } = rest
  const marks = { favourite, stars: given ?? rest.stars, rated: given === null ? 0 : 1, flag, label }
  const row = { caption, title, location, city, country, gps, ...marks }
  const known = date === null ? null : typedDate(date)
  return {
    ...photoRow(1),
    ...row,
    id: 1,
    regions: regions && JSON.stringify(regions),
    date_from: known?.from ?? null,
    date_to: known?.to ?? null,
    date_text: known?.text ?? null,
    date_source: known?.source ?? null,
    date_beside: 0,
    removed_at: null,
    looked_at: null,
    stack: null,
    film: null,
    film_marks: null,
  }
}

/** What counts of a row, in an order that can be compared. */
function facts(row: PhotoRow, tags: readonly string[]) {
  const { caption, title, location, city, country, gps, favourite } = row
  const { date_from, date_to, date_text } = row
  const regions: unknown = row.regions === null ? null : JSON.parse(row.regions)
  const stars = row.rated === 0 && favourite === 1 ? 5 : row.stars
  const { flag, label } = row
  const place = { title, location, city, country, gps }
  const words = {
    caption,
    favourite,
    stars,
    flag,
    label,
    regions,
    tags: tags.map((text) => text.toLowerCase()).sort(),
  }
  return { ...place, ...words, date_from, date_to, date_text }
}

const nothing: Said = {
  caption: '',
  title: null,
  location: null,
  city: null,
  country: null,
  gps: null,
  date: null,
  favourite: 0,
  stars: null,
  given: null,
  flag: null,
  label: null,
  regions: null,
  tags: [],
}

async function bare(name: string): Promise<string> {
  const file = path(name)
  await sharp({ create: { width: 40, height: 30, channels: 3, background: '#864' } })
    .jpeg()
    .toFile(file)
  return file
}

/** Exports by `write` and imports what was written. */
async function roundTrips(
  name: string,
  runs: number,
  write: (row: PhotoRow, tags: string[]) => Promise<string>,
) {
  const library = await testLibrary(path(`${name}/library`))
  const photos = new PhotoRepository(library.db)
  const importer = new PhotoImporter(library, localEngine())
  await fc.assert(
    fc.asyncProperty(said, async (words) => {
      const row = rowOf(words)
      const file = await write(row, words.tags)
      const { added, failed } = await importer.run([file])
      expect(failed).toBe(0)
      // Nothing was said twice: the file is known.
      if (added.length === 0) return
      const again = (await photos.byId(added[0]))!
      const tags = await new AlbumRepository(library.db).tagsOf(again.id)
      const kept = { ...row, caption: asCaption(row.caption) }
      expect(facts(again, tags)).toEqual(facts(kept, [...new Set(words.tags.map(asLine))]))
    }),
    {
      numRuns: runs,
      examples: [
        [{ ...nothing, tags: ['!'] }],
        [{ ...nothing, title: 'Anna' }],
        [{ ...nothing, caption: 'at\u2028the lake', tags: ['a\u2028lake', 'a\u2029boat'] }],
      ],
    },
  )
}

test('in a JPEG that was rendered before', { timeout: 120_000 }, async () => {
  subfolder(path, 'described')
  const source = await bare('described/bare.jpg')
  let n = 0
  await roundTrips('described', 60, async (row, tags) => {
    const file = path(`described/IMG_${++n}.jpg`)
    const words = wordsOf({ photo: row, tags }, makeRecipe())
    if (words) expect(await describeJpeg(source, file, words)).toEqual([])
    else writeFileSync(file, readFileSync(source))
    return file
  })
})

test.each(['jpeg', 'png', 'tiff', 'webp', 'avif'] as const)(
  'in a new %s',
  { timeout: 120_000 },
  async (format: OutputFormat) => {
    subfolder(path, format)
    const photo = await decodePhoto(await bare(`${format}/bare.jpg`), { maxPixels: 1e6 })
    let n = 0
    await roundTrips(format, format === 'jpeg' || format === 'webp' ? 20 : 4, async (row, tags) => {
      const file = path(`${format}/IMG_${++n}.${format}`)
      const words = wordsOf({ photo: row, tags }, makeRecipe())
      const options = outputOptionsSchema.parse({ format })
      await encodePhoto(photo, file, options, { ...photo.metadata, ...(words && { words }) }, null)
      return file
    })
  },
)

test('what a person takes away is gone from the picture', async () => {
  subfolder(path, 'cleared')
  const source = await bare('cleared/bare.jpg')
  const full = {
    ...rowOf(fc.sample(said, { seed: 1, numRuns: 1 })[0]),
    gps: '48.2082, 16.3738',
    city: 'Wien',
  }
  const first = path('cleared/full.jpg')
  await describeJpeg(source, first, wordsOf({ photo: full, tags: [] }, makeRecipe())!)
  const library = await testLibrary(path('cleared/library'))
  const importer = new PhotoImporter(library, localEngine())
  const emptied = {
    ...full,
    title: '',
    location: '',
    city: '',
    country: '',
    gps: '',
    favourite: 0,
    stars: 5,
    rated: 0,
  }
  Object.assign(emptied, { flag: 'none', label: '' })
  const second = path('cleared/emptied.jpg')
  await describeJpeg(first, second, wordsOf({ photo: emptied, tags: [] }, makeRecipe())!)
  const { added } = await importer.run([second])
  const row = await new PhotoRepository(library.db).byId(added[0])
  const gone = {
    title: null,
    location: null,
    city: null,
    country: null,
    gps: null,
    stars: null,
    flag: null,
    label: null,
  }
  expect(row).toMatchObject({ ...gone, favourite: 0 })
  expect(readFileSync(second).includes('Wien')).toBe(false)
})
