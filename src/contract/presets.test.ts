/** Presets on a recipe: what belongs to one picture outlives the preset that is given to it. */
import { expect, it } from 'vitest'
import { withPreset } from './presets.ts'
import { makeRecipe } from './recipe.ts'

const stroke = { kind: 'erase' as 'erase' | 'add', radius: 0.01, points: [{ x: 0.5, y: 0.5 }] }
const marked = makeRecipe({}, { repair: { enabled: true, certainty: 'all', mask: { strokes: [stroke] } } })

it('a preset that repairs keeps what a person has marked and decided on this picture', () => {
  const preset = makeRecipe({ style: 'artistic' }, { repair: { enabled: true, sensitivity: 0.3 } })
  const { repair, color } = withPreset(marked, { recipe: preset, steps: ['repair', 'color'] }).steps
  expect(color.style).toBe('artistic')
  expect(repair).toMatchObject({ sensitivity: 0.3, certainty: 'all', mask: marked.steps.repair.mask })
})

it('marks that come with the steps take the place of the picture’s own', () => {
  const given = makeRecipe({}, { repair: { enabled: true, mask: { strokes: [{ ...stroke, kind: 'add' }] } } })
  const { repair } = withPreset(marked, { recipe: given, steps: ['repair'] }).steps
  expect(repair.mask?.strokes.map(({ kind }) => kind)).toEqual(['add'])
})

it('a picture without marks gets the steps just as they are', () => {
  const recipe = makeRecipe({}, { repair: { enabled: true }, grade: { enabled: true, exposure: 1 } })
  expect(withPreset(makeRecipe(), { recipe, steps: ['repair', 'grade'] })).toEqual(recipe)
})
