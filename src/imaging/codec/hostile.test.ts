/** Files made to exhaust memory or time: what they ask for is left out or refused before it is spent. */
import { readFileSync } from 'node:fs'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, fixture, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto } from './decode.ts'
import { readHeader } from './header.ts'

const limits = { maxPixels: 250_000_000 }
const folder = testFolder()
const codes = (photo: { notes: { code: string }[] }) => photo.notes.map(({ code }) => code)

/** An 8x8 TIFF whose EXIF directory has `entries` values of `size` bytes each, all of them the same bytes. */
function tiffWithExif(entries: number, size: number): Buffer {
  const main: [tag: number, type: number, count: number, value: number][] = [
    [256, 3, 1, 8],
    [257, 3, 1, 8],
    [258, 3, 1, 8],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [278, 3, 1, 8],
    [279, 4, 1, 64],
    [0x8769, 4, 1, 0],
  ]
  const directoryAt = 72
  const exifAt = directoryAt + 2 + main.length * 12 + 4
  const valueAt = exifAt + 2 + entries * 12 + 4
  main[7][3] = exifAt
  const file = Buffer.alloc(valueAt + size, 100)
  file.write('II', 0, 'latin1')
  file.writeUInt16LE(42, 2)
  file.writeUInt32LE(directoryAt, 4)
  const table = (at: number, list: typeof main) => {
    file.writeUInt16LE(list.length, at)
    for (const [i, [tag, type, count, value]] of list.entries()) {
      const entry = at + 2 + i * 12
      file.writeUInt16LE(tag, entry)
      file.writeUInt16LE(type, entry + 2)
      file.writeUInt32LE(count, entry + 4)
      file.writeUInt32LE(value, entry + 8)
    }
    file.writeUInt32LE(0, at + 2 + list.length * 12)
  }
  table(directoryAt, main)
  table(
    exifAt,
    Array.from({ length: entries }, (_, i) => [0x9000 + i, 7, size, valueAt]),
  )
  return file
}

test('EXIF in a TIFF that multiplies its own bytes is left out, with a note', async () => {
  const made = {
    few: tiffWithExif(6, 1 << 20),
    many: tiffWithExif(500, 60_000),
    entries: tiffWithExif(20_000, 16),
  }
  const files = Object.entries(made).map(([name, data]) => folder.write(`${name}.tif`, data))
  for (const file of [fixture('cases/tiff-exif500.tif'), ...files]) {
    const photo = await decodePhoto(file, limits)
    expect([photo.width, photo.height], file).toEqual([8, 8])
    expect(photo.metadata.exif, file).toBeUndefined()
    expect(codes(photo), file).toEqual(['metadata.incomplete'])
  }
  const usual = await decodePhoto(folder.write('usual.tif', tiffWithExif(40, 5000)), limits)
  expect(usual.metadata.exif?.length).toBeGreaterThan(200_000)
  expect(usual.notes).toEqual([])
})

/** A JPEG XL container of a bare codestream, cut into `jxlp` boxes at these places. */
function splitJxl(codestream: Buffer, cuts: number[]): Buffer {
  const box = (type: string, data: Buffer) => {
    const head = Buffer.alloc(8)
    head.writeUInt32BE(8 + data.length, 0)
    head.write(type, 4, 'latin1')
    return Buffer.concat([head, data])
  }
  const ends = [...cuts, codestream.length]
  const parts = ends.map((end, i) => {
    const index = Buffer.alloc(4)
    index.writeUInt32BE(i === ends.length - 1 ? i + 0x80000000 : i)
    return box('jxlp', Buffer.concat([index, codestream.subarray(i === 0 ? 0 : ends[i - 1], end)]))
  })
  const start = Buffer.from('0000000c4a584c200d0a870a00000014667479706a786c20000000006a786c20', 'hex')
  return Buffer.concat([start, ...parts])
}

/** The codestream of the fixture, whole. */
function bareJxl(): Buffer {
  const file = readFileSync(fixture('photo.jxl'))
  const at = file.indexOf('jxlc')
  return at === -1 ? file : file.subarray(at + 4, at - 4 + file.readUInt32BE(at - 4))
}

