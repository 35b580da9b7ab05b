/** Recipes that were saved by every Tintype there was: they load with all that they say, and their pictures stay fresh. */
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { makeRecipe, parseRecipe } from '../contract/recipe.ts'
import { fixture } from '../../test/support/pictures.ts'
import { withCurrentRecipeNames } from '../contract/stored-names.ts'
import { recipeFingerprint, withoutIdleSteps } from './recipe-fingerprint.ts'

const stepsSchema = z.object({ version: z.literal(1), steps: z.record(z.string(), z.looseObject({})) })

/** One for each form that recipes have had, with a value in every field that there was; `work` names the picture it gives. */
const older = z
  .array(
    z.object({
      since: z.string(),
      recipe: stepsSchema,
      work: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(fixture('recipes.json'), 'utf8')))

it.each(older)(
  'with $since: all of it is there, and nothing that it does not speak of is done',
  ({ recipe }) => {
    const { steps } = parseRecipe(recipe)
    // What they say is compared under today's names.
    const stored = stepsSchema.parse(withCurrentRecipeNames(recipe))
    const usual = makeRecipe().steps
    for (const [name, values] of Object.entries(steps)) {
      const said = stored.steps[name]
      if (!said) {
        expect(values).toEqual(usual[name as keyof typeof usual])
        continue
      }
      // Masks once had two lists: what was added lay over what was erased.
      const { mask, ...others } = said
      expect(values).toMatchObject(others)
      if (name !== 'repair') continue
      const { strokes = [], added, erased } = maskSchema.parse(mask)
      expect(steps.repair.mask?.strokes).toEqual([
        ...erased.map((stroke) => ({ kind: 'erase', ...stroke })),
        ...added.map((stroke) => ({ kind: 'add', ...stroke })),
        ...strokes,
      ])
    }
  },
)

const strokes = z.array(z.looseObject({}))
const maskSchema = z.object({ strokes: strokes.optional(), added: strokes, erased: strokes })

it.each(older)('with $since: what was rendered of it is not taken for stale', ({ recipe, work }) => {
  expect(recipeFingerprint(parseRecipe(recipe)).hash).toBe(work)
})

it('a step that came later, where it is off, is not in what a batch notes, so that an earlier one stays finished', () => {
  const recipe = makeRecipe({}, { negative: { kind: 'bw' } })
  expect(withoutIdleSteps(recipe)).not.toHaveProperty('steps.negative')
  const later = { ...recipe, steps: { ...recipe.steps, ofTheFuture: { enabled: false } } }
  expect(withoutIdleSteps(later)).toEqual(withoutIdleSteps(recipe))
  expect(withoutIdleSteps(recipe)).toHaveProperty('steps.tone.enabled', false)
  expect(withoutIdleSteps(makeRecipe({}, { negative: { enabled: true } }))).toHaveProperty('steps.negative')
})

it('a value that came later is not in what a batch notes where it does nothing', () => {
  const recipe = makeRecipe({}, { upscale: { enabled: true } })
  expect(withoutIdleSteps(recipe)).not.toHaveProperty('steps.upscale.grain')
  expect(withoutIdleSteps(makeRecipe({}, { upscale: { grain: 0.5 } }))).toHaveProperty('steps.upscale.grain')
})
