/**
 * Several looks: each is clearly another picture, keeps what else was done to the photo, and is there only
 * where it can be made.
 */
import { expect, it } from 'vitest'
import { looksOf, type LookPack } from './looks.ts'
import { makeRecipe } from './recipe.ts'

const factor = { least: 7, greatest: 45, default: 16 }
const packs: LookPack[] = [
  { id: 'tintype-stable', style: 'stable', builtIn: true, factor },
  { id: 'tintype-artistic', style: 'artistic', builtIn: true, factor: { ...factor, default: 14 } },
  { id: 'tintype-film', style: 'film', builtIn: true, factor: { ...factor, default: 12 } },
  { id: 'mine', style: 'stable', builtIn: false, factor: null },
]

it('three styles, two factors, two strengths: seven different recipes', () => {
  const looks = looksOf(makeRecipe(), packs)
  expect(looks.map(({ id }) => id)).toEqual([
    'style-stable',
    'style-artistic',
    'style-film',
    'factor-low',
    'factor-high',
    'strength-75',
    'strength-50',
  ])
  expect(new Set(looks.map(({ recipe }) => JSON.stringify(recipe))).size).toBe(7)
  expect(looks[3]?.recipe.steps.color.renderFactor).toBe(12)
  expect(looks[4]?.recipe.steps.color.renderFactor).toBe(31)
})

it('a style is shown as it is usually done; factor and strength belong to the model of the recipe', () => {
  const looks = looksOf(makeRecipe({ style: 'artistic', renderFactor: 40, strength: 0.3 }), packs)
  const colors = looks.map(({ recipe }) => recipe.steps.color)
  expect(colors[0]).toMatchObject({ style: 'stable', strength: 1 })
  expect(colors[0]?.renderFactor).toBeUndefined()
  expect(colors[3]).toMatchObject({ style: 'artistic', renderFactor: 11, strength: 1 })
  expect(colors[5]).toMatchObject({ style: 'artistic', renderFactor: 40, strength: 0.75 })
})

it('what else was done to the photo stays, and colour that was off is on', () => {
  const recipe = makeRecipe(
    { enabled: false, saturation: 0.7 },
    { geometry: { quarterTurns: 1 }, tone: { enabled: true } },
  )
  for (const look of looksOf(recipe, packs)) {
    expect(look.recipe.steps.color).toMatchObject({ enabled: true, saturation: 0.7 })
    expect({ ...look.recipe.steps, color: null }).toEqual({ ...recipe.steps, color: null })
  }
})

it('a model that knows one size has no factors, a style that is not installed no look', () => {
  const own = looksOf(makeRecipe({ model: 'mine' }), packs)
  expect(own.map(({ id }) => id)).not.toContain('factor-low')
  expect(own.find(({ id }) => id === 'strength-50')?.recipe.steps.color.model).toBe('mine')
  expect(own.find(({ id }) => id === 'style-film')?.recipe.steps.color.model).toBeUndefined()
  const ids = looksOf(makeRecipe(), packs.slice(0, 2)).map(({ id }) => id)
  expect(ids).not.toContain('style-film')
})
