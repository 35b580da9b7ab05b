/** Files as scanners and other programs leave them: what is whole opens, what can't be read is named as such. */
import { readFileSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import type { Note } from '../../contract/notes.ts'
import { expectFault, fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { decodePhoto, decodeSmall } from './decode.ts'
import { plainTiff } from './tiff-wrapper.ts'

const limits = { maxPixels: 250_000_000 }
const folder = testFolder()
const codes = (photo: { notes: { code: string }[] }) => photo.notes.map(({ code }) => code)

async function expectReference(file: string): Promise<string[]> {
  const photo = await decodePhoto(file, limits)
  const wanted = await decodePhoto(fixture('cases/reference.png'), limits)
  expect([photo.width, photo.height]).toEqual([wanted.width, wanted.height])
  const scale = photo.depth === 16 ? 257 : 1
  let sum = 0
  for (let i = 0; i < wanted.data.length; i++) sum += Math.abs(photo.data[i] / scale - wanted.data[i])
  expect(sum / wanted.data.length, file).toBeLessThan(3)
  expect(photo.alpha).toBeUndefined()
  await decodeSmall(file, { ...limits, width: 32, height: 32 })
  return codes(photo)
}

test('a warning about a TIFF tag or a JPEG marker is no damage', async () => {
  for (const name of ['w1_ascii_unterminated.tif', 't23_pagenumber1.tif', 'w2_junk_before_marker.jpg']) {
    expect(await expectReference(fixture(`cases/${name}`)), name).toEqual([])
  }
})

test('a PNG without its end mark opens, with a note; one with bytes behind it has none', async () => {
  const data = readFileSync(fixture('cases/reference.png'))
  const end = data.lastIndexOf(Buffer.from('IEND')) - 4
  expect(await expectReference(folder.write('open.png', data.subarray(0, end)))).toEqual(['photo.endMissing'])
  const longer = folder.write('longer.png', Buffer.concat([data, Buffer.alloc(99)]))
  expect(await expectReference(longer)).toEqual([])
})

test('a JPEG without its end mark opens, with a note; one that is cut does not', async () => {
  const file = fixture('cases/w5_no_eoi.jpg')
  expect(await expectReference(file)).toEqual(['photo.endMissing'])
  const data = readFileSync(file)
  const picture = sharp(noise(200 * 150 * 3), { raw: { width: 200, height: 150, channels: 3 } })
  const progressive = await picture.jpeg({ progressive: true }).toBuffer()
  const whole = folder.write('whole.jpg', progressive.subarray(0, -2))
  expect(codes(await decodePhoto(whole, limits))).toEqual(['photo.endMissing'])
  const notes: Note[] = []
  await decodeSmall(whole, { ...limits, width: 40, height: 30, notes })
  expect(codes({ notes })).toEqual(['photo.endMissing'])
  for (const [name, bytes] of Object.entries({
    'few.jpg': data.subarray(0, -6),
    'half.jpg': data.subarray(0, data.length >> 1),
    'progressive.jpg': progressive.subarray(0, -40),
    'scan.jpg': progressive.subarray(0, progressive.lastIndexOf(Buffer.from('ffc4', 'hex'))),
  })) {
    const cut = folder.write(name, bytes)
    await expectFault(decodePhoto(cut, limits), 'image.truncated', name)
  }
})

test('a TIFF with a bad tag whose strips end early stays refused', async () => {
  const data = readFileSync(fixture('cases/w1_ascii_unterminated.tif'))
  const cut = folder.write('cut.tif', data.subarray(0, -2000))
  await expectFault(decodePhoto(cut, limits), 'image.truncated', 'cut.tif')
})

test('samples of every size and layout are read as they are meant', async () => {
  for (const name of [
    't04_float32_01.tif',
    't07_tiled_planar.tif',
    't13_uint32.tif',
    't17_12bit.tif',
    't24_zstd.tif',
    'jls.jpg',
  ]) {
    expect(await expectReference(fixture(`cases/${name}`)), name).toEqual([])
  }
  // Its lightness is the reference's level, which is not what Lab means: 125 of 255 is level 116.
  const lab = await decodePhoto(fixture('cases/t10_lab8.tif'), limits)
  expect(Array.from(lab.data.subarray(0, 3), (v) => Math.round(v / 257))).toEqual([116, 116, 116])
})

test('a kind that can not be read is named, and is not called damaged', async () => {
  const twelve = decodePhoto(fixture('cases/j12.jpg'), limits)
  await expect(twelve).rejects.toThrow(/12-bit JPEG/)
  await expectFault(twelve, 'image.unsupported', 'j12.jpg')
  const plain = readFileSync(fixture('cases/t13_uint32.tif'))
  for (const [value, tag, word] of [
    [34887, 259, /LERC/],
    [34712, 259, /JPEG 2000 in TIFF/],
    [6, 259, /old/],
    [5, 339, /complex/],
  ] as const) {
    const data = Buffer.from(plain)
    const at = data.readUInt32LE(4)
    for (let i = 0; i < data.readUInt16LE(at); i++) {
      const entry = at + 2 + i * 12
      // The software's name becomes the format of the samples.
      if (tag === 339 && data.readUInt16LE(entry) === 305)
        Buffer.from('5301030001000000', 'hex').copy(data, entry)
      if (data.readUInt16LE(entry) === tag) data.writeUInt32LE(value, entry + 8)
    }
    await expect(decodePhoto(folder.write(`${value}.tif`, data), limits)).rejects.toThrow(word)
  }
})

test('a fourth sample that is not said to be transparency is none', async () => {
  expect(await expectReference(fixture('cases/rgbi-infrared-as-alpha.tif'))).toEqual([])
})

test('the full page is taken, not the reduced one before it', async () => {
  expect(await expectReference(fixture('cases/t20_thumb_first.tif'))).toEqual([])
})

test('the gamma of a PNG without a profile is honoured', async () => {
  expect(await expectReference(fixture('cases/n1_gama_linear.png'))).toEqual([])
  const photo = await decodePhoto(fixture('cases/n1_gama_linear.png'), limits)
  const wanted = await decodePhoto(fixture('cases/reference.png'), limits)
  const small = { ...limits, width: 36, height: 24 }
  const [a, b] = await Promise.all(
    ['n1_gama_linear.png', 'reference.png'].map((name) => decodeSmall(fixture(`cases/${name}`), small)),
  )
  for (const [x, y] of [
    [photo.data, wanted.data],
    [a.data, b.data],
  ]) {
    let sum = 0
    for (let i = 0; i < x.length; i++) sum += x[i] - y[i]
    // Shrunk in linear light, the small one is a little lighter; taken as sRGB it would be 60 levels darker.
    expect(Math.abs(sum / x.length)).toBeLessThan(4)
  }
})

/** A PNG with a chunk behind its header. */
function withChunk(png: Buffer, type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const ends = Buffer.alloc(8)
  ends.writeUInt32BE(data.length, 0)
  ends.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([png.subarray(0, 33), ends.subarray(0, 4), body, ends.subarray(4), png.subarray(33)])
}

test('the color space that a PNG names by code points is honoured', async () => {
  const raw = { width: 1, height: 1, channels: 3 } as const
  const color = async (code: string, rgb: number[]) => {
    const png = await sharp(Uint8Array.from(rgb), { raw }).png().toBuffer()
    const file = folder.write(`cicp-${code}.png`, withChunk(png, 'cICP', Buffer.from(code, 'hex')))
    return Array.from((await decodePhoto(file, limits)).data)
  }
  // sRGB stays to the bit; linear light becomes lighter; P3 and BT.2020 get more saturated.
  expect(await color('010d0001', [200, 100, 50])).toEqual([200, 100, 50])
  expect((await color('01080001', [55, 55, 55]))[0]).toBeGreaterThan(120)
  const p3 = await color('0c0d0001', [200, 100, 50])
  expect(p3[0]).toBeGreaterThan(205)
  expect(p3[2]).toBeLessThan(45)
  // Paper white of PQ is 58 % of its signal: light, and not yet white.
  const [paper, sun] = [await color('09100001', [148, 148, 148]), await color('09100001', [220, 220, 220])]
  expect(paper[0]).toBeGreaterThan(200)
  expect(sun[0]).toBeGreaterThan(paper[0])
  expect(Math.max(...paper) - Math.min(...paper)).toBeLessThanOrEqual(1)
})

test('a PNG that says black is 16 and white is 235 keeps its black and white, at 8 and 16 bits', async () => {
  const raw = { width: 3, height: 1, channels: 3 } as const
  const png = await sharp(Uint8Array.from([16, 16, 16, 126, 126, 126, 235, 235, 235]), { raw })
    .png()
    .toBuffer()
  const code = Buffer.from('010d0000', 'hex')
  const eight = await decodePhoto(folder.write('limited.png', withChunk(png, 'cICP', code)), limits)
  expect(Array.from(eight.data)).toEqual([0, 0, 0, 128, 128, 128, 255, 255, 255])
  const samples = Uint16Array.from([4096, 4096, 4096, 32128, 32128, 32128, 60160, 60160, 60160])
  const deep = await sharp(samples, { raw }).toColourspace('rgb16').png().toBuffer()
  const file = folder.write('limited16.png', withChunk(deep, 'cICP', code))
  const sixteen = await decodePhoto(file, limits)
  expect([sixteen.depth, sixteen.data[0], sixteen.data[8]]).toEqual([16, 0, 65535])
  expect(Math.abs(sixteen.data[4] - 32767)).toBeLessThan(300)
})

test('Lab of 16 bits stays 16 bits, in both of its forms', async () => {
  for (const [kind, lightness, middle] of [
    [8, 0xffff, 0],
    [9, 0xff00, 0x8000],
  ] as const) {
    const samples = Uint16Array.from([
      0,
      middle,
      middle,
      lightness / 2,
      middle,
      middle,
      lightness,
      middle,
      middle,
    ])
    const data = plainTiff({ width: 3, height: 1, depth: 16, data: samples, colors: 'rgb' })
    // Its entry says RGB.
    data.writeUInt32LE(kind, data.indexOf(Buffer.from('0601030001000000', 'hex')) + 8)
    const photo = await decodePhoto(folder.write(`lab-${kind}.tif`, data), limits)
    expect(photo.depth).toBe(16)
    const grey = (i: number) => photo.data.subarray(i * 3, i * 3 + 3)
    expect(Math.max(...grey(0))).toBe(0)
    expect(Math.min(...grey(2))).toBeGreaterThan(65_400)
    // Half of the lightness is level 119 of 255.
    for (const value of grey(1)) expect(Math.abs(value / 257 - 118.8)).toBeLessThan(0.3)
  }
})

test('a grey AVIF of limited range keeps its black and white', async () => {
  expect(await expectReference(fixture('formats/grey-limited.avif'))).toEqual([])
  const { data } = await decodePhoto(fixture('formats/grey-limited.avif'), limits)
  expect(Math.min(...Array.from(data.subarray(0, 60_000)))).toBeLessThan(25)
})
