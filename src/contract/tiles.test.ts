/** Every pixel of a picture comes out of one tile, whatever its size: a gap would be a black bar in an enlarged photo. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sizeRuleSchema } from './manifest.ts'
import { tilePixels, tilesOf } from './tiles.ts'

type Rule = Parameters<typeof tilesOf>[1]
const rule = (given: object) => sizeRuleSchema.parse(given) as Rule

const rules: Rule[] = [
  rule({ kind: 'tiles', margin: 10, inner: 40, rim: 'ends' }),
  rule({ kind: 'tiles', margin: 3, multipleOf: 8, inner: 24 }),
  rule({ kind: 'fixed', width: 64, height: 48 }),
]

describe('the tiles of a picture', () => {
  it.each(rules)('cover each of its pixels once (%j)', (each) => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 200 }), (width, height) => {
        const seen = new Uint8Array(width * height)
        for (const { inner, left, top, width: w, height: h } of tilesOf({ width, height }, each)) {
          expect(inner.left).toBeGreaterThanOrEqual(left)
          expect(inner.right).toBeLessThanOrEqual(left + w)
          expect(inner.bottom).toBeLessThanOrEqual(top + h)
          for (let y = inner.top; y < inner.bottom; y++) {
            for (let x = inner.left; x < inner.right; x++) seen[y * width + x] += 1
          }
        }
        expect(seen.every((times) => times === 1)).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('end where the picture does, and have their margin everywhere else', () => {
    const [each] = rules
    for (const { left, top, width, height, inner } of tilesOf({ width: 100, height: 90 }, each)) {
      expect([left, top]).toEqual([Math.max(0, inner.left - 10), Math.max(0, inner.top - 10)])
      expect(left + width).toBe(Math.min(100, inner.right + 10))
      expect(top + height).toBe(Math.min(90, inner.bottom + 10))
    }
    // A small picture costs what it has, and no more.
    expect(tilePixels({ width: 30, height: 20 }, each)).toBe(600)
  })
})
