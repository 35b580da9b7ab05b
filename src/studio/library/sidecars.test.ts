/** Files beside a photo say more of it at import; what makes no sense is said, and stops nothing. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, test } from 'vitest'
import { sidecarNames } from '../../contract/sidecar-names.ts'
import { fakeClock } from '../../../test/support/fake-clock.ts'
import { localEngine, subfolder, testLibrary } from '../../../test/support/library.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { AlbumRepository } from './album-repository.ts'
import { PhotoImporter } from './import.ts'
import { PhotoRepository } from './photo-repository.ts'

const { path } = testFolder()
let number = 0

const xmp = (properties: string, attributes = '') => `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
  xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
  xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
  xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:exif="http://ns.adobe.com/exif/1.0/"
  xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"
  xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
  xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/"
  xmlns:stArea="http://ns.adobe.com/xmp/sType/Area#" xmlns:stDim="http://ns.adobe.com/xap/1.0/sType/Dimensions#"
  ${attributes}>${properties}</rdf:Description></rdf:RDF></x:xmpmeta>`
const caption = (text: string) =>
  `<dc:description><rdf:Alt><rdf:li xml:lang="x-default">${text}</rdf:li></rdf:Alt></dc:description>`

/** Imports one photo with these files beside it. */
async function imported(
  files: Readonly<Record<string, string | Buffer>>,
  photo = 'IMG_0001.jpg',
  { exif = {}, size = [40, 30] }: { exif?: Record<string, Record<string, string>>; size?: number[] } = {},
) {
  const name = `case-${++number}`
  const folder = subfolder(path, `${name}/photos`)
  const [width, height] = size
  const color = { r: number, g: 80, b: 90 }
  await sharp({ create: { width, height, channels: 3, background: color } })
    .jpeg()
    .withExif(exif)
    .toFile(join(folder, photo))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), text)
  }
  const library = await testLibrary(join(path(name), 'library'), fakeClock(Date.UTC(2026, 0, 1)))
  const notes: string[] = []
  const { added, failed } = await new PhotoImporter(library, localEngine()).run([folder], {
    onEvent: (event) => {
      if (event.type !== 'added') return
      notes.push(...event.notes.map((note) => (note.code === 'words.leftOut' ? note.data.reason : note.code)))
    },
  })
  expect({ added: added.length, failed }).toEqual({ added: 1, failed: 0 })
  const row = (await new PhotoRepository(library.db).byId(added[0]))!
  return { row, notes, tags: await new AlbumRepository(library.db).tagsOf(row.id) }
}

const takeout = (more: object, title = 'IMG_0001.jpg') => JSON.stringify({ title, ...more })

