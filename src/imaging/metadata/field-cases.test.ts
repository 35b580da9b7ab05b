/** What photos from the field say of themselves: nothing of it is lost without a word, nothing stale stays. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync, crc32 } from 'node:zlib'
import { ExifTool } from 'exiftool-vendored'
import sharp from 'sharp'
import { afterAll, describe, expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import { fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from '../codec/decode.ts'
import { encodePhoto } from '../codec/encode.ts'
import { intake } from '../codec/intake.ts'

const folder = testFolder()
const reader = new ExifTool({ maxProcs: 1, useMWG: false })
afterAll(() => reader.end())

/** Larger inputs lie beside the repository; without them their tests are skipped. */
const shared = join(import.meta.dirname, '../../../../shared/cases/field-1')
const inShared = (name: string): string | null => (existsSync(join(shared, name)) ? join(shared, name) : null)

async function restored(file: string, format: OutputFormat = 'jpeg') {
  const photo = await decodePhoto(file, { maxPixels: 1e6 })
  const output = folder.path(`${Math.random()}.${format}`)
  const options = outputOptionsSchema.parse({ format })
  const written = await encodePhoto(photo, output, options, photo.metadata, null)
  const tags = (await reader.readRaw(output, { readArgs: ['-G1', '-n', '-a'] })) as Record<string, unknown>
  const notes = written.notes.map(({ message }) => message).join(' ')
  return { output, tags, notes, width: written.width, height: written.height }
}

const known = (file: string) =>
  intake(file, folder.path('thumbs'), 1e6, new AbortController().signal, { now: Date.UTC(2026, 0, 1) })

test('a JPEG comment becomes the caption', async () => {
  const file = fixture('cases/m1_com_comment.jpg')
  const comment = 'Grandma and Grandpa, Lake Constance 1943'
  expect(await known(file)).toMatchObject({ caption: comment })
  const { tags, notes } = await restored(file)
  expect(tags).toMatchObject({
    'IFD0:ImageDescription': comment,
    'IPTC:Caption-Abstract': comment,
    'XMP-dc:Description': comment,
  })
  expect(notes).toBe('')
})

test('what a program notes for programs is no caption', async () => {
  expect(await known(fixture('cases/rgbi-infrared-as-alpha.tif'))).toMatchObject({ caption: '' })
})

test('texts of a PNG become caption and date', async () => {
  const file = fixture('cases/n2_text_caption.png')
  expect(await known(file)).toMatchObject({ caption: 'Grandma at the lake 1943', taken: '1943-07-12' })
  const { tags, notes } = await restored(file, 'png')
  expect(tags).toMatchObject({
    'XMP-dc:Description': 'Grandma at the lake 1943',
    'ExifIFD:DateTimeOriginal': '1943:07:12 00:00:00',
    'XMP-photoshop:DateCreated': '1943:07:12',
  })
  expect(notes).toBe('')
})

test('a PNG text of another day than EXIF is named', async () => {
  const file = folder.write('dated.png', readFileSync(fixture('cases/n2_text_caption.png')))
  await reader.write(
    file,
    { DateTimeOriginal: '1968:05:04 00:00:00' },
    { writeArgs: ['-overwrite_original'] },
  )
  expect(await known(file)).toMatchObject({ taken: '1968-05-04T00:00:00', takenWeakly: false })
  const { tags, notes } = await restored(file, 'png')
  expect(tags).toMatchObject({ 'ExifIFD:DateTimeOriginal': '1968:05:04 00:00:00' })
  expect(notes).toContain('Creation Time')
})

test('a caption of its own is not replaced by a comment, which is named then', async () => {
  const captioned = await reader.write(
    folder.write('both.jpg', readFileSync(fixture('cases/m1_com_comment.jpg'))),
    { Description: 'Own' },
    { writeArgs: ['-overwrite_original'] },
  )
  expect(captioned.updated).toBe(1)
  const { tags, notes } = await restored(folder.path('both.jpg'))
  expect(tags).toMatchObject({ 'XMP-dc:Description': 'Own' })
  expect(notes).toContain('a JPEG comment')
})

test.each(['tiff', 'jpeg'] as const)('tags of a BigTIFF go into %s', async (format) => {
  const { tags, notes } = await restored(bigTiff(), format)
  expect(tags).toMatchObject({ 'IFD0:ImageDescription': 'Grandmother at the lake', 'IFD0:Artist': 'Hans' })
  expect(notes).toBe('')
})

const bigTiffCase = inShared('bigtiff-caption-lost.tif')
test.skipIf(!bigTiffCase)('tags of a BigTIFF from the field (needs ../shared)', async () => {
  expect(await known(bigTiffCase!)).toMatchObject({ caption: 'Grandmother at the lake' })
  const { tags } = await restored(bigTiffCase!)
  expect(tags).toMatchObject({
    'IFD0:ImageDescription': 'Grandmother at the lake',
    'IFD0:Artist': 'Hans',
    'IFD0:ModifyDate': '1943:07:12 10:00:00',
  })
})

test('thumbnails of Photoshop are not in the result', async () => {
  const { output } = await restored(fixture('cases/m2_photoshop_thumb.jpg'))
  expect(readFileSync(output).includes(Buffer.from('8BIM\u0004\u000c', 'latin1'))).toBe(false)
})

