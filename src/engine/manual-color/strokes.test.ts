/** The hints that a network gets of a person's strokes, and how much of its changed answer may be seen. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { manualColorStepSchema, colorStrokeSchema, type ColorStroke } from '../../contract/manual-color.ts'
import { applyStrokes, type ChromaShift } from './apply.ts'
import type { GuideImage } from './grid.ts'
import { hintsOf } from './strokes.ts'

const green = { a: -30, b: 25 }
const at = (x: number, y: number, more: object = { kind: 'color', color: green }): ColorStroke =>
  colorStrokeSchema.parse({ radius: 0.02, points: [{ x, y }], ...more })
const step = (...strokes: ColorStroke[]) => manualColorStepSchema.parse({ strokes })

describe('hints for a network', () => {
  test('are the colours of the strokes where they lie, and zeros elsewhere, at any size', () => {
    const side = fc.integer({ min: 1, max: 64 })
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(side, side, share, share, (width, height, x, y) => {
        const hints = hintsOf(step(at(x, y)), { width, height }, { width: 4000, height: 3000 })
        const pixels = width * height
        expect(hints?.mask.some((value) => value === 1)).toBe(true)
        hints?.mask.forEach((value, i) => {
          expect([hints.ab[i], hints.ab[pixels + i]]).toEqual(value === 1 ? [green.a, green.b] : [0, 0])
        })
      }),
      { numRuns: 60 },
    )
  })

  test('hold "grey" as a colour, none where "as the model" lies, and nothing of saturation', () => {
    const size = { width: 40, height: 40 }
    const grey = hintsOf(step(at(0.5, 0.5, { kind: 'grey' })), size, size)
    expect(grey?.mask[20 * 40 + 20]).toBe(1)
    expect(hintsOf(step(at(0.5, 0.5), at(0.5, 0.5, { kind: 'keep', radius: 0.1 })), size, size)).toBeNull()
    expect(hintsOf(step(at(0.5, 0.5, { kind: 'saturation', amount: 2 })), size, size)).toBeNull()
  })
})

/** Two even halves, one dark and one light. */
function halves(width = 160, height = 120): GuideImage {
  const size = width * height
  const l = Float32Array.from({ length: size }, (_, i) => (i % width < width / 2 ? 30 : 70))
  return { width, height, l, a: new Float32Array(size).fill(5), b: new Float32Array(size).fill(8) }
}

/** A network whose answer changed all over the picture. */
const everywhere = ({ width, height }: GuideImage): ChromaShift => ({
  a: new Float32Array(width * height).fill(12),
  b: new Float32Array(width * height).fill(-9),
})

describe("a network's changed answer", () => {
  test('is not seen beyond a contour, and the hint itself stays exact', () => {
    const guide = halves()
    applyStrokes(guide, step(at(0.25, 0.5)), guide, everywhere(guide))
    const point = 60 * 160 + 40
    expect(Math.hypot(guide.a[point] - green.a, guide.b[point] - green.b)).toBeLessThan(3)
    let [moved, count] = [0, 0]
    for (let y = 0; y < 120; y++) {
      for (let x = 84; x < 160; x++, count++) {
        moved += Math.hypot(guide.a[y * 160 + x] - 5, guide.b[y * 160 + x] - 8)
      }
    }
    expect(moved / count).toBeLessThan(1)
  })

  test('is not seen at all at strength 0, nor where no colour was asked for', () => {
    const still = halves()
    applyStrokes(
      still,
      manualColorStepSchema.parse({ strokes: [at(0.25, 0.5)], strength: 0 }),
      still,
      everywhere(still),
    )
    expect(still).toEqual(halves())
    const kept = halves()
    applyStrokes(kept, step(at(0.25, 0.5, { kind: 'keep' })), kept, everywhere(kept))
    expect(kept).toEqual(halves())
  })
})
