/** What is written is what was rendered: every sample, the photo's own colour space, and aloud what a format can't hold. */
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { outputOptionsSchema } from '../../contract/engine.ts'
import { type OutputFormat } from '../../contract/photo-formats.ts'
import { expectFault, fixture, noise, testFolder } from '../../../test/support/pictures.ts'
import { smallDisk } from '../../../test/support/small-disk.ts'
import { decodePhoto } from './decode.ts'
import { encodePhoto } from './encode.ts'
import type { Raster } from '../photo.ts'

const limits = { maxPixels: 250_000_000 }
const folder = testFolder()

const formats = outputOptionsSchema.shape.format.options
const optionsFor = (format: OutputFormat, more: object = {}) => outputOptionsSchema.parse({ format, ...more })
const codes = (notes: { code: string }[]) => notes.map((note) => note.code)

function raster(width: number, height: number, depth: 8 | 16 = 8, alpha = false): Raster {
  const make = (length: number, seed: number) =>
    depth === 8 ? noise(length, seed) : new Uint16Array(noise(length * 2, seed).buffer)
  const pixels = width * height
  return { width, height, depth, data: make(pixels * 3, 3), ...(alpha && { alpha: make(pixels, 5) }) }
}

const same = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  expect(a.length).toBe(b.length)
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) expect.fail(`sample ${i}: ${a[i]} instead of ${b[i]}`)
}

test('lossless formats give every sample back, 8 and 16 bits, with and without alpha', async () => {
  for (const format of ['png', 'tiff'] as const) {
    for (const depth of [8, 16] as const) {
      for (const alpha of [false, true]) {
        const picture = raster(50, 40, depth, alpha)
        const file = folder.path(`lossless-${depth}-${alpha}.${format}`)
        const { notes } = await encodePhoto(picture, file, optionsFor(format), {}, null)
        const back = await decodePhoto(file, limits)
        expect([notes, back.depth]).toEqual([[], depth])
        same(back.data, picture.data)
        if (alpha) same(back.alpha ?? [], picture.alpha ?? [])
      }
    }
  }
})

test('whatever the picture, TIFF and PNG are exact', async () => {
  const side = fc.integer({ min: 1, max: 30 })
  await fc.assert(
    fc.asyncProperty(
      side,
      side,
      fc.boolean(),
      fc.constantFrom('png', 'tiff'),
      async (width, height, deep, format) => {
        const picture = raster(width, height, deep ? 16 : 8)
        const file = folder.path(`any.${format}`)
        await encodePhoto(picture, file, optionsFor(format), {}, null)
        same((await decodePhoto(file, limits)).data, picture.data)
      },
    ),
    { numRuns: 20 },
  )
})

test('a TIFF is never JPEG inside', async () => {
  const file = folder.path('lossless.tif')
  await encodePhoto(raster(64, 64), file, optionsFor('tiff'), {}, null)
  const data = readFileSync(file)
  const at = data.readUInt32LE(4)
  const entries = Array.from({ length: data.readUInt16LE(at) }, (_, i) => at + 2 + i * 12)
  const compression = entries.find((entry) => data.readUInt16LE(entry) === 259) ?? 0
  // 8: Adobe deflate.
  expect(data.readUInt16LE(compression + 8)).toBe(8)
})

test('good JPEGs keep colour at full resolution', async () => {
  const file = folder.path('full.jpg')
  await encodePhoto(raster(64, 64), file, optionsFor('jpeg', { quality: 92 }), {}, null)
  expect((await sharp(file).metadata()).chromaSubsampling).toBe('4:4:4')
  await encodePhoto(raster(64, 64), file, optionsFor('jpeg', { quality: 80 }), {}, null)
  expect((await sharp(file).metadata()).chromaSubsampling).toBe('4:2:0')
})

test('16 bits and transparency that a format lacks are given up aloud', async () => {
  const picture = raster(40, 40, 16, true)
  for (const format of formats) {
    const file = folder.path(`deep.${format}`)
    const { notes, bytes, width, height } = await encodePhoto(picture, file, optionsFor(format), {}, null)
    const expected = { png: [], tiff: [], webp: ['photo.depthReduced'], avif: ['photo.depthReduced'] }
    expect(codes(notes)).toEqual(
      format === 'jpeg' ? ['photo.depthReduced', 'photo.alphaFlattened'] : expected[format],
    )
    expect([width, height]).toEqual([40, 40])
    expect(bytes).toBeGreaterThan(100)
    expect((await sharp(file).metadata()).hasAlpha).toBe(format !== 'jpeg')
  }
})

test('transparent parts become white in JPEG', async () => {
  const data = new Uint8Array(32 * 32 * 3)
  const picture: Raster = { width: 32, height: 32, depth: 8, data, alpha: new Uint8Array(32 * 32) }
  const file = folder.path('white.jpg')
  await encodePhoto(picture, file, optionsFor('jpeg'), {}, null)
  const back = await decodePhoto(file, limits)
  expect(back.data.every((value) => value > 250)).toBe(true)
})

