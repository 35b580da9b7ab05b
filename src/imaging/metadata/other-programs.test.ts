/** Words and faces as programs of Windows, Picasa and IPTC's standard write them come in, and stay in the result. */
import { readFileSync } from 'node:fs'
import { ExifTool } from 'exiftool-vendored'
import { afterAll, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'
import { intake } from '../codec/intake.ts'

const folder = testFolder()
const tool = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => tool.end())

let number = 0
/** A photo of 360 x 240 with these tags. */
async function tagged(tags: Record<string, unknown>): Promise<string> {
  const file = folder.write(`${++number}.jpg`, readFileSync(fixture('cases/m5_crs_bw.jpg')))
  await tool.write(file, tags, { writeArgs: ['-overwrite_original'] })
  return file
}

const known = (file: string) =>
  intake(file, folder.path('thumbs'), 1e6, new AbortController().signal, { now: Date.UTC(2026, 0, 1) })

async function restored(file: string) {
  const photo = await decodePhoto(file, { maxPixels: 1e6 })
  const output = folder.path(`${++number}-restored.jpg`)
  await encodePhoto(photo, output, outputOptionsSchema.parse({ format: 'jpeg' }), photo.metadata, null)
  return (await tool.readRaw(output, { readArgs: ['-G1', '-n', '-a', '-struct'] })) as Record<string, unknown>
}

const oma = { name: 'Oma', type: 'Face', x: 0.25, y: 0.25, width: 0.1, height: 0.2 }
const written = {
  Name: 'Oma',
  Type: 'Face',
  Area: { X: 0.25, Y: 0.25, W: 0.1, H: 0.2, Unit: 'normalized' },
}

test('faces that Windows and Picasa marked', async () => {
  const file = await tagged({
    'XMP-MP:RegionInfoMP': {
      Regions: [
        { PersonDisplayName: 'Oma', Rectangle: '0.2, 0.15, 0.1, 0.2' },
        { PersonDisplayName: 'Nobody', Rectangle: '0.9, 0.9, 0.5, 0.5' },
        { PersonDisplayName: 'Tagged without a place' },
      ],
    },
  })
  expect(await known(file)).toMatchObject({ regions: [oma] })
  const tags = await restored(file)
  expect(tags['XMP-mwg-rs:RegionInfo']).toMatchObject({ RegionList: [written] })
  expect(tags).not.toHaveProperty('XMP-MP:RegionInfoMP')
})

test('areas as IPTC marks them: rectangles by their corner, circles by their centre, polygons by their vertices', async () => {
  const boundary = { RbShape: 'rectangle', RbUnit: 'relative', RbX: 0.2, RbY: 0.15, RbW: 0.1, RbH: 0.2 }
  const circle = { RbShape: 'circle', RbUnit: 'relative', RbX: 0.5, RbY: 0.5, RbRx: 0.1 }
  const vertices = [
    { RbX: 0.6, RbY: 0.7 },
    { RbX: 0.8, RbY: 0.75 },
    { RbX: 0.7, RbY: 0.9 },
  ]
  const file = await tagged({
    'XMP-iptcExt:ImageRegion': [
      { Name: 'Oma', RegionBoundary: boundary },
      { Name: 'Opa', RegionBoundary: circle },
      { Name: 'Tante', RegionBoundary: { RbShape: 'polygon', RbUnit: 'relative', RbVertices: vertices } },
    ],
  })
  const opa = { name: 'Opa', type: 'Face', x: 0.5, y: 0.5, width: 0.2, height: 0.3 }
  const tante = { name: 'Tante', type: 'Face', x: 0.7, y: 0.8, width: 0.2, height: 0.2 }
  expect(await known(file)).toMatchObject({ regions: [oma, opa, tante], notes: [] })
  expect((await restored(file))['XMP-mwg-rs:RegionInfo']).toMatchObject({
    RegionList: [written, { Name: 'Opa' }, { Name: 'Tante' }],
  })
})

