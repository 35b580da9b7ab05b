/** Variants are called after what their recipes do, until somebody names them. */
import { expect, it } from 'vitest'
import { makeRecipe } from '../../../../contract/recipe.ts'
import { en } from '../../../i18n/en/index.ts'
import { zh } from '../../../i18n/zh/index.ts'
import { nameOf } from './variants.ts'

const named = (name: string, color: Parameters<typeof makeRecipe>[0]) => ({
  id: 1,
  name,
  recipe: makeRecipe(color),
})

it('a variant without colour is never called after a style, nor by a word of the database', () => {
  for (const name of ['recipe', 'stable', 'artistic']) {
    expect(nameOf(named(name, { enabled: false }), en), name).toBe('Not coloured')
    expect(nameOf(named(name, { enabled: false }), zh), name).toBe('尚未上色')
  }
})

it('what was made without colour is called after its style once it has some', () => {
  expect(nameOf(named('recipe', { style: 'artistic' }), en)).toBe('Artistic')
  expect(nameOf(named('stable', { style: 'artistic' }), en)).toBe('Artistic')
})

it('a model of its own gives its name', () => {
  expect(nameOf(named('stable', { model: 'deoldify-artistic' }), en)).toBe('deoldify-artistic')
})

it('a name that somebody gave stays', () => {
  expect(nameOf(named('Grandmother', { enabled: false }), en)).toBe('Grandmother')
})