test('a JPEG XL in pieces has the size of the whole, whatever its pieces are', async () => {
  const files = [
    fixture('photo.jxl'),
    fixture('cases/jxl-split.jxl'),
    ...[[1], [2], [3], [2, 3], [2, 2, 4], [1, 2, 3, 4, 5], [40]].map((cuts) =>
      folder.write(`split-${cuts.join('-')}.jxl`, splitJxl(bareJxl(), cuts)),
    ),
  ]
  const whole = await decodePhoto(fixture('photo.jxl'), limits)
  for (const file of files) {
    await expectFault(readHeader(file, { maxPixels: 1000 }), 'image.tooLarge', file)
    const photo = await decodePhoto(file, limits)
    expect([photo.width, photo.height, photo.data]).toEqual([whole.width, whole.height, whole.data])
  }
})

test('bytes behind the end of a JPEG XL box are no header', async () => {
  const start = Buffer.from('0000000c4a584c200d0a870a0000000a6a786c63ff0a', 'hex')
  const file = folder.write('box-end.jxl', Buffer.concat([start, bareJxl().subarray(2)]))
  await expectFault(readHeader(file, limits), 'image.truncated', 'box-end.jxl')
})

/** A TIFF of so many pages of one pixel, all of them the same. */
function tiffOfPages(pages: number): Buffer {
  const tags: [tag: number, type: number, count: number, value: number][] = [
    [256, 3, 1, 1],
    [257, 3, 1, 1],
    [258, 3, 1, 8],
    [262, 3, 1, 1],
    [273, 4, 1, 8],
    [278, 3, 1, 1],
    [279, 4, 1, 1],
  ]
  const size = 2 + tags.length * 12 + 4
  const file = Buffer.alloc(16 + pages * size, 100)
  file.write('II', 0, 'latin1')
  file.writeUInt16LE(42, 2)
  file.writeUInt32LE(16, 4)
  for (let page = 0; page < pages; page++) {
    const at = 16 + page * size
    file.writeUInt16LE(tags.length, at)
    for (const [i, [tag, type, count, value]] of tags.entries()) {
      const entry = at + 2 + i * 12
      file.writeUInt16LE(tag, entry)
      file.writeUInt16LE(type, entry + 2)
      file.writeUInt32LE(count, entry + 4)
      file.writeUInt32LE(value, entry + 8)
    }
    file.writeUInt32LE(page < pages - 1 ? at + size : 0, at + size - 4)
  }
  return file
}

test('a TIFF of very many pages is refused by name, one of a whole album is read', async () => {
  const album = folder.write('album.tif', tiffOfPages(900))
  expect(await readHeader(album, limits)).toMatchObject({ pages: 900, width: 1, height: 1 })
  const endless = readHeader(folder.write('endless.tif', tiffOfPages(100_000)), limits)
  await expectFault(endless, 'image.unsupported', 'endless.tif')
  await expect(endless).rejects.toThrow('more than 1000 pages')
})

/** A PNG of 8 x 8 with chunks behind its header. */
async function pngWith(chunks: [type: string, data: Buffer][]): Promise<Buffer> {
  const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#888' } })
    .png()
    .toBuffer()
  const made = chunks.flatMap(([type, data]) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const ends = Buffer.alloc(8)
    ends.writeUInt32BE(data.length, 0)
    ends.writeUInt32BE(crc32(body), 4)
    return [ends.subarray(0, 4), body, ends.subarray(4)]
  })
  return Buffer.concat([png.subarray(0, 33), ...made, png.subarray(33)])
}

test('texts of a PNG that unfold to more than anybody writes are left out, with a note', async () => {
  const bomb = deflateSync(Buffer.alloc(20 << 20, 'a'))
  const text = (keyword: string, data: Buffer) =>
    Buffer.concat([Buffer.from(`${keyword}\0\0`, 'latin1'), data])
  const made = {
    folded: await pngWith([['zTXt', text('Comment', bomb)]]),
    packet: await pngWith([['iTXt', Buffer.concat([Buffer.from('XML:com.adobe.xmp\0\u0001\0\0\0'), bomb])]]),
    profile: await pngWith([['iCCP', text('ICC', bomb)]]),
    many: await pngWith(Array.from({ length: 5000 }, (_, i) => ['tEXt', Buffer.from(`Comment${i}\0a`)])),
  }
  for (const [name, bytes] of Object.entries(made)) {
    const photo = await decodePhoto(folder.write(`${name}.png`, bytes), limits)
    expect([photo.width, photo.height, codes(photo)], name).toEqual([8, 8, ['metadata.incomplete']])
  }
  const usual = await pngWith([['zTXt', text('Comment', deflateSync(Buffer.from('Am See')))]])
  const photo = await decodePhoto(folder.write('usual.png', usual), limits)
  expect(photo.notes).toEqual([])
  expect(photo.metadata.texts).toMatchObject([{ text: 'Am See' }])
})