test('areas in pixels, which do not say of what size, are of the stored picture', async () => {
  const pixels = { RbUnit: 'pixel', RbX: 72, RbY: 36, RbW: 36, RbH: 48 }
  const file = await tagged({
    'IFD0:Orientation#': 6,
    'XMP-iptcExt:ImageRegion': [
      { Name: 'Oma', RegionBoundary: { RbShape: 'rectangle', ...pixels } },
      { Name: 'Opa', RegionBoundary: { RbShape: 'circle', RbUnit: 'pixel', RbX: 90, RbY: 60, RbRx: 24 } },
    ],
  })
  // A quarter turn to the right: what was at the left is at the top.
  const turned = { name: 'Oma', type: 'Face', x: 0.75, y: 0.25, width: 0.2, height: 0.1 }
  const opa = { name: 'Opa', x: 0.75, y: 0.25, width: 0.2, height: 0.133333 }
  expect(await known(file)).toMatchObject({ regions: [turned, opa], notes: [] })
  const area = { X: 90, Y: 60, W: 36, H: 48, Unit: 'pixel' }
  const picasa = await tagged({ 'XMP-mwg-rs:RegionInfo': { RegionList: [{ ...written, Area: area }] } })
  expect(await known(picasa)).toMatchObject({ regions: [oma], notes: [] })
})

test('marks that have no place in the picture are said to be lost, at import and in the result', async () => {
  const rectangle = { RbShape: 'rectangle', RbUnit: 'pixel', RbX: 300, RbY: 36, RbW: 900, RbH: 48 }
  for (const tags of [
    { 'XMP-iptcExt:ImageRegion': [{ Name: 'Oma', RegionBoundary: rectangle }] },
    { 'XMP-iptcExt:ImageRegion': [{ Name: 'Oma', RegionBoundary: { RbShape: 'polygon', RbUnit: 'pixel' } }] },
    { 'XMP-MP:RegionInfoMP': { Regions: [{ PersonDisplayName: 'Oma', Rectangle: '0.9, 0.9, 0.5, 0.5' }] } },
    {
      'XMP-mwg-rs:RegionInfo': {
        RegionList: [{ ...written, Area: { X: 900, Y: 60, W: 36, H: 48, Unit: 'pixel' } }],
      },
    },
  ]) {
    const file = await tagged(tags)
    const { regions, notes } = await known(file)
    expect(regions).toEqual([])
    expect(notes).toMatchObject([{ code: 'words.leftOut', data: { reason: 'someRegions' } }])
    const photo = await decodePhoto(file, { maxPixels: 1e6 })
    expect(photo.metadata.texts).toMatchObject([{ name: 'marked faces' }])
  }
})

test('where several programs marked the same faces they are there once', async () => {
  const file = await tagged({
    'XMP-MP:RegionInfoMP': { Regions: [{ PersonDisplayName: 'Oma', Rectangle: '0.2, 0.15, 0.1, 0.2' }] },
    'XMP-mwg-rs:RegionInfo': {
      AppliedToDimensions: { W: 360, H: 240, Unit: 'pixel' },
      RegionList: [written],
    },
  })
  expect(await known(file)).toMatchObject({ regions: [oma] })
})

test('title, comment and keywords of Windows', async () => {
  const file = await tagged({
    'IFD0:XPTitle': 'Sommer am Sée',
    'IFD0:XPComment': 'Großmutter, 日本',
    'IFD0:XPKeywords': 'Oma; Küche;;Oma',
  })
  expect(await known(file)).toMatchObject({
    title: 'Sommer am Sée',
    caption: 'Großmutter, 日本',
    tags: ['Oma', 'Küche'],
  })
})

test('what other blocks say goes before what Windows says', async () => {
  const file = await tagged({
    'XMP-dc:Title': 'Own',
    'IFD0:ImageDescription': 'Own words',
    'XMP-dc:Subject': ['Oma'],
    'IFD0:XPTitle': 'Other',
    'IFD0:XPComment': 'Other words',
    'IFD0:XPKeywords': 'Oma;Opa',
  })
  expect(await known(file)).toMatchObject({ title: 'Own', caption: 'Own words', tags: ['Oma', 'Opa'] })
})

