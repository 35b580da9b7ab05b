/** What decides the picture that a recipe gives: its content by hash, the models that it uses, and the key of a render. */
import {
  packSteps,
  usualPacks,
  type PackStep,
  makeRecipe,
  parseRecipe,
  type Recipe,
} from '../contract/recipe.ts'
import { createHash } from 'node:crypto'
import { withFirstRecipeNames } from '../contract/stored-names.ts'

export interface RecipeFingerprint {
  /** SHA-256 of what the recipe says beyond the defaults, lower-case hex. */
  hash: string
  /** The style or the model's id that colours; empty where colour is off. */
  look: string
  /** Ids of the packs that it needs, with spaces between: what they are just now is the registry's matter. */
  uses: string
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json | undefined }

/**
 * What differs from the default, with keys in order; undefined where nothing does. So a step that a later version adds,
 * with a default that does nothing, leaves every older picture what it was.
 */
function beyond(value: Json | undefined, usual: Json | undefined): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return JSON.stringify(value) === JSON.stringify(usual) ? undefined : value
  }
  const usually = typeof usual === 'object' && usual !== null && !Array.isArray(usual) ? usual : {}
  const entries = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const rest = beyond(value[key], usually[key])
      return rest === undefined ? [] : [[key, rest] as const]
    })
  return entries.length === 0 && usual !== undefined ? undefined : Object.fromEntries(entries)
}

// Under the names of the first version: a name that is changed later must not make every finished picture stale.
const usual = withFirstRecipeNames(makeRecipe()) as Json

/** The recipe's content as text: equal for recipes that say the same. */
export function recipeContent(recipe: Recipe): string {
  return JSON.stringify(beyond(withFirstRecipeNames(recipe) as Json, usual) ?? {})
}

export function recipeFingerprint(recipe: Recipe): RecipeFingerprint {
  const { color } = recipe.steps
  const look = color.enabled ? (color.model ?? color.style) : ''
  const hash = createHash('sha256').update(recipeContent(recipe)).digest('hex')
  const uses = [
    ...(color.enabled ? [color.model ?? `tintype-${color.style}`] : []),
    ...modelsOfSteps(recipe).map(([, model]) => model),
  ]
  return { hash, look, uses: uses.join(' ') }
}

/** The same for a recipe as the database holds it; one that can't be read any more is of no known work. */
export function storedFingerprint(json: string): RecipeFingerprint {
  try {
    return recipeFingerprint(parseRecipe(JSON.parse(json)))
  } catch {
    return { hash: '', look: '', uses: '' }
  }
}

/** @returns name and pack's id of each step that is on and needs one, always in the same order */
export function modelsOfSteps(recipe: Recipe): [name: PackStep, model: string][] {
  return packSteps.flatMap((name): [PackStep, string][] => {
    const { enabled, strength, model = usualPacks[name] } = recipe.steps[name]
    // A face that nobody marked needs no model.
    const idle = name === 'face' && recipe.steps.face.boxes.length === 0
    return !enabled || strength === 0 || model === null || idle ? [] : [[name, model]]
  })
}

/** The steps that the first version had, which its journals name whether they are on or off. */
const firstSteps = new Set<string>([
  'geometry',
  'tone',
  'repair',
  'denoise',
  'color',
  'manualColor',
  'upscale',
  'face',
  'finish',
] satisfies (keyof Recipe['steps'])[])

/**
 * For the journals of batches, which name a recipe by all of it: without the steps and values that came later, where they do
 * nothing. So what an earlier version has finished stays finished.
 */
export function withoutIdleSteps(recipe: Recipe): object {
  const { grain, ...enlarging } = recipe.steps.upscale
  const upscale = grain === 0 ? enlarging : recipe.steps.upscale
  const steps = Object.entries({ ...recipe.steps, upscale }).filter(
    ([name, { enabled }]) => firstSteps.has(name) || enabled,
  )
  return { ...recipe, steps: Object.fromEntries(steps) }
}

/** Names a piece of work by its content: the same recipe, model and options give the same name. */
export function renderKey(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex')
}
