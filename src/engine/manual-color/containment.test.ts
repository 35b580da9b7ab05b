/** A click on the sky colors the sky, and not the whole print: a hint stays on the object that it lies on. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { colorStrokeSchema, manualColorStepSchema, type ColorStroke } from '../../contract/manual-color.ts'
import { applyStrokes } from './apply.ts'
import type { GuideImage } from './grid.ts'

const red = { a: 55, b: 40 }
const [width, height] = [320, 240]

/** A repeatable noise around 0, about as wide as `grain`. */
function grainOf(grain: number): () => number {
  let state = 11
  return () => {
    state = (state * 1664525 + 1013904223) >>> 0
    return grain * (state / 2 ** 32 - 0.5)
  }
}

/** A grey picture, drawn by its lightness at a place in shares of it. */
function drawn(lightness: (x: number, y: number) => number, grain = 0): GuideImage {
  const noise = grainOf(grain)
  const l = Float32Array.from(
    { length: width * height },
    (_, i) => lightness(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height) + noise(),
  )
  return { width, height, l, a: new Float32Array(l.length), b: new Float32Array(l.length) }
}

const click = (x: number, y: number, more: object = {}): ColorStroke =>
  colorStrokeSchema.parse({
    kind: 'color',
    color: red,
    radius: 0.012,
    points: [{ x, y }],
    reach: 0.15,
    contained: true,
    ...more,
  })

/** How red the picture is on average where `where` says so, 0 to 1. */
function redness(
  guide: GuideImage,
  strokes: ColorStroke[],
  where: (x: number, y: number) => boolean,
): number {
  const painted = { ...guide, a: guide.a.slice(), b: guide.b.slice() }
  applyStrokes(painted, manualColorStepSchema.parse({ strokes }), painted)
  let [sum, count] = [0, 0]
  for (let i = 0; i < painted.a.length; i++) {
    if (!where(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height)) continue
    sum += painted.a[i] / red.a
    count++
  }
  return sum / count
}

const fromMiddle = (x: number, y: number): number => Math.hypot((x - 0.5) * width, (y - 0.5) * height)
const radius = 60

describe('a closed contour, however weak, holds a hint back at any reach', () => {
  test.each([
    ['two shades that are hardly apart', drawn((x, y) => (fromMiddle(x, y) < radius ? 54.5 : 52))],
    ['the same in grain', drawn((x, y) => (fromMiddle(x, y) < radius ? 57 : 52), 5)],
    ['a thin line around one shade', drawn((x, y) => (Math.abs(fromMiddle(x, y) - radius) < 1 ? 46 : 52))],
    [
      'a blurred contour',
      drawn((x, y) => 52 + 5 * Math.min(1, Math.max(0, (radius + 1.5 - fromMiddle(x, y)) / 3))),
    ],
  ])('%s', (_, guide) => {
    const inside = (x: number, y: number) => fromMiddle(x, y) < 25
    const outside = (x: number, y: number) => fromMiddle(x, y) > radius + 5
    for (const reach of [0.15, 1]) {
      const strokes = [click(0.5, 0.5, { reach })]
      expect(redness(guide, strokes, inside), `inside, reach ${reach}`).toBeGreaterThan(0.8)
      expect(redness(guide, strokes, outside), `outside, reach ${reach}`).toBeLessThan(0.01)
    }
    expect(redness(guide, [click(0.1, 0.1, { reach: 1 })], inside), 'from outside').toBeLessThan(0.02)
  })
})

/** A sky that gets lighter downwards, and the ground under it. */
const landscape = (x: number, y: number) => (y < 0.55 ? 70 + 20 * (y / 0.55) : 40 + 12 * y - 4 * x)

