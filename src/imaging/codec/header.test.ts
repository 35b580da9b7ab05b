/** A photo is known by its first bytes; what is none, or claims too much, is refused before anything is decoded. */
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { deflateSync, crc32 } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { expectFault, fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { readHeader } from './header.ts'

const limits = { maxPixels: 250_000_000 }
const folder = testFolder()
const picture = sharp(noise(120 * 80 * 3), { raw: { width: 120, height: 80, channels: 3 } })

test('a photo is known by its bytes, whatever its name says', async () => {
  const made = {
    jpeg: await picture.clone().jpeg().toBuffer(),
    png: await picture.clone().png().toBuffer(),
    webp: await picture.clone().webp().toBuffer(),
    tiff: await picture.clone().tiff().toBuffer(),
    gif: await picture.clone().gif().toBuffer(),
    avif: await picture.clone().avif({ effort: 0 }).toBuffer(),
  }
  for (const [format, data] of Object.entries(made)) {
    const file = folder.write(`${format}.txt`, data)
    expect(await readHeader(file, limits)).toEqual({
      format,
      width: 120,
      height: 80,
      depth: 8,
      pages: 1,
      bytes: data.length,
    })
  }
})

test('width and height are those of the upright photo', async () => {
  expect(await readHeader(fixture('album.jpg'), limits)).toMatchObject({ width: 96, height: 64 })
  expect(await readHeader(fixture('photo.heic'), limits)).toMatchObject({
    format: 'heic',
    width: 96,
    height: 64,
  })
  expect(await readHeader(fixture('photo.jxl'), limits)).toMatchObject({
    format: 'jxl',
    width: 96,
    height: 64,
  })
})

test('a missing file', async () => {
  await expectFault(readHeader(folder.path('gone.jpg'), limits), 'image.notFound', 'gone.jpg')
})

test('a file of zero bytes', async () => {
  await expectFault(readHeader(folder.write('zero.jpg', ''), limits), 'image.empty', 'zero.jpg')
})

/** The header of an uncompressed picture of 24 bits: the format has no signature at its front. */
function targa(): Buffer {
  const head = Buffer.alloc(18)
  head[2] = 2
  head.writeUInt16LE(360, 12)
  head.writeUInt16LE(240, 14)
  head[16] = 24
  return Buffer.concat([head, Buffer.alloc(360 * 3, 90)])
}

test('a letter named .jpg, and a folder named .jpg', async () => {
  const letter = folder.write('letter.jpg', 'Dear grandmother, the photographs are in the attic.')
  await expectFault(readHeader(letter, limits), 'image.notAPicture', 'letter.jpg')
  mkdirSync(folder.path('folder.jpg'))
  await expectFault(readHeader(folder.path('folder.jpg'), limits), 'image.notAPicture', 'folder.jpg')
})

test.skipIf(process.platform === 'win32')('a named pipe does not hold the studio up', async () => {
  execFileSync('mkfifo', [folder.path('pipe.jpg')])
  await expectFault(readHeader(folder.path('pipe.jpg'), limits), 'image.notAFile', 'pipe.jpg')
  symlinkSync('/dev/zero', folder.path('zero.png'))
  const endless = readHeader(folder.path('zero.png'), limits)
  await expect(endless).rejects.toMatchObject({ code: 'image.notAFile', data: { kind: 'device' } })
})

test('formats that are not read are named', async () => {
  const cases: [name: string, data: string | Buffer, word: RegExp][] = [
    ['drawing.jpg', '<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', /SVG/],
    ['paper.jpg', '%!PS-Adobe-3.0\n', /PostScript/],
    ['paint.jpg', Buffer.from('67696d7020786366', 'hex'), /GIMP/],
    ['camera.tif', Buffer.from('49492a00100000004352020000000000', 'hex'), /raw/],
    ['scan.ppm', 'P6\n# by a scanner\n360 240\n255\n', /Netpbm/],
    ['scan.pgm', 'P5 360 240 255\n', /Netpbm/],
    ['scan.pcx', Buffer.from('0a050108000000006701ef00', 'hex'), /PCX/],
    ['scan.tga', targa(), /TGA/],
    ['scan.qoi', Buffer.from('716f696600000168000000f00300', 'hex'), /QOI/],
    ['scan.dds', Buffer.from('444453207c000000', 'hex'), /DDS/],
    ['scan.psp', 'Paint Shop Pro Image File\n\x1a\0', /Paint Shop Pro/],
    ['scan.pict', Buffer.concat([Buffer.alloc(522), Buffer.from('001102ff0c00', 'hex')]), /PICT/],
    ['photo.pcd', Buffer.concat([Buffer.alloc(2048, 0xff), Buffer.from('PCD_IPI')]), /Photo CD/],
    ['photo.sgi', Buffer.from('01da01010003016800f00003', 'hex'), /SGI/],
    ['mac.icns', 'icns\0\0\0\x64TOC ', /ICNS/],
    ['old.wmf', Buffer.from('d7cdc69a00000000', 'hex'), /WMF/],
    ['new.emf', `\x01\0\0\0${'\0'.repeat(36)} EMF${'\0'.repeat(60)}`, /EMF/],
    ['amiga.iff', 'FORM\0\0\0\x64ILBMBMHD', /ILBM/],
  ]
  for (const [name, data, word] of cases) {
    const attempt = readHeader(folder.write(name, data), limits)
    await expect(attempt).rejects.toThrow(word)
    await expectFault(attempt, 'image.unsupported', name)
  }
})

test('a header that is cut off', async () => {
  const jpeg = await picture.clone().jpeg().toBuffer()
  await expectFault(
    readHeader(folder.write('cut.jpg', jpeg.subarray(0, 40)), limits),
    'image.truncated',
    'cut.jpg',
  )
  const jxl = folder.write('cut.jxl', Buffer.from('ff0a', 'hex'))
  await expectFault(readHeader(jxl, limits), 'image.truncated', 'cut.jxl')
  for (const [name, data] of [
    ['cut.pdf', '%PDF-1.7\n'],
    ['cut.bmp', Buffer.from('424d3600000000000000', 'hex')],
    ['cut.psd', '8BPS'],
    ['cut.jp2', Buffer.from('0000000c6a5020200d0a870a', 'hex')],
  ] as const) {
    await expectFault(readHeader(folder.write(name, data), limits), 'image.truncated', name)
  }
})

/** A valid PNG header with next to no data behind it. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length, 0)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  const data = deflateSync(Buffer.alloc(1000))
  const signature = Buffer.from('89504e470d0a1a0a', 'hex')
  return Buffer.concat([signature, chunk('IHDR', head), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

test('a PNG bomb is refused before anything is decoded, and the limit can be raised', async () => {
  const file = folder.write('bomb.png', bomb(60_000, 60_000))
  const before = process.memoryUsage().rss
  const attempt = readHeader(file, limits)
  await expectFault(attempt, 'image.tooLarge', 'bomb.png')
  await expect(attempt).rejects.toThrow(/60000 x 60000 .* 250 megapixels/)
  expect(process.memoryUsage().rss - before).toBeLessThan(100e6)
  expect(await readHeader(file, { maxPixels: 4e9 })).toMatchObject({ width: 60_000, height: 60_000 })
})

test('the limit holds for HEIC and JPEG XL too', async () => {
  for (const name of ['photo.heic', 'photo.jxl']) {
    const attempt = readHeader(fixture(name), { maxPixels: 1000 })
    await expectFault(attempt, 'image.tooLarge', name)
    await expect(attempt).rejects.toThrow(/limit of 0\.001 megapixels/)
  }
})

test('a file that may not be read', async ({ skip }) => {
  const file = folder.write('locked.jpg', await picture.clone().jpeg().toBuffer())
  chmodSync(file, 0)
  if (process.platform === 'win32') return skip('permissions work otherwise there')
  if (process.getuid?.() !== 0) return expectFault(readHeader(file, limits), 'image.denied', 'locked.jpg')
  // Root may read everything, so nobody tries instead, from a place that nobody can reach.
  chmodSync(folder.path('.'), 0o755)
  const script =
    `const { readHeader } = await import(${JSON.stringify(new URL('header.ts', import.meta.url).href)});` +
    `process.setgid(65534); process.setuid(65534);` +
    `await readHeader(${JSON.stringify(file)}, { maxPixels: 1e6 }).catch((e) => console.log(e.code, e.message))`
  const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(said).toMatch(/^image\.denied .*locked\.jpg/)
})

test('names with spaces, emoji, brackets and 255 bytes', async () => {
  const data = await picture.clone().jpeg().toBuffer()
  const long = `${'ü'.repeat(125)}x.jpg`
  expect(Buffer.byteLength(long)).toBe(255)
  for (const name of ['a b.jpg', '👵🏽 1943.jpg', 'scan [2].jpg', 'a:b#c%20.jpg', "it's.jpg", long]) {
    expect(await readHeader(folder.write(name, data), limits)).toMatchObject({ width: 120 })
  }
})
