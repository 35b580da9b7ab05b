/** Without these "Fit" lays a photo rim to rim, and nobody sees where it ends. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fitShare } from './fit-share.ts'

const side = fc.integer({ min: 200, max: 4000 })

it('leaves a margin on every side, whatever the shapes of stage and photo are, and never a broad one', () => {
  fc.assert(
    fc.property(side, side, fc.double({ min: 0.1, max: 10, noNaN: true }), (width, height, ratio) => {
      // As large as it would be from rim to rim.
      const full =
        width / height > ratio ? { width: height * ratio, height } : { width, height: width / ratio }
      const share = fitShare(width, height)
      const [beside, above] = [(width - full.width * share) / 2, (height - full.height * share) / 2]
      expect(Math.min(beside, above)).toBeGreaterThanOrEqual(
        Math.min(20, Math.min(width, height) * 0.04) - 1e-6,
      )
      expect(share).toBeGreaterThan(0.9)
    }),
  )
})

it('a stage that is not on the screen yet has none', () => {
  expect(fitShare(0, 0)).toBe(1)
})
