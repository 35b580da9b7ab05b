/**
 * Without these: a photo that lies flush with the edge of the scanner's glass is not found, and takes all
 * prints of its page with it.
 */
import { describe, expect, it } from 'vitest'
import { composePage, pageOrders, samplePictures } from '../../../test/support/album-pages.ts'
import type { Rgb } from '../../../test/support/album-paper.ts'
import { findPrints } from './find-prints.ts'
import { overlap, type Quad } from './quad.ts'

function cropped(
  { width, data }: Rgb,
  area: { left: number; top: number; right: number; bottom: number },
): Rgb {
  const [w, h] = [area.right - area.left, area.bottom - area.top]
  const part = new Uint8Array(w * h * 3)
  for (let y = 0; y < h; y++) {
    const from = ((y + area.top) * width + area.left) * 3
    part.set(data.subarray(from, from + w * 3), y * w * 3)
  }
  return { width: w, height: h, data: part }
}

const orders = pageOrders().filter(({ touching, perspective }) => !touching && perspective === 0)

describe('prints at the rim of the scan', { timeout: 300_000 }, () => {
  it.each(orders.slice(0, 8))('one that hangs over it is found: seed $seed, $paper', async (order) => {
    const { picture, prints } = await composePage(order, await samplePictures(), 1400, 1050)
    const lowest = prints.reduce((low, print) => (print.quad[2].y > low.quad[2].y ? print : low))
    const ends = [lowest.quad[2].y, lowest.quad[3].y]
    const bottom = Math.round(Math.min(...ends) - 40)
    const area = { left: 0, top: 0, right: picture.width, bottom }
    const { prints: found } = await findPrints({ ...cropped(picture, area), depth: 8 })
    const cut = (quad: Quad): Quad => {
      const down = (from: { x: number; y: number }, to: { x: number; y: number }) =>
        to.y <= bottom
          ? to
          : { x: from.x + ((to.x - from.x) * (bottom - from.y)) / (to.y - from.y), y: bottom }
      return [quad[0], quad[1], down(quad[1], quad[2]), down(quad[0], quad[3])]
    }
    const shares = prints.map(({ quad }) =>
      Math.max(0, ...found.map((each) => overlap(each.quad, cut(quad)))),
    )
    expect(Math.min(...shares)).toBeGreaterThan(0.9)
    expect(found).toHaveLength(prints.length)
  })

  it.each(['white', 'black', 'kraft'] as const)(
    'one in the corner of the glass is found, on %s',
    async (paper) => {
      const order = { ...orders[0], paper, tilt: 0, borders: ['none'] as const, captions: false }
      const { picture, prints } = await composePage(order, await samplePictures(), 1400, 1050)
      const [{ quad }] = prints
      const [left, top] = [Math.ceil(quad[0].x), Math.ceil(quad[0].y)]
      const area = { left, top, right: picture.width, bottom: picture.height }
      const { prints: found } = await findPrints({ ...cropped(picture, area), depth: 8 })
      const moved = quad.map(({ x, y }) => ({ x: x - left, y: y - top })) as unknown as Quad
      expect(Math.max(0, ...found.map((each) => overlap(each.quad, moved)))).toBeGreaterThan(0.95)
    },
  )
})