describe('a click on the sky', () => {
  const sky = (x: number, y: number) => Math.abs(x - 0.5) < 0.1 && Math.abs(y - 0.2) < 0.1
  const ground = (_: number, y: number) => y > 0.58

  test('colors the sky, whose shading is no contour, and not the ground', () => {
    const guide = drawn(landscape, 3)
    expect(redness(guide, [click(0.5, 0.2)], sky)).toBeGreaterThan(0.9)
    const corners = (x: number, y: number) => y < 0.5 && Math.abs(x - 0.5) > 0.4
    expect(redness(guide, [click(0.5, 0.2)], corners), 'in doubt it stays near').toBeLessThan(0.5)
    for (const reach of [0.15, 0.5, 1]) {
      expect(redness(guide, [click(0.5, 0.2, { reach })], ground)).toBeLessThan(0.01)
    }
  })

  test('does not leave it through haze, where there is no contour at all', () => {
    const guide = drawn((_, y) => 40 + 45 / (1 + Math.exp((y - 0.5) * 18)), 3)
    expect(redness(guide, [click(0.5, 0.2)], sky)).toBeGreaterThan(0.8)
    expect(redness(guide, [click(0.5, 0.2)], (_, y) => y > 0.7)).toBeLessThan(0.01)
  })

  test.each([
    ['white', 95],
    ['hardly lighter than the sky', 92],
  ])('leaves the border of the print alone: %s', (_, paper) => {
    const isBorder = (x: number, y: number) => Math.min(x, 1 - x) < 0.05 || Math.min(y, 1 - y) < 0.07
    const guide = drawn((x, y) => (isBorder(x, y) ? paper : y < 0.55 ? 88 : 45), 2)
    const far = (x: number, y: number) => Math.min(x, 1 - x) < 0.04 || Math.min(y, 1 - y) < 0.055
    for (const reach of [0.15, 1]) {
      expect(redness(guide, [click(0.5, 0.25, { reach })], sky)).toBeGreaterThan(0.9)
      expect(redness(guide, [click(0.5, 0.25, { reach })], far)).toBeLessThan(0.02)
    }
  })
})

test('one click fills a small object whole at the usual reach, and stays where it was painted at none', () => {
  const isBox = (x: number, y: number) => Math.abs(x - 0.5) < 0.13 && Math.abs(y - 0.5) < 0.2
  const inner = (x: number, y: number) => Math.abs(x - 0.5) < 0.11 && Math.abs(y - 0.5) < 0.17
  const guide = drawn((x, y) => (isBox(x, y) ? 60 : 45), 3)
  expect(redness(guide, [click(0.4, 0.35)], inner)).toBeGreaterThan(0.95)
  expect(redness(guide, [click(0.4, 0.35, { reach: 0 })], inner)).toBeLessThan(0.1)
})

test('a brush whose rim lies over a contour means the side that it points at', () => {
  const guide = drawn((x) => (x < 0.5 ? 48 : 60))
  const beyond = (x: number) => x > 0.53 && x < 0.6
  const near = (x: number, y: number) => x > 0.44 && x < 0.48 && Math.abs(y - 0.5) < 0.05
  expect(redness(guide, [click(0.492, 0.5)], near)).toBeGreaterThan(0.7)
  expect(redness(guide, [click(0.492, 0.5)], beyond)).toBeLessThan(0.02)
})

test('a narrow gap in a contour is no way out, and a stroke across a contour means both of its sides', () => {
  const guide = drawn((x, y) => (Math.abs(x - 0.5) < 0.004 && Math.abs(y - 0.5) > 0.015 ? 40 : 65))
  const right = (x: number) => x > 0.55 && x < 0.7
  expect(redness(guide, [click(0.4, 0.5, { reach: 1 })], right)).toBeLessThan(0.02)
  const across = click(0.4, 0.5, {
    points: [
      { x: 0.4, y: 0.3 },
      { x: 0.6, y: 0.3 },
    ],
  })
  const bothSides = (x: number, y: number) => Math.abs(x - 0.5) > 0.05 && Math.abs(x - 0.5) < 0.1 && y < 0.45
  expect(redness(guide, [across], bothSides)).toBeGreaterThan(0.8)
})

test('strokes of earlier versions beside it spread as they did', () => {
  const guide = drawn(landscape, 3)
  const old = click(0.2, 0.8, { contained: undefined, reach: 0.5 })
  const ground = (_: number, y: number) => y > 0.6
  const alone = redness(guide, [old], ground)
  expect(alone).toBeGreaterThan(0.3)
  expect(redness(guide, [old, click(0.5, 0.2)], ground)).toBeCloseTo(alone, 3)
})

test('chroma stays a number on pictures of any shape, wherever it is painted', () => {
  const side = fc.integer({ min: 1, max: 40 })
  const place = fc.double({ min: 0, max: 1, noNaN: true })
  fc.assert(
    fc.property(side, side, place, place, place, (w, h, x, y, reach) => {
      const l = Float32Array.from({ length: w * h }, (_, i) => (i * 37) % 101)
      const guide = { width: w, height: h, l, a: new Float32Array(w * h), b: new Float32Array(w * h) }
      applyStrokes(guide, manualColorStepSchema.parse({ strokes: [click(x, y, { reach })] }), guide)
      expect(guide.a.every(Number.isFinite) && guide.b.every(Number.isFinite)).toBe(true)
    }),
    { numRuns: 40 },
  )
})
