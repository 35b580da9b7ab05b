/** A person says "this was green": the dress must become green, all of it, and nothing else. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  manualColorStepSchema,
  colorStrokeSchema,
  isManualColorActive,
  type ColorStroke,
} from '../../contract/manual-color.ts'
import { makeRecipe } from '../../contract/recipe.ts'
import { applyStrokes } from './apply.ts'
import type { GuideImage } from './grid.ts'
import { transferPalette } from './palette.ts'
import { applyManualColor, manualColorBase, workingSize } from './stage.ts'
import { coverStroke } from './strokes.ts'

const green = { a: -30, b: 25 }

/** A repeatable noise, 0 to 1. */
function noise(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** An even box on an even ground, with grain; `inside` tells which is which, a pixel from the contour or more. */
function box(width: number, height: number, { grain = 0, contrast = 18 } = {}) {
  const random = noise(7)
  const size = width * height
  const guide: GuideImage = {
    width,
    height,
    l: new Float32Array(size),
    a: new Float32Array(size).fill(6),
    b: new Float32Array(size).fill(9),
  }
  const inside: number[] = []
  const outside: number[] = []
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = Math.abs(x + 0.5 - width / 2) - width / 4
      const dy = Math.abs(y + 0.5 - height / 2) - height / 4
      const d = Math.max(dx, dy)
      guide.l[i] = 45 + (d < 0 ? contrast : 0) + (random() - 0.5) * grain
      if (d < -1) inside.push(i)
      if (d > 2) outside.push(i)
    }
  }
  return { guide, inside, outside }
}

const click = (x: number, y: number, more: Record<string, unknown> = { color: green }): ColorStroke =>
  colorStrokeSchema.parse({ kind: 'color', radius: 0.012, points: [{ x, y }], ...more })

const step = (...strokes: ColorStroke[]) => manualColorStepSchema.parse({ strokes })

const error = ({ a, b }: GuideImage, i: number, to: { a: number; b: number }) =>
  Math.hypot(a[i] - to.a, b[i] - to.b)

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

describe('one click on an object', () => {
  test.each([
    ['even', {}],
    ['grainy', { grain: 6 }],
    ['of little contrast', { contrast: 9 }],
  ])('%s: the object takes the colour, the rest keeps its own', (_, look) => {
    const { guide, inside, outside } = box(320, 240, look)
    applyStrokes(guide, step(click(0.4, 0.45)), guide)
    expect(error(guide, Math.floor(0.45 * 240) * 320 + Math.floor(0.4 * 320), green)).toBeLessThan(3)
    expect(mean(inside.map((i) => error(guide, i, green)))).toBeLessThan(6)
    expect(mean(outside.map((i) => error(guide, i, { a: 6, b: 9 })))).toBeLessThan(1)
  })

  test('with a short reach it stays near the click', () => {
    const { guide, inside } = box(320, 240)
    applyStrokes(guide, step(click(0.3, 0.3, { color: green, reach: 0 })), guide)
    expect(mean(inside.map((i) => error(guide, i, { a: 6, b: 9 })))).toBeLessThan(2)
  })

  test('"keep" on the other side of a gap holds the colour back', () => {
    const { guide } = box(320, 240)
    // A gap in the contour: without help the colour would leave through it.
    for (let y = 100; y < 140; y++) for (let x = 230; x < 290; x++) guide.l[y * 320 + x] = 63
    const open = { ...guide, a: guide.a.slice(), b: guide.b.slice() }
    applyStrokes(guide, step(click(0.4, 0.5), click(0.85, 0.5, { kind: 'keep' })), guide)
    applyStrokes(open, step(click(0.4, 0.5)), open)
    const beyond = 120 * 320 + 274
    expect(error(guide, beyond, { a: 6, b: 9 })).toBeLessThan(error(open, beyond, { a: 6, b: 9 }))
  })

  test('grey takes the colour away, saturation heightens what is there', () => {
    const { guide, inside } = box(200, 200)
    const vivid = { ...guide, a: guide.a.slice(), b: guide.b.slice() }
    applyStrokes(guide, step(click(0.5, 0.5, { kind: 'grey' })), guide)
    expect(mean(inside.map((i) => error(guide, i, { a: 0, b: 0 })))).toBeLessThan(2)
    applyStrokes(vivid, step(click(0.5, 0.5, { kind: 'saturation', amount: 2 })), vivid)
    expect(mean(inside.map((i) => error(vivid, i, { a: 12, b: 18 })))).toBeLessThan(2)
  })

  test('two colours on one object: the later stroke has the last word where they lie on each other', () => {
    const { guide } = box(200, 200)
    const red = { a: 40, b: 20 }
    applyStrokes(guide, step(click(0.5, 0.5), click(0.5, 0.5, { color: red })), guide)
    expect(error(guide, 100 * 200 + 100, red)).toBeLessThan(3)
  })
})

