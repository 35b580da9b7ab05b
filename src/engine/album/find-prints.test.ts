/**
 * Without these: prints on a family's album page are missed or cut askew, or a single photograph is cut in two. Measured on
 * 64 pages composed of free pictures on scanned paper, whose rectangles are known; the second half is in `album-pages.test.ts`.
 */
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { describe, expect, it } from 'vitest'
import { testPages } from '../../../test/support/album-measure.ts'
import { composePage, pageOrders, samplePictures } from '../../../test/support/album-pages.ts'
import { layPaper, makePaper } from '../../../test/support/album-paper.ts'
import { fixture } from '../../../test/support/pictures.ts'
import type { Raster } from '../../imaging/photo.ts'
import { findPrints, searchSide } from './find-prints.ts'
import { isBack } from './page.ts'

testPages(pageOrders().slice(0, 32))

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
    for (const sheet of [await makePaper(kind, 700, 500, 3), await layPaper(kind, 1400, 1050, 3)]) {
      const { prints, paper } = await findPrints({ ...sheet, depth: 8 })
      expect(prints).toEqual([])
      expect(paper).not.toBeNull()
    }
  }
})

it('a cancel is answered', async () => {
  const { picture } = await composePage(pageOrders()[1], await samplePictures(), 600, 450)
  await expect(findPrints({ ...picture, depth: 8 }, AbortSignal.abort())).rejects.toThrow(/abort/i)
})
