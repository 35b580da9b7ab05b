/**
 * Without these: prints on a family's album page are missed or cut askew, or a single photograph is cut in two. Measured on
 * 64 pages composed of free pictures on made paper, whose rectangles are known.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { composePage, pageOrders, samplePictures, type PageOrder } from '../../../test/support/album-pages.ts'
import { makePaper, type Rgb } from '../../../test/support/album-paper.ts'
import { fixture } from '../../../test/support/pictures.ts'
import type { Raster } from '../../imaging/photo.ts'
import { findPrints, searchSide } from './find-prints.ts'
import { isBack } from './page.ts'
import { overlap, sidesOf, type Quad } from './quad.ts'

/** Pixels of a composed page: as many as of a scan that is searched. */
const [width, height] = [searchSide, 1050]

async function measure(order: PageOrder, pictures: readonly string[]) {
  const { picture, prints } = await composePage(order, pictures, width, height)
  const found = await findPrints({ ...picture, depth: 8 })
  const best = prints.map(({ quad }) => Math.max(0, ...found.prints.map((each) => overlap(each.quad, quad))))
  return {
    best,
    seen: prints.map(({ quad }) => isSeen(picture, quad)),
    extra: found.prints.length - best.filter((share) => share > 0.5).length,
  }
}

/** Whether a person sees where a print ends: a night picture without a border on black paper ends nowhere. */
function isSeen({ data }: Rgb, quad: Quad): boolean {
  const luma = (x: number, y: number) => {
    const at = (Math.round(y) * width + Math.round(x)) * 3
    return 0.3 * data[at] + 0.59 * data[at + 1] + 0.11 * data[at + 2]
  }
  let [seen, looked] = [0, 0]
  for (const { from, along, inwards, length } of sidesOf(quad)) {
    for (let t = 10; t < length - 10; t += 4) {
      const at = (s: number) =>
        luma(from.x + along.x * t + inwards.x * s, from.y + along.y * t + inwards.y * s)
      looked += 1
      if (Math.abs((at(3) + at(4) + at(5)) / 3 - (at(-3) + at(-4) + at(-5)) / 3) > 8) seen += 1
    }
  }
  return seen > looked / 2
}

/** Pages of one kind, all of them: where nothing touches, none may be missed. */
describe('pages of an album', { timeout: 300_000 }, () => {
  const all: number[] = []
  const apart: number[] = []
  it.each(pageOrders())('are searched: seed $seed, $paper, tilt $tilt, touching $touching', async (order) => {
    const { best, seen, extra } = await measure(order, await samplePictures())
    all.push(...best)
    if (!order.touching) apart.push(...best.filter((_, i) => seen[i]))
    expect(extra).toBe(0)
  })

  it('have their prints found: 95 % of them within 0.95, and none is missed where nothing touches', () => {
    expect(apart.filter((share) => share < 0.5)).toEqual([])
    expect(all.filter((share) => share >= 0.95).length).toBeGreaterThanOrEqual(0.95 * all.length)
  })
})

async function rasterOf(file: string): Promise<Raster> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .resize(searchSide, searchSide, { fit: 'inside', withoutEnlargement: true })
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, depth: 8, data: new Uint8Array(data) }
}

describe('a single photograph', { timeout: 600_000 }, () => {
  it('is never cut in two', async () => {
    for (const file of [...(await samplePictures()), fixture('album.jpg')]) {
      const found = await findPrints(await rasterOf(file))
      expect(found.prints.length, file).toBeLessThanOrEqual(1)
      expect(isBack(found), file).toBe(false)
    }
  })

  const folder = join(import.meta.dirname, '../../../../shared/photos/old')
  it.skipIf(!existsSync(folder))('is never cut in two, of real old ones (needs ../shared)', async () => {
    for (const name of readdirSync(folder).filter((each) => /\.(jpe?g|png)$/i.test(each))) {
      const found = await findPrints(await rasterOf(join(folder, name)))
      expect(found.prints.length, name).toBeLessThanOrEqual(1)
      expect(isBack(found), name).toBe(false)
    }
  })
})

it('bare paper has no prints, whatever its grain', async () => {
  for (const kind of ['white', 'kraft', 'black', 'linen'] as const) {
    const { prints, paper } = await findPrints({ ...(await makePaper(kind, 700, 500, 3)), depth: 8 })
    expect(prints).toEqual([])
    expect(paper).not.toBeNull()
  }
})

it('a cancel is answered', async () => {
  const { picture } = await composePage(pageOrders()[1], await samplePictures(), 600, 450)
  await expect(findPrints({ ...picture, depth: 8 }, AbortSignal.abort())).rejects.toThrow(/abort/i)
})