describe('whatever is painted', () => {
  const strokes = fc.array(
    fc
      .record({
        kind: fc.constantFrom('color', 'grey', 'saturation', 'keep'),
        radius: fc.double({ min: 1e-6, max: 0.25, noNaN: true }),
        reach: fc.double({ min: 0, max: 1, noNaN: true }),
        points: fc.array(
          fc.record({
            x: fc.double({ min: 0, max: 1, noNaN: true }),
            y: fc.double({ min: 0, max: 1, noNaN: true }),
          }),
          { minLength: 1, maxLength: 6 },
        ),
      })
      .map((stroke) =>
        colorStrokeSchema.parse({
          ...stroke,
          ...(stroke.kind === 'color' && { color: green }),
          ...(stroke.kind === 'saturation' && { amount: 2 }),
        }),
      ),
    { maxLength: 6 },
  )

  test('chroma stays a number, on pictures of any shape', () => {
    const side = fc.integer({ min: 1, max: 60 })
    fc.assert(
      fc.property(side, side, strokes, (width, height, painted) => {
        const { guide } = box(width, height)
        applyStrokes(guide, step(...painted), guide)
        expect(guide.a.every(Number.isFinite) && guide.b.every(Number.isFinite)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  test('strength 0, switched off, or without strokes: not active, and nothing changes', () => {
    fc.assert(
      fc.property(strokes, (painted) => {
        expect(isManualColorActive(manualColorStepSchema.parse({ strokes: painted, strength: 0 }))).toBe(
          false,
        )
        expect(isManualColorActive(manualColorStepSchema.parse({ strokes: painted, enabled: false }))).toBe(
          false,
        )
        const { guide } = box(20, 20)
        const before = { a: guide.a.slice(), b: guide.b.slice() }
        applyStrokes(guide, manualColorStepSchema.parse({ strokes: painted, strength: 0 }), guide)
        expect([guide.a, guide.b]).toEqual([before.a, before.b])
      }),
      { numRuns: 40 },
    )
    expect(isManualColorActive(makeRecipe().steps.manualColor)).toBe(false)
  })

  test('a stroke covers at least a pixel, and never one outside of the picture', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 90 }),
        fc.integer({ min: 1, max: 90 }),
        strokes,
        (width, height, painted) => {
          for (const stroke of painted) {
            const seen = new Set<number>()
            coverStroke(stroke, { width, height }, { width: 4000, height: 3000 }, (i) => seen.add(i))
            expect(seen.size).toBeGreaterThan(0)
            for (const i of seen) expect(i >= 0 && i < width * height).toBe(true)
          }
        },
      ),
    )
  })

  test('what lies outside of the picture changes nothing, and what lies nowhere is no recipe', () => {
    const outside = fc.constantFrom(-90, -1, -0.1, 1.1, 2, 90)
    fc.assert(
      fc.property(outside, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (out, along, across) => {
        const { guide } = box(40, 30)
        const before = { a: guide.a.slice(), b: guide.b.slice() }
        const [x, y] = across ? [out, along] : [along, out]
        applyStrokes(guide, step(click(x, y)), guide)
        expect([guide.a, guide.b]).toEqual([before.a, before.b])
      }),
    )
    for (const nowhere of [-101, 101, NaN, Infinity]) expect(() => click(nowhere, 0.5)).toThrow()
  })
})

test("another photo's palette comes over, region by region", () => {
  const { guide, inside, outside } = box(120, 120)
  const reference = box(90, 90)
  for (const i of reference.guide.l.keys()) {
    const light = reference.guide.l[i] > 54
    reference.guide.a[i] = light ? 30 : -10
    reference.guide.b[i] = light ? 10 : -20
  }
  transferPalette(guide, reference.guide, 1)
  expect(mean(inside.map((i) => error(guide, i, { a: 30, b: 10 })))).toBeLessThan(6)
  expect(mean(outside.map((i) => error(guide, i, { a: -10, b: -20 })))).toBeLessThan(6)
})

test('without a model the photo itself is the base, and a hint colours a grey photo', () => {
  const photo = { width: 4000, height: 3000 }
  const size = workingSize(photo)
  expect(size).toEqual({ width: 320, height: 240 })
  const data = new Uint8Array(size.width * size.height * 3).fill(120)
  const recipe = makeRecipe({ enabled: false }, { manualColor: { strokes: [click(0.5, 0.5)] } })
  const base = manualColorBase({ ...size, depth: 8, data }, null, recipe, null)
  const { baseA } = applyManualColor(base, null, recipe, photo)
  expect(baseA[120 * 320 + 160]).toBeLessThan(-25)
})
