/** Every kind of photo comes in upright, in sRGB, with all the bits it has; what is lost on the way is said. */
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { difference, height, limits, picture, samples, width } from './decode.fixture.ts'
import { decodePhoto, decodeSmall } from './decode.ts'
import { stretchBilinear } from '../filters/resample.ts'

const folder = testFolder()

test('lossless 8-bit formats come back to the bit', async () => {
  for (const file of [
    folder.write('a.png', await picture().png().toBuffer()),
    folder.write('a.tif', await picture().tiff({ compression: 'lzw' }).toBuffer()),
    folder.write('a.webp', await picture().webp({ lossless: true }).toBuffer()),
  ]) {
    const photo = await decodePhoto(file, limits)
    expect(photo).toMatchObject({ width, height, depth: 8, notes: [] })
    expect(photo.alpha).toBeUndefined()
    expect(difference(photo.data, samples).most).toBe(0)
  }
})

test('16 bits stay 16, colour and grey, every value', async () => {
  const ramp = Uint16Array.from({ length: 256 * 256 * 3 }, (_, i) => (i * 40503) & 65535)
  const color = () => sharp(ramp, { raw: { width: 256, height: 256, channels: 3 } }).toColourspace('rgb16')
  const grey = Uint16Array.from({ length: 65536 }, (_, i) => i)
  const single = () => sharp(grey, { raw: { width: 256, height: 256, channels: 1 } }).toColourspace('grey16')
  const greyThrice = Uint16Array.from({ length: 65536 * 3 }, (_, i) => Math.floor(i / 3))
  for (const [name, data, wanted] of [
    ['c.png', await color().png().toBuffer(), ramp],
    ['c.tif', await color().tiff({ compression: 'deflate' }).toBuffer(), ramp],
    ['g.png', await single().png().toBuffer(), greyThrice],
    ['g.tif', await single().tiff({ compression: 'none' }).toBuffer(), greyThrice],
  ] as const) {
    const photo = await decodePhoto(folder.write(`16-${name}`, data), limits)
    expect(photo.depth, name).toBe(16)
    expect(photo.data, name).toBeInstanceOf(Uint16Array)
    expect(difference(photo.data, wanted).most, name).toBe(0)
  }
})

test('a photo lying on its side is put upright, once', async () => {
  const upright = await decodePhoto(fixture('album.tif'), limits)
  const turned = await decodePhoto(fixture('album.jpg'), limits)
  expect([turned.width, turned.height]).toEqual([96, 64])
  // The JPEG is in Display P3: only a turned picture whose profile was honoured is the same.
  expect(difference(turned.data, upright.data).mean).toBeLessThan(5)
})

test('all eight orientations', async () => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const data = await picture().png().withMetadata({ orientation }).toBuffer()
    const file = folder.write(`o${orientation}.png`, data)
    const photo = await decodePhoto(file, limits)
    const wanted = await sharp(file).autoOrient().raw().toBuffer()
    expect([photo.width, photo.height]).toEqual(orientation > 4 ? [height, width] : [width, height])
    expect(difference(photo.data, wanted).most, `orientation ${orientation}`).toBe(0)
    expect(photo.header).toMatchObject({ width: photo.width, height: photo.height })
  }
})

test('greyscale and progressive JPEG; grey comes as R = G = B', async () => {
  const grey = await picture().greyscale().jpeg({ quality: 90, progressive: true }).toBuffer()
  const { data } = await decodePhoto(folder.write('grey.jpg', grey), limits)
  expect(data.length).toBe(width * height * 3)
  for (let i = 0; i < data.length; i += 3) {
    if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) expect.fail(`pixel ${i / 3} is not grey`)
  }
})

test('CMYK JPEG: white stays white, red stays red', async () => {
  const red = sharp({ create: { width: 64, height: 64, channels: 3, background: '#c02020' } })
  for (const [name, background, wanted] of [
    ['cmyk-red.jpg', red, [192, 32, 32]],
    ['cmyk-white.jpg', red.clone().linear(0, 255), [255, 255, 255]],
  ] as const) {
    const file = folder.write(name, await background.toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer())
    expect((await sharp(file).metadata()).space).toBe('cmyk')
    const { data } = await decodePhoto(file, limits)
    expect(difference(data.slice(0, 3), wanted).most).toBeLessThan(40)
    expect(Math.abs((data[0] ?? 0) - wanted[0])).toBeLessThan(20)
  }
})

test('HEIC and JPEG XL, and a HEIC in Display P3', async () => {
  const wanted = await decodePhoto(fixture('album.tif'), limits)
  for (const name of ['photo.heic', 'photo.jxl', 'wide.heic']) {
    const photo = await decodePhoto(fixture(name), limits)
    expect([photo.width, photo.height, photo.depth]).toEqual([96, 64, 8])
    expect(difference(photo.data, wanted.data).mean, name).toBeLessThan(4)
  }
})

