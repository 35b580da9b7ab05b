/** What a person says of a photo stands in EXIF, IPTC and XMP alike, so that no program sorts it by its scan. */
import { readFileSync } from 'node:fs'
import { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'
import { describeJpeg } from './describe-jpeg.ts'

const folder = testFolder()
const reader = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => reader.end())
const read = async (file: string) =>
  (await reader.readRaw(file, { readArgs: ['-G1', '-n'] })) as Record<string, unknown>
const words: PhotoWords = {
  caption: 'Hochzeit am Sée 🚣',
  tags: ['Oma', 'Küche'],
  date: '1968-05-04',
  dateText: '1968-05-04',
}

async function written(source: string, format: OutputFormat, said: PhotoWords) {
  const photo = await decodePhoto(source, { maxPixels: 1e6 })
  const file = folder.path(`${said.date}.${format}`)
  const options = outputOptionsSchema.parse({ format })
  const { notes } = await encodePhoto(photo, file, options, { ...photo.metadata, words: said }, null)
  return { tags: await read(file), notes: notes.map(({ code }) => code), file }
}

describe('a scan of 2020 becomes a photo of 1968', () => {
  const scan = fixture('cases/scan-date-2020-to-be-1968.jpg')
  const exif = {
    'IFD0:ImageDescription': words.caption,
    'ExifIFD:DateTimeOriginal': '1968:05:04 00:00:00',
  }
  const iptc = {
    'IPTC:Caption-Abstract': words.caption,
    'IPTC:Keywords': ['Oma', 'Küche'],
    'IPTC:DateCreated': '1968:05:04',
  }
  const xmp = {
    'XMP-dc:Description': words.caption,
    'XMP-dc:Subject': ['Oma', 'Küche'],
    'XMP-photoshop:DateCreated': '1968:05:04',
  }

  test.each(outputOptionsSchema.shape.format.options)('in a new %s', async (format) => {
    const { tags } = await written(scan, format, words)
    const holdsIptc = format !== 'webp' && format !== 'avif'
    expect(tags).toMatchObject({ ...exif, ...xmp, ...(holdsIptc && iptc) })
    expect(JSON.stringify(tags)).not.toContain('2020')
    expect(tags['ExifTool:Warning']).toBeUndefined()
  })

  test('in a JPEG that was rendered before', async () => {
    const file = folder.path('described.jpg')
    expect(await describeJpeg(scan, file, words)).toEqual([])
    const tags = await read(file)
    expect(tags).toMatchObject({ ...exif, ...iptc, ...xmp })
    expect(tags['ExifTool:Warning']).toBeUndefined()
    const pixels = (path: string) => readFileSync(path).subarray(readFileSync(path).indexOf('ffda', 'hex'))
    expect(pixels(file).equals(pixels(scan))).toBe(true)
  })
})

test('words go into a picture that had none, and a month is a month wherever it can be', async () => {
  const bare = folder.path('bare.png')
  await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
    .png()
    .toFile(bare)
  const { tags, notes } = await written(bare, 'jpeg', { ...words, date: '1943-07', dateText: '1943-07' })
  expect(tags).toMatchObject({
    'IFD0:ImageDescription': words.caption,
    'ExifIFD:DateTimeOriginal': '1943:07:01 00:00:00',
    'IPTC:DateCreated': '1943:07:00',
    'XMP-photoshop:DateCreated': '1943:07',
  })
  expect(notes).toEqual([])
})

test('the rest of EXIF and IPTC stays', async () => {
  const { tags } = await written(fixture('album.jpg'), 'jpeg', words)
  expect(tags).toMatchObject({
    'IFD0:Artist': 'Grandmother',
    'IPTC:City': 'Wien',
    'GPS:GPSLatitudeRef': 'N',
    'ExifIFD:DateTimeOriginal': '1968:05:04 00:00:00',
    'ExifIFD:ExifImageWidth': 96,
  })
})

test('thumbnails of Photoshop show the photo as it was, and go', async () => {
  const photo = await decodePhoto(fixture('cases/m2_photoshop_thumb.jpg'), { maxPixels: 1e6 })
  const file = folder.path('no-thumbnail.jpg')
  const options = outputOptionsSchema.parse({ format: 'jpeg' })
  const { notes } = await encodePhoto(photo, file, options, photo.metadata, null)
  expect(readFileSync(file).includes(Buffer.from('8BIM\u0004\u000c', 'latin1'))).toBe(false)
  expect(notes).toEqual([])
})
