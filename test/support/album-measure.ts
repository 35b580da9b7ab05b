/** How well the prints of composed album pages are found: what the tests of whole albums share. */
import { describe, expect, it } from 'vitest'
import { findPrints, searchSide } from '../../src/engine/album/find-prints.ts'
import { overlap, sidesOf, type Quad } from '../../src/engine/album/quad.ts'
import { composePage, samplePictures, type PageOrder } from './album-pages.ts'
import type { Rgb } from './album-paper.ts'

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

/**
 * Tests of some pages: where nothing touches, none may be missed. Each half of an album lies in a file of its
 * own, so that two processors search.
 */
export function testPages(orders: readonly PageOrder[]): void {
  describe('pages of an album', { timeout: 300_000 }, () => {
    const all: number[] = []
    const apart: number[] = []
    it.each(orders)('are searched: seed $seed, $paper, tilt $tilt, touching $touching', async (order) => {
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
}
