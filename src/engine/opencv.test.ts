/** OpenCV under the engine's Node: a filled hole looks like its surroundings, and nothing else changes. */
import { describe, expect, it } from 'vitest'
import { inpaint } from './opencv.ts'

describe("OpenCV's in-painting", () => {
  it.each(['telea', 'ns'] as const)('fills a scratch over a slope, and only it (%s)', async (method) => {
    const [width, height] = [64, 48]
    const slope = Uint8Array.from({ length: width * height }, (_, i) => 40 + 2 * (i % width))
    const mask = Uint8Array.from(slope, (_, i) => (Math.abs((i % width) - 30) < 2 ? 255 : 0))
    const damaged = slope.map((v, i) => (mask[i] ? 255 : v))
    const filled = await inpaint(damaged, mask, width, height, { method })
    for (let i = 0; i < filled.length; i++) {
      if (mask[i]) expect(Math.abs(filled[i] - slope[i])).toBeLessThan(12)
      else expect(filled[i]).toBe(slope[i])
    }
  })

  it('refuses a mask of another size', async () => {
    await expect(inpaint(new Uint8Array(12), new Uint8Array(10), 4, 3)).rejects.toThrow(RangeError)
  })
})
