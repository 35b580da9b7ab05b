/**
 * Corrections of a part in a recipe: an older recipe has none, what does nothing is not done, and what makes
 * no sense is named.
 */
import { expect, it } from 'vitest'
import { activeAreas, localStepSchema } from './local.ts'
import { makeRecipe, parseRecipe } from './recipe.ts'
import { expectFault } from '../../test/support/pictures.ts'

const stroke = { kind: 'add', radius: 0.05, points: [{ x: 0.5, y: 0.5 }] }
const brush = { kind: 'brush', strokes: [stroke] }
const gradient = { kind: 'gradient', from: { x: 0.5, y: 0 }, to: { x: 0.5, y: 0.5 } }

it('a recipe from before has no part corrected, and one with parts comes back as it was written', () => {
  expect(parseRecipe({ version: 1, steps: {} }).steps.local).toEqual({
    enabled: false,
    strength: 1,
    areas: [],
  })
  const recipe = makeRecipe(
    {},
    {
      local: localStepSchema.parse({
        enabled: true,
        areas: [{ mask: brush, exposure: 1 }, { mask: gradient }],
      }),
    },
  )
  expect(parseRecipe(JSON.parse(JSON.stringify(recipe)))).toEqual(recipe)
  expect(recipe.steps.local.areas[0]).toMatchObject({ saturation: 1, temperature: 0, mask: { feather: 0.5 } })
})

it('a part without strokes, without values, or of a step that is off or has no strength is not done', () => {
  const active = (step: object) => activeAreas(localStepSchema.parse({ enabled: true, ...step })).length
  const areas = [{ mask: brush, exposure: 1 }]
  expect(active({ areas })).toBe(1)
  expect(active({ areas, enabled: false })).toBe(0)
  expect(active({ areas, strength: 0 })).toBe(0)
  expect(active({ areas: [{ mask: brush }] })).toBe(0)
  expect(active({ areas: [{ mask: { kind: 'brush' }, exposure: 1 }] })).toBe(0)
  expect(
    active({ areas: [{ mask: { ...brush, strokes: [{ ...stroke, kind: 'erase' }] }, exposure: 1 }] }),
  ).toBe(0)
  expect(active({ areas: [{ mask: gradient, temperature: -0.1 }] })).toBe(1)
})

it('a gradient whose ends lie at one place is refused by a sentence that says so', async () => {
  const areas = [{ mask: { ...gradient, to: gradient.from }, exposure: 1 }]
  const read = async () => parseRecipe({ version: 1, steps: { local: { areas } } })
  await expectFault(read(), 'recipe.invalid', 'both ends of the gradient lie at one place')
})
