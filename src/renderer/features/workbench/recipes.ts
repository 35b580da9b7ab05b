/** Small functions that read or change a recipe, shared by the parts of the workbench. */
import { packOfRecipe } from '../../../contract/looks.ts'
import { makeRecipe, usualEnlarging, usualPacks } from '../../../contract/recipe.ts'
import type { ColorStep, PackStep, Recipe, Style } from '../../../contract/recipe.ts'
import type { PackInfo, StepPackInfo } from '../../../contract/rpc.ts'
import { useStudio } from '../../rpc/client.ts'

/** The photo as it was, turned and cropped as in the recipe. */
export const originalOf = ({ steps }: Recipe): Recipe =>
  makeRecipe({ enabled: false }, { geometry: steps.geometry })

export type StepName = keyof Recipe['steps']

/** The steps that are switched as a whole: turns and strokes have no such switch. */
export type SwitchedStep = Exclude<StepName, 'geometry' | 'manualColor'>

/** In the order in which they are done. */
export const stepNames = Object.keys(makeRecipe().steps) as readonly StepName[]

/** Changes one step; its other values stay. */
export const withStep = <S extends StepName>(
  recipe: Recipe,
  step: S,
  changes: Partial<Recipe['steps'][S]>,
): Recipe => ({ ...recipe, steps: { ...recipe.steps, [step]: { ...recipe.steps[step], ...changes } } })

/** @param model undefined takes a choice back */
export function withStepModel(recipe: Recipe, step: PackStep, model: string | undefined): Recipe {
  const { model: _before, ...others } = recipe.steps[step]
  return {
    ...recipe,
    steps: { ...recipe.steps, [step]: model === undefined ? others : { ...others, model } },
  }
}

/** `undefined` takes a choice back. */
export function withColor(
  recipe: Recipe,
  changes: { [Key in keyof ColorStep]?: ColorStep[Key] | undefined },
): Recipe {
  const merged = Object.entries({ ...recipe.steps.color, ...changes })
  const { color } = makeRecipe(Object.fromEntries(merged.filter(([, value]) => value !== undefined))).steps
  return { ...recipe, steps: { ...recipe.steps, color } }
}

/** A style's built-in pack. */
export const withStyle = (recipe: Recipe, style: Style): Recipe =>
  withColor(recipe, { style, model: undefined, enabled: true })

export function withPack(recipe: Recipe, pack: PackInfo): Recipe {
  const ofStyle = pack.builtIn && pack.style !== null
  return withColor(recipe, {
    style: pack.style ?? 'stable',
    model: ofStyle ? undefined : pack.id,
    enabled: true,
  })
}

const noPacks: readonly PackInfo[] = []

/** The installed packs that colour photos. */
export const usePacks = (): readonly PackInfo[] => useStudio((state) => state.info?.packs) ?? noPacks
/** For code outside components. */
export const packsNow = (): readonly PackInfo[] => useStudio.getState().info?.packs ?? noPacks

/** The pack that the recipe leads to. */
export const packOf = (packs: readonly PackInfo[], recipe: Recipe): PackInfo | undefined =>
  packOfRecipe(packs, recipe)

/** The render factor in effect: the chosen one within what the pack allows. Null: the pack knows one size only. */
export function factorOf(pack: PackInfo | undefined, { steps }: Recipe): number | null {
  if (!pack?.factor) return null
  const { least, greatest, default: own } = pack.factor
  return Math.min(greatest, Math.max(least, steps.color.renderFactor ?? own))
}

/** Render factors for a sweep: evenly over what the pack allows, the one in effect among them. */
export function sweepFactors(pack: PackInfo | undefined, current: number | null, count: number): number[] {
  if (!pack?.factor) return []
  const { least, greatest } = pack.factor
  const factors = Array.from({ length: count }, (_, i) =>
    Math.round(least + ((greatest - least) * i) / (count - 1)),
  )
  const own = current ?? pack.factor.default
  // It replaces the nearest one.
  const nearest = factors.reduce((best, each) => (Math.abs(each - own) < Math.abs(best - own) ? each : best))
  return [...new Set(factors.map((each) => (each === nearest ? own : each)))].sort((a, b) => a - b)
}

const noStepPacks: readonly StepPackInfo[] = []

/** The installed packs that do steps beside the color. */
export const stepPacksNow = (): readonly StepPackInfo[] => useStudio.getState().info?.stepPacks ?? noStepPacks

const untouched = makeRecipe().steps.upscale

/**
 * A step that is switched on, as it is usually wanted: enlarging twice and not quite by the model alone, where nobody has set it
 * yet. The usual pack needs no naming; where another one is there, that one does the step.
 */
export function withUsablePack(recipe: Recipe, step: 'upscale' | 'face'): Recipe {
  const isUntouched = JSON.stringify(recipe.steps.upscale) === JSON.stringify(untouched)
  if (step === 'upscale' && isUntouched)
    return withUsablePack(withStep(recipe, 'upscale', usualEnlarging), step)
  const packs = stepPacksNow().filter(({ task }) => task === step)
  const hasUsual = packs.some(({ id }) => id === usualPacks[step])
  const [first] = packs
  if (hasUsual || first === undefined || recipe.steps[step].model !== undefined) return recipe
  return withStepModel(recipe, step, first.id)
}