describe('XMP', () => {
  const said = xmp(
    `${caption('Hochzeit')}<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Anna und Hans</rdf:li></rdf:Alt></dc:title>
     <dc:subject><rdf:Bag><rdf:li>Oma</rdf:li></rdf:Bag></dc:subject>`,
    `xmp:Rating="3" photoshop:DateCreated="1943-07" photoshop:City="Wien" photoshop:Country="Österreich"
     Iptc4xmpCore:Location="Karlskirche" exif:GPSLatitude="48,11.883N" exif:GPSLongitude="16,22.3E"`,
  )

  test.each(['IMG_0001.xmp', 'IMG_0001.jpg.xmp', 'img_0001.XMP'])('%s', async (file) => {
    const { row, tags, notes } = await imported({ [file]: said })
    expect(row).toMatchObject({
      caption: 'Hochzeit',
      title: 'Anna und Hans',
      location: 'Karlskirche',
      city: 'Wien',
      country: 'Österreich',
      gps: '48.19805, 16.371667',
      stars: 3,
      favourite: 0,
      date_text: '1943-07',
      date_source: 'exif',
      date_beside: 1,
    })
    expect(tags).toEqual(['Oma'])
    expect(notes).toEqual([])
  })

  test('in UTF-16, and the photo’s own before that of all photos of its name', async () => {
    const own = Buffer.from(`\ufeff${xmp(caption('eigenes'))}`, 'utf16le')
    const { row } = await imported({ 'IMG_0001.jpg.xmp': own, 'IMG_0001.xmp': said })
    expect(row).toMatchObject({ caption: 'eigenes', title: 'Anna und Hans' })
  })

  test('faces are kept, and found by name', async () => {
    const faces = `<mwg-rs:Regions rdf:parseType="Resource"><mwg-rs:AppliedToDimensions stDim:w="400" stDim:h="300"
      stDim:unit="pixel"/><mwg-rs:RegionList><rdf:Bag><rdf:li><rdf:Description mwg-rs:Name="Oma" mwg-rs:Type="Face">
      <mwg-rs:Area stArea:x="0.25" stArea:y="0.5" stArea:w="0.1" stArea:h="0.2" stArea:unit="normalized"/>
      </rdf:Description></rdf:li></rdf:Bag></mwg-rs:RegionList></mwg-rs:Regions>`
    const { row, notes } = await imported({ 'IMG_0001.xmp': xmp(faces) })
    const face = { name: 'Oma', type: 'Face', x: 0.25, y: 0.5, width: 0.1, height: 0.2 }
    expect(JSON.parse(row.regions ?? '')).toEqual([face])
    expect(notes).toEqual([])
    const other = await imported({ 'IMG_0001.xmp': xmp(faces) }, 'IMG_0001.jpg', { size: [40, 40] })
    expect(other.row.regions).toBeNull()
    expect(other.notes).toEqual(['regions'])
  })

  test.each([
    ['no XML at all', 'notXmp'],
    ['<html><body/></html>', 'notXmp'],
    [xmp(caption('x')).slice(0, -30), 'notXmp'],
    ['<a>'.repeat(100_000), 'notXmp'],
    ['', 'notXmp'],
    [xmp('', 'photoshop:DateCreated="sometime"'), 'wrongTypes'],
    [xmp('', 'photoshop:DateCreated="2043-01-01"'), 'date'],
    [xmp('', 'photoshop:DateCreated="1825-01-01"'), 'date'],
    [xmp(caption('x'), 'crs:RawFileName="DSC_7.NEF"'), 'otherPhoto'],
    [`${xmp(caption('x'))}${' '.repeat(5 * 2 ** 20)}`, 'tooLarge'],
  ])('what makes no sense is a note %#', async (text, reason) => {
    const { row, notes } = await imported({ 'IMG_0001.xmp': text })
    expect(notes).toEqual([reason])
    expect(row).toMatchObject({ caption: '', date_from: null })
  })

  test('that of a raw file beside the photo is the photo’s', async () => {
    const { row } = await imported({ 'IMG_0001.xmp': xmp(caption('x'), 'crs:RawFileName="IMG_0001.CR2"') })
    expect(row.caption).toBe('x')
  })
})

