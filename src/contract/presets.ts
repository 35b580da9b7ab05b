/** Presets: parts of a recipe under a name, the ones that come with Tintype and a person's own. */
import { oc } from '@orpc/contract'
import { z } from 'zod'
import { studioErrorSchema } from './errors.ts'
import { makeRecipe, recipeSchema, type Recipe } from './recipe.ts'
import type { RepairStep } from './repair.ts'

export type RecipeStepName = keyof Recipe['steps']

/** In the order in which they are done. */
export const recipeStepNames = Object.keys(makeRecipe().steps) as [RecipeStepName, ...RecipeStepName[]]

export const longestPresetName = 80
export const presetNameSchema = z.string().trim().min(1).max(longestPresetName).regex(/\S/)
export const presetStepsSchema = z.array(z.enum(recipeStepNames)).min(1)

/** Of a preset that comes with Tintype a short word, which windows name in their language; of a person's own its name. */
const presetIdSchema = z.string().min(1).max(80)

export const presetSchema = z.object({
  id: presetIdSchema,
  name: z.string(),
  builtIn: z.boolean(),
  /** Only these of its steps are given to a photo; the others stay what they are. */
  steps: presetStepsSchema,
  recipe: recipeSchema,
})
export type Preset = z.infer<typeof presetSchema>

/** What a preset's file says. */
export const presetFileVersion = 1
export const presetFileSchema = z.strictObject({
  tintype: z.literal('preset'),
  version: z.literal(presetFileVersion),
  name: presetNameSchema,
  steps: z.record(z.string(), z.unknown()),
})

/** A recipe's chosen steps, as an object of their own. */
export const stepsOfPreset = ({
  recipe,
  steps,
}: Pick<Preset, 'recipe' | 'steps'>): Partial<Recipe['steps']> =>
  Object.fromEntries(steps.map((step) => [step, recipe.steps[step]]))

/** A recipe with a preset's steps in place of its own. What a person marked or decided on this picture's damage stays. */
export function withPreset(recipe: Recipe, preset: Pick<Preset, 'recipe' | 'steps'>): Recipe {
  const given = stepsOfPreset(preset)
  const repair = given.repair && withOwnMarks(given.repair, recipe.steps.repair)
  return { ...recipe, steps: { ...recipe.steps, ...given, ...(repair && { repair }) } }
}

function withOwnMarks(given: RepairStep, own: RepairStep): RepairStep {
  const certainty = given.certainty ?? own.certainty
  return { ...given, mask: given.mask ?? own.mask, ...(certainty && { certainty }) }
}

const base = oc.errors({ FAULT: { status: 422, data: studioErrorSchema } })

export const presetsContract = {
  /** Those that come with Tintype first, then a person's own by name. */
  list: base.output(z.array(presetSchema)),
  /** Keeps steps of a recipe; one's own of the same name is replaced. */
  save: base
    .input(z.strictObject({ name: presetNameSchema, steps: presetStepsSchema, recipe: recipeSchema }))
    .output(presetSchema),
  rename: base.input(z.strictObject({ id: presetIdSchema, name: presetNameSchema })).output(presetSchema),
  remove: base.input(z.strictObject({ id: presetIdSchema })).output(z.object({ removed: z.boolean() })),
  /** Keeps the preset that a file says, under a name that no other has. `file` is the file's name, for sentences. */
  import: base
    .input(z.strictObject({ file: z.string().max(500), text: z.string().max(1_000_000) }))
    .output(presetSchema),
  /** A preset as a file: its name and its text. */
  export: base
    .input(z.strictObject({ id: presetIdSchema }))
    .output(z.object({ file: z.string(), text: z.string() })),
}