test('a comment for the person is the caption where there is no other, in every code that EXIF has', async () => {
  expect(await known(await tagged({ 'ExifIFD:UserComment': 'Oma am See' }))).toMatchObject({
    caption: 'Oma am See',
  })
  const chinese = await tagged({ 'ExifIFD:UserComment': '外婆在湖边' })
  expect(await known(chinese)).toMatchObject({ caption: '外婆在湖边' })
  expect(await restored(chinese)).toMatchObject({ 'ExifIFD:UserComment': '外婆在湖边' })
  const both = await tagged({ 'ExifIFD:UserComment': 'Comment', 'IFD0:ImageDescription': 'Caption' })
  expect(await known(both)).toMatchObject({ caption: 'Caption' })
  expect(await restored(both)).toMatchObject({ 'ExifIFD:UserComment': 'Comment' })
  const inXmp = await tagged({ 'XMP-exif:UserComment': 'Am Fluss' })
  expect(await known(inXmp)).toMatchObject({ caption: 'Am Fluss' })
  for (const ofProgram of ['{"sensor":17}', 'Screenshot', '   ', 'Created with GIMP'])
    expect(await known(await tagged({ 'ExifIFD:UserComment': ofProgram }))).toMatchObject({ caption: '' })
})

test('keywords that hang on a tree come in by their last word, and the tree stays in the result', async () => {
  for (const [tag, paths] of Object.entries({
    'XMP-lr:HierarchicalSubject': ['Familie|Großeltern|Oma', 'Orte|See', 'Hund'],
    'XMP-digiKam:TagsList': ['Familie/Großeltern/Oma', 'Orte/See', 'Hund'],
    'XMP-microsoft:LastKeywordXMP': ['Familie/Großeltern/Oma', 'Orte/See', 'Hund'],
    'XMP-mediapro:CatalogSets': ['Familie|Großeltern|Oma', 'Orte|See', 'Hund'],
  })) {
    const file = await tagged({ [tag]: paths, 'XMP-dc:Subject': ['Sommer', 'Oma'] })
    expect(await known(file)).toMatchObject({ tags: ['Sommer', 'Oma', 'See', 'Hund'] })
    expect(await restored(file)).toMatchObject({ [tag]: paths })
    expect(await known(await tagged({ [tag]: paths }))).toMatchObject({ tags: ['Oma', 'See', 'Hund'] })
  }
})

test('labels and formats that digiKam and darktable keep among their tags are no tags', async () => {
  const digikam = ['_Digikam_Internal_Tags_/Color Label Red', 'Orte/See']
  expect(await known(await tagged({ 'XMP-digiKam:TagsList': digikam }))).toMatchObject({ tags: ['See'] })
  const darktable = ['darktable|format|jpg', 'darktable|exported', 'Orte|See']
  expect(await known(await tagged({ 'XMP-lr:HierarchicalSubject': darktable }))).toMatchObject({
    tags: ['See'],
  })
})

test('words that lie behind the pixels of a JPEG 2000', async () => {
  const file = folder.write('words.jp2', readFileSync(fixture('formats/color.jp2')))
  const said = {
    'XMP-dc:Description': 'Am See',
    'XMP-dc:Subject': 'Oma',
    DateTimeOriginal: '1943:07:12 10:00:00',
  }
  await tool.write(file, said, { writeArgs: ['-overwrite_original'] })
  expect(await known(file)).toMatchObject({ caption: 'Am See', tags: ['Oma'], taken: '1943-07-12T10:00:00' })
  expect(await restored(file)).toMatchObject({
    'XMP-dc:Description': 'Am See',
    'ExifIFD:DateTimeOriginal': '1943:07:12 10:00:00',
  })
})
