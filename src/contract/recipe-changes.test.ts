/** A history that says "Saturation 80 -> 100" instead of "Saturation" four times. */
import { expect, test } from 'vitest'
import { makeRecipe } from './recipe.ts'
import { recipeChanges } from './recipe-changes.ts'

const steps = (...given: Parameters<typeof makeRecipe>) => makeRecipe(...given).steps

test('says each value that another recipe has, from what to what', () => {
  expect(recipeChanges(steps({ saturation: 0.8 }), steps({ saturation: 1 }))).toEqual([
    { field: 'color.saturation', from: 0.8, to: 1 },
  ])
  expect(recipeChanges(steps(), steps({ renderFactor: 24 }))).toEqual([
    { field: 'color.renderFactor', from: null, to: 24 },
  ])
  expect(recipeChanges(steps(), steps({}, { tone: { enabled: true, strength: 0.5 } }))).toEqual([
    { field: 'tone.enabled', from: false, to: true },
    { field: 'tone.strength', from: 1, to: 0.5 },
  ])
})

test('counts what was painted, and says nothing of what stayed', () => {
  const stroke = { kind: 'grey' as const, radius: 0.1, points: [{ x: 0.5, y: 0.5 }] }
  expect(recipeChanges(steps(), steps({}, { manualColor: { strokes: [stroke] } }))).toEqual([
    { field: 'manualColor.strokes', from: 0, to: 1 },
  ])
  expect(recipeChanges(steps({ saturation: 0.3 }), steps({ saturation: 0.3 }))).toEqual([])
  expect(recipeChanges(null, steps()).length).toBeLessThanOrEqual(12)
})
