/** What a photo's XMP says in further segments of a JPEG comes in and goes out with the rest; what is not whole is told. */
import { readFileSync } from 'node:fs'
import { ExifTool } from 'exiftool-vendored'
import fc from 'fast-check'
import sharp from 'sharp'
import { afterAll, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import { testFolder } from '../../../test/support/pictures.ts'
import { maxJpegBlockBytes } from '../codec/container.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'
import { intake } from '../codec/intake.ts'
import { describeJpeg } from './describe-jpeg.ts'
import { joinXmp, splitXmp } from './extended-xmp.ts'
import { readXmpWords } from './xmp-words.ts'

const folder = testFolder()
const exiftool = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => exiftool.end())

const long = (letter: string, length = 90_000) => letter.repeat(length)

/** A JPEG whose keyword and long instructions exiftool has put into further segments. */
async function extended(name: string): Promise<string> {
  const pixels = { create: { width: 8, height: 8, channels: 3, background: '#888' } } as const
  const file = folder.write(name, await sharp(pixels).jpeg().toBuffer())
  await exiftool.write(
    file,
    { Subject: ['Oma'], Description: 'Lake' },
    { writeArgs: ['-overwrite_original', `-XMP-photoshop:Instructions=${long('i')}`] },
  )
  expect(readFileSync(file).includes('HasExtendedXMP')).toBe(true)
  return file
}

const tagsOf = async (file: string) =>
  (await exiftool.readRaw(file, { readArgs: ['-G1', '-n', '-a', '-m'] })) as Record<string, unknown>

async function rendered(file: string, format: OutputFormat) {
  const photo = await decodePhoto(file, { maxPixels: 1e6 })
  const output = folder.path(`${Math.random()}.${format}`)
  const { notes } = await encodePhoto(
    photo,
    output,
    outputOptionsSchema.parse({ format }),
    photo.metadata,
    null,
  )
  return { output, notes }
}

const all = { 'XMP-dc:Description': 'Lake', 'XMP-dc:Subject': 'Oma', 'XMP-photoshop:Instructions': long('i') }

test.each(['jpeg', 'png', 'webp', 'tiff'] as const)('extended XMP goes into %s', async (format) => {
  const { output, notes } = await rendered(await extended(`in-${format}.jpg`), format)
  expect(await tagsOf(output)).toMatchObject(all)
  expect(notes).toEqual([])
})

test('what is said there comes in at import', async () => {
  const file = await extended('import.jpg')
  const signal = new AbortController().signal
  expect(await intake(file, folder.path('thumbs'), 1e6, signal)).toMatchObject({
    caption: 'Lake',
    tags: ['Oma'],
  })
})

test('words written into a finished picture leave it whole', async () => {
  const { output } = await rendered(await extended('described.jpg'), 'jpeg')
  const described = folder.path('described-2.jpg')
  const words = { caption: 'River', tags: ['Opa'], date: null, dateText: null }
  expect(await describeJpeg(output, described, words)).toEqual([])
  const tags = await tagsOf(described)
  expect(tags).toMatchObject({ ...all, 'XMP-dc:Description': 'River', 'XMP-dc:Subject': ['Oma', 'Opa'] })
})

test('a rest that is cut, changed or of another packet is told, and the packet stays', async () => {
  const whole = readFileSync(await extended('whole.jpg'))
  const at = whole.indexOf('http://ns.adobe.com/xmp/extension/')
  const changed = Buffer.from(whole)
  changed[at + 5000] ^= 1
  const other = Buffer.from(whole)
  other[at + 40] ^= 1
  const without = Buffer.concat([
    whole.subarray(0, at - 4),
    whole.subarray(at - 2 + whole.readUInt16BE(at - 2)),
  ])
  for (const [name, data] of Object.entries({ changed, other, without })) {
    const { output, notes } = await rendered(folder.write(`${name}.jpg`, data), 'jpeg')
    expect(notes.map(({ message }) => message).join(), name).toContain('extended XMP')
    expect(readFileSync(output).includes('HasExtendedXMP'), name).toBe(false)
  }
})

test('whatever a packet says is said by its two parts together', () => {
  const room = maxJpegBlockBytes.xmp
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.boolean(), fc.nat(90_000)), { minLength: 1, maxLength: 5 }),
      (properties) => {
        const attributes = properties.map(([is, n], i) => (is ? `t:a${i}="${long('é', n)}"` : '')).join(' ')
        const elements = properties
          .map(([is, n], i) => (is ? '' : `<t:e${i}>${long('ü', n)}</t:e${i}>`))
          .join('')
        const packet =
          '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
          `<rdf:Description rdf:about="" xmlns:t="https://example.org/t/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4" ${attributes}>${elements}</rdf:Description></rdf:RDF></x:xmpmeta>`
        fc.pre(Buffer.byteLength(packet) > room)
        const parts = splitXmp(packet, room)!
        expect(Buffer.byteLength(parts.xmp)).toBeLessThanOrEqual(room)
        const segment = (data: Buffer) => {
          const head = Buffer.from('ffe10000', 'hex')
          head.writeUInt16BE(data.length + 2, 2)
          return Buffer.concat([head, data])
        }
        const pieces = [Buffer.from('ffd8', 'hex')]
        for (let at = 0; at < parts.extended.data.length; at += 60_000) {
          const head = Buffer.from(`http://ns.adobe.com/xmp/extension/\0${parts.extended.digest}`, 'latin1')
          const place = Buffer.alloc(8)
          place.writeUInt32BE(parts.extended.data.length, 0)
          place.writeUInt32BE(at, 4)
          pieces.push(segment(Buffer.concat([head, place, parts.extended.data.subarray(at, at + 60_000)])))
        }
        const joined = joinXmp(Buffer.from(parts.xmp), Buffer.concat(pieces))!.toString()
        expect(readXmpWords(Buffer.from(joined))?.rating).toBe(4)
        for (const letter of ['é', 'ü'])
          expect(joined.split(letter).length, letter).toBe(packet.split(letter).length)
      },
    ),
    { numRuns: 40 },
  )
})
