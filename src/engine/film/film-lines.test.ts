/** What a person would lose if this failed: colour that runs over the contours of films, but not of photos. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chromaLines } from '../../imaging/filters/guided-filter.ts'
import { FilmLines } from './film-lines.ts'

it('a film’s chroma follows luma as a photo’s does, at every size and from frame to frame', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer(),
      (width, height, seed) => {
        const pixels = width * height
        const lines = new FilmLines({ width, height })
        for (const frame of [1, 2]) {
          const noise = (i: number) => Math.abs(Math.sin(i * 12.9898 + seed * frame) * 43_758.5453) % 1
          const grey = Uint8Array.from({ length: pixels }, (_, i) => noise(i) * 256)
          const pairs = Float32Array.from({ length: 2 * pixels }, (_, i) => noise(i + 0.5) - 0.5)
          const made = lines.of(grey, pairs)
          const light = Float32Array.from(grey, (v) => v / 255)
          const [cb, cr] = [0, 1].map((c) => pairs.filter((_v, i) => i % 2 === c))
          const wanted = chromaLines(light, cb, cr, width, height)
          for (const [at, key] of (['slopeA', 'baseA', 'slopeB', 'baseB'] as const).entries()) {
            const off = wanted[key].map((value, i) => Math.abs(value - made.quads[4 * i + at]))
            expect(Math.max(...off)).toBeLessThan(1e-4)
          }
        }
      },
    ),
    { numRuns: 40 },
  )
})