test('the longest side is kept to, and nothing is enlarged', async () => {
  const file = folder.path('small.png')
  const size = async (picture: Raster, longestSide: number) => {
    const { width, height } = await encodePhoto(picture, file, optionsFor('png', { longestSide }), {}, null)
    const header = await sharp(file).metadata()
    expect([header.width, header.height]).toEqual([width, height])
    return [width, height]
  }
  expect(await size(raster(300, 200), 60)).toEqual([60, 40])
  expect(await size(raster(20, 300, 16, true), 30)).toEqual([2, 30])
  expect(await size(raster(1, 2000), 100)).toEqual([1, 100])
  expect(await size(raster(30, 20), 60)).toEqual([30, 20])
})

test("the result is in the photo's own colour space: Display P3 in, Display P3 out", async () => {
  const photo = await decodePhoto(fixture('album.jpg'), limits)
  const icc = photo.metadata.icc
  expect(icc).toBeDefined()
  for (const depth of [8, 16] as const) {
    for (const format of formats) {
      const file = folder.path(`p3-${depth}.${format}`)
      const data = depth === 8 ? photo.data : Uint16Array.from(photo.data, (value) => value * 257)
      await encodePhoto({ ...photo, depth, data }, file, optionsFor(format), photo.metadata, null)
      const meta = await sharp(file).metadata()
      expect(meta.icc?.equals(icc ?? Buffer.alloc(0)), `${format} ${depth}`).toBe(true)
      const back = await decodePhoto(file, limits)
      const unit = back.depth === 16 ? 257 : 1
      let sum = 0
      for (let i = 0; i < back.data.length; i++) {
        sum += Math.abs((photo.data[i] ?? 0) - (back.data[i] ?? 0) / unit)
      }
      expect(sum / photo.data.length, `${format} ${depth}`).toBeLessThan(8)
    }
  }
})

test('without a profile of its own the result says sRGB', async () => {
  for (const format of formats) {
    for (const depth of [8, 16] as const) {
      const file = folder.path(`srgb-${depth}.${format}`)
      await encodePhoto(raster(20, 20, depth), file, optionsFor(format), {}, null)
      expect((await sharp(file).metadata()).icc?.length, `${format} ${depth}`).toBeGreaterThan(100)
    }
  }
})

test('the density of the scan is kept', async () => {
  for (const format of ['jpeg', 'png', 'tiff'] as const) {
    const file = folder.path(`density.${format}`)
    await encodePhoto(raster(20, 20), file, optionsFor(format), { density: 600 }, null)
    expect(Math.round((await sharp(file).metadata()).density ?? 0), format).toBe(600)
  }
})

test('the mark sits at the lower left and nowhere else', async () => {
  const grey: Raster = { width: 400, height: 300, depth: 8, data: new Uint8Array(400 * 300 * 3).fill(120) }
  const file = folder.path('marked.png')
  const { notes } = await encodePhoto(grey, file, optionsFor('png', { mark: true }), {}, null)
  expect(notes).toEqual([])
  const { data } = await decodePhoto(file, limits)
  let changed = 0
  for (let y = 0; y < 300; y++) {
    for (let x = 0; x < 400; x++) {
      if (data[(y * 400 + x) * 3] === 120) continue
      changed++
      if (x > 40 || y < 260) expect.fail(`pixel ${x}, ${y} changed`)
    }
  }
  expect(changed).toBeGreaterThan(80)
  expect(grey.data.every((value) => value === 120)).toBe(true)
})

test('a picture too small for the mark goes without, aloud', async () => {
  const file = folder.path('tiny.png')
  const { notes } = await encodePhoto(raster(63, 500), file, optionsFor('png', { mark: true }), {}, null)
  expect(codes(notes)).toEqual(['mark.tooSmall'])
})

test('any size: 1x1 and very long ones, in every format', async () => {
  for (const format of formats) {
    for (const [width, height] of [
      [1, 1],
      [1, 3000],
      [3000, 1],
    ] as const) {
      const file = folder.path(`size.${format}`)
      await encodePhoto(raster(width, height), file, optionsFor(format), {}, null)
      expect(await decodePhoto(file, limits)).toMatchObject({ width, height })
    }
  }
})

test('a picture too large for its format: nothing stays', async () => {
  mkdirSync(folder.path('large'))
  const wide: Raster = { width: 20_000, height: 1, depth: 8, data: new Uint8Array(60_000) }
  const file = folder.path('large/wide.webp')
  await expectFault(encodePhoto(wide, file, optionsFor('webp'), {}, null), 'output.failed', 'wide.webp')
  expect(readdirSync(folder.path('large'))).toEqual([])
})

test('a full disk: the fault says so and nothing stays', async (context) => {
  const disk = smallDisk(context, folder.path('disk'), 'size=64k')
  for (const format of formats) {
    const file = join(disk.folder, `full.${format}`)
    const attempt = encodePhoto(raster(400, 400), file, optionsFor(format), {}, null)
    await expectFault(attempt, 'output.diskFull', `full.${format}`)
    expect(readdirSync(disk.folder)).toEqual([])
  }
})

test('writing leaves the pixels alone, also those that came as a Buffer from a decoder', async () => {
  const data = Buffer.alloc(200 * 150 * 3, 90)
  const alpha = Buffer.alloc(200 * 150, 128)
  const raster = { width: 200, height: 150, depth: 8 as const, data, alpha }
  const options = { format: 'jpeg', quality: 90, mark: true, metadata: false } as const
  await encodePhoto(raster, folder.path('untouched.jpg'), options, {}, null)
  expect(data.every((value) => value === 90)).toBe(true)
  expect(alpha.every((value) => value === 128)).toBe(true)
})
