/** Curves that a person draws: they stay between their points, and two points at one place are told in a sentence. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { curveThrough } from './grade-curve.ts'
import {
  changesAnything,
  curveSchema,
  gradeStepSchema,
  mostCurvePoints,
  neutralGrade,
  tidyGrade,
} from './grade.ts'
import { makeRecipe, parseRecipe } from './recipe.ts'

const share = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000)
const curves = fc
  .uniqueArray(fc.integer({ min: 0, max: 250 }), { minLength: 2, maxLength: mostCurvePoints })
  .chain((places) =>
    fc
      .array(share, { minLength: places.length, maxLength: places.length })
      .map((levels) => places.toSorted((a, b) => a - b).map((x, i) => ({ x: x / 250, y: levels[i] }))),
  )
const rising = curves.map((points) => {
  const levels = points.map(({ y }) => y).toSorted((a, b) => a - b)
  return points.map(({ x }, i) => ({ x, y: levels[i] }))
})
const places = Array.from({ length: 501 }, (_, i) => i / 500)

describe('a curve', () => {
  it('goes through its points', () => {
    fc.assert(
      fc.property(curves, (points) => {
        const curve = curveThrough(points)
        return points.every(({ x, y }) => Math.abs(curve(x) - y) < 1e-9)
      }),
    )
  })

  it('rises where its points rise', () => {
    fc.assert(
      fc.property(rising, (points) => {
        const levels = places.map(curveThrough(points))
        return levels.every((level, i) => i === 0 || level >= levels[i - 1] - 1e-9)
      }),
    )
  })

  it('never leaves the levels of the two points around it', () => {
    fc.assert(
      fc.property(curves, (points) => {
        const curve = curveThrough(points)
        return points.slice(1).every((to, i) => {
          const from = points[i]
          return [0.1, 0.3, 0.5, 0.7, 0.9].every((t) => {
            const level = curve(from.x + (to.x - from.x) * t)
            return level >= Math.min(from.y, to.y) - 1e-9 && level <= Math.max(from.y, to.y) + 1e-9
          })
        })
      }),
    )
  })

  it('with two points at one place is refused in a sentence that says where', () => {
    const luma = [
      { x: 0, y: 0 },
      { x: 0.5, y: 0.2 },
      { x: 0.5, y: 0.8 },
      { x: 1, y: 1 },
    ]
    expect(() => parseRecipe({ version: 1, steps: { grade: { curves: { luma } } } })).toThrow(
      /steps\.grade\.curves\.luma\.2\.x: two points of the curve lie at one place \(0\.5\): move one of them, or take one away/,
    )
    expect(curveSchema.safeParse(luma.toReversed()).error?.issues[0]?.message).toContain('put them in order')
    expect(curveSchema.safeParse([luma[0]]).success).toBe(false)
  })
})

describe('a grade step', () => {
  it('does nothing by default', () => {
    expect(changesAnything(makeRecipe().steps.grade)).toBe(false)
    expect(changesAnything({ ...neutralGrade, exposure: 0.1 })).toBe(true)
  })

  it('keeps nothing that says nothing', () => {
    const straight = [
      { x: 0, y: 0 },
      { x: 0.4, y: 0.4 },
      { x: 1, y: 1 },
    ]
    const step = gradeStepSchema.parse({ bands: { red: {}, blue: { hue: 0.2 } }, curves: { luma: straight } })
    expect(tidyGrade(step)).toEqual({
      ...neutralGrade,
      bands: { blue: { hue: 0.2, saturation: 0, luma: 0 } },
    })
  })
})
