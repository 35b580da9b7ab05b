/** A person's words go into the picture, and into no other byte of it. */
import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import type { PhotoWords } from '../../contract/photo-words.ts'
import { expectFault } from '../../../test/support/pictures.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { describeJpeg } from './describe-jpeg.ts'
import { encodePhoto } from '../codec/encode.ts'
import { mergeXmp } from './xmp.ts'

const folder = testFolder()
const reader = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => reader.end())
const read = async (file: string) =>
  (await reader.readRaw(file, { readArgs: ['-G1', '-n'] })) as Record<string, unknown>

const words: PhotoWords = {
  caption: 'Oma <am> See & "Steg"\nmit Ruderboot 🚣',
  tags: ['See', 'family'],
  date: '1943-07',
  dateText: 'about 1943',
}
const said = {
  'XMP-dc:Description': words.caption,
  'XMP-dc:Title': 'Summer at the lake',
  'XMP-dc:Subject': ['family', 'lake', 'See'],
  'XMP-photoshop:DateCreated': '1943:07',
  'XMP-tintype:DateText': 'about 1943',
}

describe('what the library knows goes into the exported picture', () => {
  test.each(outputOptionsSchema.shape.format.options)('into a new %s', async (format) => {
    const photo = await decodePhoto(fixture('album.jpg'), { maxPixels: 1e6 })
    const file = folder.path(`words.${format}`)
    await encodePhoto(photo, file, outputOptionsSchema.parse({ format }), { ...photo.metadata, words }, null)
    expect(await read(file)).toMatchObject(said)
  })

  test('into a JPEG that was rendered before: its pixels and other metadata stay, byte for byte', async () => {
    const file = folder.path('described.jpg')
    expect(await describeJpeg(fixture('album.jpg'), file, words)).toEqual([])
    const tags = await read(file)
    expect(tags).toMatchObject({ ...said, 'IFD0:Artist': 'Grandmother', 'IPTC:City': 'Wien' })
    expect(tags['ExifTool:Warning']).toBeUndefined()
    const pixels = (path: string) => readFileSync(path).subarray(readFileSync(path).indexOf('ffda', 'hex'))
    expect(pixels(file).equals(pixels(fixture('album.jpg')))).toBe(true)
    // Once more with other words: they take the place of the first.
    await describeJpeg(file, folder.path('again.jpg'), { ...words, caption: 'Steg', tags: ['See'] })
    expect(await read(folder.path('again.jpg'))).toMatchObject({
      'XMP-dc:Description': 'Steg',
      'XMP-dc:Subject': ['family', 'lake', 'See'],
    })
  })

  test('into a JPEG without any metadata', async () => {
    const bare = folder.path('bare.jpg')
    await sharp({ create: { width: 8, height: 8, channels: 3, background: '#777' } })
      .jpeg()
      .toFile(bare)
    await describeJpeg(bare, folder.path('bare-described.jpg'), words)
    expect(await read(folder.path('bare-described.jpg'))).toMatchObject({
      'XMP-dc:Description': words.caption,
    })
  })

  test('too many words for a JPEG: the picture all the same, and a note', async () => {
    const many = { ...words, tags: Array.from({ length: 1000 }, (_, i) => `${i} `.padEnd(90, 'x')) }
    const file = folder.path('many.jpg')
    expect(await describeJpeg(fixture('album.jpg'), file, many)).toMatchObject([
      { code: 'metadata.incomplete' },
    ])
    expect(readFileSync(file).equals(readFileSync(fixture('album.jpg')))).toBe(true)
  })

  test('a file that is no JPEG is refused, and nothing is left', async () => {
    writeFileSync(folder.path('empty.jpg'), '')
    await expectFault(
      describeJpeg(folder.path('empty.jpg'), folder.path('no.jpg'), words),
      'image.truncated',
      'empty.jpg',
    )
  })
})

test('whatever a person types, the packet is XML that can be read and merged again', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      fc.array(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 5 }),
      (caption, tags) => {
        const first = mergeXmp(undefined, null, { caption, tags, date: null, dateText: null })
        const again = mergeXmp(Buffer.from(first.packet ?? ''), null, { ...words, tags: [] })
        expect(again.lost).toBe(false)
      },
    ),
  )
})