test('the first page of a TIFF, the first frame of a GIF, said aloud', async () => {
  const page = async (grey: number) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: { r: grey, g: grey, b: grey } } })
      .png()
      .toBuffer()
  const pages = () => Promise.all([page(10), page(200), page(100)])
  const tiff = await sharp(await pages(), { join: { animated: true } })
    .tiff()
    .toBuffer()
  const gif = await sharp(await pages(), { join: { animated: true } })
    .gif()
    .toBuffer()
  const first = await decodePhoto(folder.write('pages.tif', tiff), limits)
  expect(first.notes.map((note) => note.code)).toEqual(['photo.firstPage'])
  expect(first.notes[0]?.message).toContain('3 pages')
  expect([first.width, first.height, first.data[0]]).toEqual([40, 30, 10])
  const frame = await decodePhoto(folder.write('frames.gif', gif), limits)
  expect(frame.notes.map((note) => note.code)).toEqual(['photo.firstFrame'])
  expect([frame.width, frame.height, frame.data[0]]).toEqual([40, 30, 10])
})

test('alpha is kept apart, and left out where it hides nothing', async () => {
  const seen = await decodePhoto(folder.write('alpha.png', await picture(4).png().toBuffer()), limits)
  const all = noise(width * height * 4)
  expect(seen.data.length).toBe(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    if (seen.alpha?.[i] !== all[i * 4 + 3] || seen.data[i * 3] !== all[i * 4])
      expect.fail(`pixel ${i} differs`)
  }
  const opaque = await picture().ensureAlpha().png().toBuffer()
  const photo = await decodePhoto(folder.write('opaque.png', opaque), limits)
  expect(photo.alpha).toBeUndefined()
  expect(difference(photo.data, samples).most).toBe(0)
})

test('16-bit photos with a profile of their own come out in sRGB', async () => {
  const flat = new Uint16Array(32 * 32 * 3).fill(30_000)
  const tiff = await sharp(flat, { raw: { width: 32, height: 32, channels: 3 } })
    .toColourspace('rgb16')
    .withIccProfile('p3')
    .tiff({ compression: 'lzw' })
    .toBuffer()
  const photo = await decodePhoto(folder.write('p3-16.tif', tiff), limits)
  expect(photo.depth).toBe(16)
  // A grey is the same number in P3 and in sRGB: both have the same curve and white.
  expect(difference(photo.data, flat).most).toBeLessThan(300)
})

test('any size: 1x1, 1x20000, 20000x1', async () => {
  for (const [w, h] of [
    [1, 1],
    [1, 20_000],
    [20_000, 1],
  ] as const) {
    const data = noise(w * h * 3)
    const made = await sharp(data, { raw: { width: w, height: h, channels: 3 } })
      .png()
      .toBuffer()
    const file = folder.write(`${w}x${h}.png`, made)
    const photo = await decodePhoto(file, limits)
    expect([photo.width, photo.height]).toEqual([w, h])
    expect(difference(photo.data, data).most).toBe(0)
    const small = await decodeSmall(file, { ...limits, width: 16, height: 16 })
    expect(small.data.length).toBe(16 * 16 * 3)
  }
})

test('whatever the pixels, PNG in means the same pixels out', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.nat(1e6),
      fc.boolean(),
      async (w, h, seed, deep) => {
        const bytes = noise(w * h * 3 * (deep ? 2 : 1), seed)
        const data = deep ? new Uint16Array(bytes.buffer) : bytes
        const image = sharp(data, { raw: { width: w, height: h, channels: 3 } })
        const file = folder.write(
          'any.png',
          await image
            .toColourspace(deep ? 'rgb16' : 'srgb')
            .png()
            .toBuffer(),
        )
        const photo = await decodePhoto(file, limits)
        expect(photo.depth).toBe(deep ? 16 : 8)
        expect(difference(photo.data, data).most).toBe(0)
      },
    ),
    { numRuns: 30 },
  )
})

test('the small decode is close to the full one stretched', async () => {
  const smooth = sharp(samples, { raw: { width, height, channels: 3 } }).resize(1200, 800, {
    kernel: 'cubic',
  })
  const file = folder.write('smooth.jpg', await smooth.jpeg({ quality: 95 }).toBuffer())
  const full = stretchBilinear(await decodePhoto(file, limits), 160, 160)
  const small = await decodeSmall(file, { ...limits, width: 160, height: 160 })
  expect(difference(full.data, small.data).mean).toBeLessThan(3)
})
