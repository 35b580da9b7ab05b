/** What a person sees when they zoom in are the photo's own pixels, each in its place. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import sharp from 'sharp'
import { expect, it } from 'vitest'
import { engineMethods } from '../contract/engine.ts'
import { planGeometry } from '../contract/geometry.ts'
import { silent } from '../contract/progress.ts'
import { applyGeometry } from '../imaging/filters/geometry.ts'
import { expectFault, fixture, testFolder } from '../../test/support/pictures.ts'
import { MemoryBudget } from './budget.ts'
import { cutPyramid } from './pyramid.ts'

const folder = testFolder()
const budget = new MemoryBudget(2 ** 30)
const context = { signal: new AbortController().signal, progress: silent }
let count = 0

function cut(input: string, more: object = {}) {
  const output = folder.path(`tiles-${count++}`)
  const params = engineMethods.pyramid.params.parse({
    input,
    output,
    geometry: null,
    tileSize: 64,
    ...more,
  })
  return cutPyramid(params, context, budget).then((result) => ({ ...result, output }))
}

/** A soft picture, which a JPEG keeps nearly as it is, with a place for each colour. */
async function gradient(width: number, height: number): Promise<string> {
  const data = Buffer.alloc(width * height * 3)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data.set([40 + x, 40 + y, 200 - (x + y) / 4], (y * width + x) * 3)
  }
  const file = folder.path(`gradient-${width}x${height}.png`)
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(file)
  return file
}

/** The largest level, put together again. */
async function together(pyramid: { output: string; width: number; height: number; levels: number }) {
  const { output, width, height, levels } = pyramid
  const tiles = []
  for (let top = 0, row = 0; top < height; top += 64, row++) {
    for (let left = 0, column = 0; left < width; left += 64, column++) {
      tiles.push({ input: join(output, String(levels - 1), `${column}_${row}.jpeg`), left, top })
    }
  }
  return sharp({ create: { width, height, channels: 3, background: '#000' } })
    .composite(tiles)
    .removeAlpha()
    .raw()
    .toBuffer()
}

it('the tiles of the last level are the photo, and each level is half of the next', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 200 }),
      async (width, height) => {
        const input = await gradient(width, height)
        const pyramid = await cut(input)
        expect(pyramid).toMatchObject({ width, height })
        const [found, wanted] = await Promise.all([together(pyramid), sharp(input).raw().toBuffer()])
        let worst = 0
        for (let i = 0; i < wanted.length; i++) worst = Math.max(worst, Math.abs(found[i] - wanted[i]))
        expect(worst).toBeLessThanOrEqual(12)
        for (let level = 0; level < pyramid.levels; level++) {
          const side = (length: number) => Math.ceil(length / 2 ** (pyramid.levels - 1 - level))
          const { width: w, height: h } = await sharp(
            join(pyramid.output, String(level), '0_0.jpeg'),
          ).metadata()
          expect([w, h]).toEqual([Math.min(64, side(width)), Math.min(64, side(height))])
        }
      },
    ),
    { numRuns: 12 },
  )
})

it('turns and cuts first', async () => {
  const input = await gradient(150, 90)
  const geometry = { enabled: true, quarterTurns: 1, mirror: true, straighten: 0, corners: null } as const
  const crop = { left: 0.1, top: 0.2, width: 0.5, height: 0.5 }
  const pyramid = await cut(input, { geometry: { ...geometry, crop } })
  const plan = planGeometry(150, 90, { ...geometry, crop })
  const data = await sharp(input).raw().toBuffer()
  const wanted = await applyGeometry({ width: 150, height: 90, depth: 8, data }, plan, context)
  expect(pyramid).toMatchObject({ width: plan.width, height: plan.height })
  const found = await together(pyramid)
  const off = found.map((value, i) => Math.abs(value - wanted.data[i]))
  expect(Math.max(...off)).toBeLessThanOrEqual(12)
})

it('takes what a browser cannot show: 16 bits, HEIC', async () => {
  const deep = folder.path('deep.tif')
  await sharp(new Uint16Array(70 * 70).fill(0x8080), { raw: { width: 70, height: 70, channels: 1 } })
    .toColourspace('grey16')
    .tiff()
    .toFile(deep)
  expect([...(await together(await cut(deep))).subarray(0, 3)]).toEqual([128, 128, 128])
  expect((await cut(fixture('photo.heic'))).levels).toBeGreaterThan(3)
})

it('leaves nothing behind a fault or a cancel', async () => {
  const broken = folder.write('broken.jpg', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0]))
  await expectFault(cut(broken), 'image.truncated', 'broken.jpg').catch(() =>
    expectFault(cut(broken), 'image.notAPicture', 'broken.jpg'),
  )
  const output = folder.path('cancelled')
  const input = await gradient(100, 100)
  const params = { input, output, geometry: null, tileSize: 64, maxPixels: 1e9 }
  const abort = new AbortController()
  const progress = { ...silent, report: () => abort.abort() }
  await expect(cutPyramid(params, { signal: abort.signal, progress }, budget)).rejects.toThrow(/abort/i)
  expect(readdirSync(folder.path('.')).filter((name) => /part|cancelled/.test(name))).toEqual([])
  await expectFault(cut(input, { output: join(input, 'below-a-file') }), 'output.failed', 'below-a-file')
})