test('settings for raw pictures are not in the result', async () => {
  const { tags } = await restored(fixture('cases/m5_crs_bw.jpg'))
  expect(Object.keys(tags).filter((name) => name.startsWith('XMP-crs'))).toEqual([])
})

test('every Orientation says upright', async () => {
  const { tags } = await restored(fixture('cases/m7_dup_orientation_6_1.jpg'))
  const turns = Object.entries(tags).filter(([name]) => name.includes('Orientation'))
  expect(turns.length).toBeGreaterThan(0)
  for (const [, turn] of turns) expect([turn].flat()).toEqual([turn].flat().map(() => 1))
})

const bigXmp = inShared('m6_xmp_big.jpg')
test.skipIf(!bigXmp)('extended XMP is joined and stays (needs ../shared)', async () => {
  const { tags, notes } = await restored(bigXmp!)
  expect(tags).toMatchObject({ 'XMP-dc:Description': 'caption kept', 'XMP-dc:Subject': 'Oma' })
  expect(tags['XMP-photoshop:Instructions']).toMatch(/^x{60000,}$/)
  expect(notes).toBe('')
})

describe('profiles that ImageMagick hides in the texts of a PNG', () => {
  // Little-endian: Orientation 6 and an artist.
  const exif = Buffer.from(
    '4578696600004949' +
      '2a00080000000200' +
      '1201030001000000' +
      '06000000' +
      '3b0102000500000026000000' +
      '00000000' +
      '48616e7300',
    'hex',
  )

  test('turn the picture, and stay', async () => {
    const file = folder.write('hidden.png', await pngWithProfile('exif', exif))
    const { tags, width, height, notes } = await restored(file)
    expect([width, height]).toEqual([6, 9])
    expect(tags).toMatchObject({ 'IFD0:Artist': 'Hans', 'IFD0:Orientation': 1 })
    expect(notes).toBe('')
    expect((await known(file)).header).toMatchObject({ width: 6, height: 9 })
    const pixels = await sharp((await restored(file, 'png')).output)
      .raw()
      .toBuffer()
    // The white corner was at the lower left of the stored pixels, and is at the upper left now.
    expect(pixels[0]).toBeGreaterThan(200)
  })

  test('that can not be read are named', async () => {
    const file = folder.write('broken.png', await pngWithProfile('exif', exif, 999))
    expect((await restored(file)).notes).toContain('Raw profile type exif')
  })

  const turned = inShared('n3_rawprofile_exif_orient6.png')
  test.skipIf(!turned)('from the field (needs ../shared)', async () => {
    const { width, height } = await restored(turned!)
    expect([width, height]).toEqual([360, 240])
  })
})

/** Nine pixels wide and six high, black but for its lower left corner. */
async function pngWithProfile(kind: string, data: Buffer, length = data.length): Promise<Buffer> {
  const pixels = Buffer.alloc(9 * 6 * 3)
  pixels.fill(255, 9 * 5 * 3, 9 * 5 * 3 + 3)
  const png = await sharp(pixels, { raw: { width: 9, height: 6, channels: 3 } })
    .png()
    .toBuffer()
  const text = `\n${kind}\n${String(length).padStart(8)}\n${data.toString('hex').replaceAll(/(.{72})/g, '$1\n')}\n`
  const body = Buffer.concat([
    Buffer.from(`zTXtRaw profile type ${kind}\0\0`, 'latin1'),
    deflateSync(Buffer.from(text, 'latin1')),
  ])
  const chunk = Buffer.alloc(8 + body.length)
  chunk.writeUInt32BE(body.length - 4, 0)
  body.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(body), 4 + body.length)
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)])
}

/** A BigTIFF of one grey pixel, with a description and an artist. */
function bigTiff(): string {
  const texts = [
    [270, 'Grandmother at the lake\0'],
    [315, 'Hans\0'],
  ] as const
  const numbers = [
    [256, 1],
    [257, 1],
    [258, 8],
    [259, 1],
    [262, 1],
    [277, 1],
    [278, 1],
    [279, 1],
  ] as const
  const entries = numbers.length + texts.length + 1
  const end = 16 + 8 + entries * 20 + 8
  const file = Buffer.alloc(end + 64)
  file.write('II', 0, 'latin1')
  file.writeUInt16LE(43, 2)
  file.writeUInt16LE(8, 4)
  file.writeBigUInt64LE(16n, 8)
  file.writeBigUInt64LE(BigInt(entries), 16)
  let at = 24
  const entry = (tag: number, type: number, count: number, value: bigint) => {
    file.writeUInt16LE(tag, at)
    file.writeUInt16LE(type, at + 2)
    file.writeBigUInt64LE(BigInt(count), at + 4)
    file.writeBigUInt64LE(value, at + 12)
    at += 20
  }
  const all = [
    ...numbers.map(([tag, value]) => ({ tag, type: 3, count: 1, value: BigInt(value) })),
    { tag: 273, type: 16, count: 1, value: BigInt(end + 60) },
    ...texts.map(([tag, text], i) => {
      const inline = text.length <= 8
      if (!inline) file.write(text, end + i * 30, 'latin1')
      const value = inline
        ? Buffer.from(text.padEnd(8, '\0'), 'latin1').readBigUInt64LE()
        : BigInt(end + i * 30)
      return { tag, type: 2, count: text.length, value }
    }),
  ]
  for (const { tag, type, count, value } of all.toSorted((a, b) => a.tag - b.tag))
    entry(tag, type, count, value)
  return folder.write('big.tif', file)
}