describe('Google Takeout', () => {
  const words = {
    description: 'Wedding of Hans',
    photoTakenTime: { timestamp: '-835000000' },
    creationTime: { timestamp: '1600000000' },
    geoData: { latitude: 47.5, longitude: 9.3, altitude: 0 },
    people: [{ name: 'Hans' }, { name: 'Anna' }],
    favorited: true,
  }

  test.each([
    ['IMG_0001.jpg', 'IMG_0001.jpg.json'],
    ['IMG_0001.jpg', 'IMG_0001.jpg.supplemental-metadata.json'],
    ['IMG_0001.jpg', 'IMG_0001.jpg.supplemental-meta.json'],
    ['IMG_0001.jpg', 'IMG_0001.jpg.s.json'],
    ['IMG_0001(2).jpg', 'IMG_0001.jpg(2).json'],
    ['IMG_0001(2).jpg', 'IMG_0001.jpg.supplemental-metadata(2).json'],
    ['IMG_0001-edited.jpg', 'IMG_0001.jpg.supplemental-metadata.json'],
  ])('%s and %s', async (photo, json) => {
    const { row, tags, notes } = await imported({ [json]: takeout(words) }, photo)
    expect(row).toMatchObject({
      caption: 'Wedding of Hans',
      date_text: '1943-07-17',
      date_beside: 1,
      gps: '47.5, 9.3',
      favourite: 1,
    })
    expect(tags).toEqual(['Anna', 'Hans'])
    expect(notes).toEqual([])
  })

  test('a moment of 0 is no date, and escaped letters are letters', async () => {
    const unknown = {
      photoTakenTime: { timestamp: '0' },
      description: 'Anna &amp; Hans&#39; &quot;lake&quot;',
    }
    const { row, notes } = await imported({ 'IMG_0001.jpg.json': takeout(unknown) })
    expect(row).toMatchObject({ caption: `Anna & Hans' "lake"`, date_text: null })
    expect(notes).toEqual([])
  })

  test('long names are cut, in the file and in the JSON', async () => {
    const title = 'Grandmother and grandfather at the lake of Constance, summer.jpg'
    const photo = `${title.slice(0, 47)}.jpg`
    const { row } = await imported({ [`${title.slice(0, 46)}.json`]: takeout(words, title) }, photo)
    expect(row.caption).toBe('Wedding of Hans')
  })

  test('letters that disks refuse are no other photo', async () => {
    const { row } = await imported(
      { 'Anna_ Hans_.jpg.json': takeout(words, 'Anna: Hans?.jpg') },
      'Anna_ Hans_.jpg',
    )
    expect(row.caption).toBe('Wedding of Hans')
  })

  const camera = { exif: { IFD2: { DateTimeOriginal: '2020:02:03 04:05:06' } } }
  const at = (day: string) => ({ timestamp: String(Date.parse(`${day}Z`) / 1000) })

  test('a date that a person has set there counts, the camera’s in another time zone does not', async () => {
    const corrected = takeout({ photoTakenTime: at('1968-05-04T12:00:00') })
    const set = await imported({ 'IMG_0001.jpg.json': corrected }, 'IMG_0001.jpg', camera)
    expect(set.row).toMatchObject({ date_text: '1968-05-04', date_beside: 1 })
    const zone = takeout({ photoTakenTime: at('2020-02-02T18:05:06') })
    const same = await imported({ 'IMG_0001.jpg.json': zone }, 'IMG_0001.jpg', camera)
    expect(same.row).toMatchObject({ date_text: '2020-02-03', date_beside: 0 })
  })

  test('the day on which a scan was sent is less than a year in its name', async () => {
    const sent = { photoTakenTime: at('2019-03-04T12:00:00'), creationTime: at('2019-03-04T12:00:09') }
    const named = await imported({ 'Oma 1943.jpg.json': takeout(sent, 'Oma 1943.jpg') }, 'Oma 1943.jpg')
    expect(named.row).toMatchObject({ date_text: '1943', date_source: 'name' })
    const unnamed = await imported({ 'IMG_0001.jpg.json': takeout(sent) })
    expect(unnamed.row).toMatchObject({ date_text: '2019-03-04' })
  })

  test.each([
    ['{', 'notJson'],
    ['[1]', 'wrongTypes'],
    ['null', 'wrongTypes'],
    ['['.repeat(500_000), 'notJson'],
    [`${'['.repeat(400_000)}${']'.repeat(400_000)}`, 'wrongTypes'],
    [takeout({ photoTakenTime: 'yesterday' }), 'wrongTypes'],
    [takeout({ geoData: { latitude: '47', longitude: [] } }), 'wrongTypes'],
    [takeout({ people: [1, null] }), 'wrongTypes'],
    [takeout({ photoTakenTime: { timestamp: '99999999999' } }), 'date'],
    [takeout({ photoTakenTime: { timestamp: '-9999999999' } }), 'date'],
    [takeout({ description: 'x' }, 'IMG_0002.jpg'), 'otherPhoto'],
    [' '.repeat(50 * 2 ** 20), 'tooLarge'],
  ])('what makes no sense is a note %#', async (text, reason) => {
    const { row, notes } = await imported({ 'IMG_0001.jpg.json': text })
    expect(notes).toEqual([reason])
    expect(row).toMatchObject({ caption: '', date_from: null, gps: null })
  })

  test('what makes sense beside it is kept', async () => {
    const { row, notes } = await imported({ 'IMG_0001.jpg.json': takeout({ ...words, people: 'Hans' }) })
    expect(row).toMatchObject({ caption: 'Wedding of Hans', gps: '47.5, 9.3' })
    expect(notes).toEqual(['wrongTypes'])
  })

  test('another program’s JSON is none of ours', async () => {
    expect((await imported({ 'IMG_0001.jpg.json': '{"tags": []}' })).notes).toEqual([])
    expect((await imported({ 'IMG_0001.jpg.tintype.json': '{' })).notes).toEqual([])
  })

  test('a folder with the name of a sidecar, and one of another photo’s number', async () => {
    expect((await imported({ 'IMG_0001.jpg.json/x': '' })).notes).toEqual(['notReadable'])
    const other = await imported({ 'IMG_0001.jpg.json': takeout(words) }, 'IMG_0001(2).jpg')
    expect(other.row.caption).toBe('')
  })
})

test('dates that no photograph can have are a note in the photo’s own EXIF as well', async () => {
  const exif = { IFD2: { DateTimeOriginal: '2099:01:01 00:00:00' } }
  const { row, notes } = await imported({}, 'Oma 1943.jpg', { exif })
  expect(notes).toEqual(['date'])
  expect(row).toMatchObject({ date_text: '1943', date_source: 'name' })
})

test('no name is asked for twice in vain: the list is short', () => {
  expect(new Set(sidecarNames('IMG_0001(2)-edited.jpg')).size).toBeLessThan(100)
})
