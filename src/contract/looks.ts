/**
 * Several looks of one photo, to choose one from: which there are, and the recipe of each. For the window and
 * the terminal alike.
 */
import { makeRecipe, styleSchema, type ColorStep, type Recipe, type Style } from './recipe.ts'

/** What of a pack decides which looks there are. */
export interface LookPack {
  id: string
  style: Style | null
  builtIn: boolean
  /** Null where the pack knows one size only. */
  factor: { least: number; greatest: number; default: number } | null
}

/** What makes a look: a style as it is usually done, or the photo's own model at another factor or strength. */
export type LookChange =
  | { kind: 'style'; style: Style }
  | { kind: 'factor'; renderFactor: number; bold: boolean }
  | { kind: 'strength'; strength: number }

export interface Look {
  /** The same for the same look of every photo, "style-film". */
  id: string
  change: LookChange
  recipe: Recipe
}

/** Beside all of the colour: a good part of it, and half. */
const strengths = [0.75, 0.5] as const

/** The pack that a recipe leads to. */
export function packOfRecipe<P extends LookPack>(packs: readonly P[], { steps }: Recipe): P | undefined {
  const { model, style } = steps.color
  if (model !== undefined) return packs.find((pack) => pack.id === model)
  return packs.find((pack) => pack.builtIn && pack.style === style) ?? packs[0]
}

function withColor({ steps, ...recipe }: Recipe, changes: Partial<ColorStep>): Recipe {
  const { color } = makeRecipe({ ...steps.color, ...changes, enabled: true }).steps
  return { ...recipe, steps: { ...steps, color } }
}

function styleLooks(recipe: Recipe, packs: readonly LookPack[]): Look[] {
  const { model: _model, renderFactor: _factor, ...color } = recipe.steps.color
  const usual = { ...recipe, steps: { ...recipe.steps, color } }
  return styleSchema.options
    .filter((style) => packs.some((pack) => pack.builtIn && pack.style === style))
    .map((style) => ({
      id: `style-${style}`,
      change: { kind: 'style', style },
      recipe: withColor(usual, { style, strength: 1 }),
    }))
}

/** Half-way from the pack's own factor to its ends. */
function factorLooks(recipe: Recipe, pack: LookPack | undefined): Look[] {
  if (!pack?.factor) return []
  const { least, greatest, default: own } = pack.factor
  return [least, greatest].map((end, i) => {
    const renderFactor = Math.round((own + end) / 2)
    const bold = i === 0
    return {
      id: bold ? 'factor-low' : 'factor-high',
      change: { kind: 'factor', renderFactor, bold },
      recipe: withColor(recipe, { renderFactor, strength: 1 }),
    }
  })
}

/**
 * The looks of a photo: each style that is installed, then the recipe's own model at a lower and a higher render factor, then
 * with less of its colour. All else of the recipe stays.
 */
export function looksOf(recipe: Recipe, packs: readonly LookPack[]): Look[] {
  return [
    ...styleLooks(recipe, packs),
    ...factorLooks(recipe, packOfRecipe(packs, recipe)),
    ...strengths.map((strength): Look => ({
      id: `strength-${strength * 100}`,
      change: { kind: 'strength', strength },
      recipe: withColor(recipe, { strength }),
    })),
  ]
}
