/** What can be compared side by side: variants, render factors or models of the photo, and which of them are. */
import { create } from 'zustand'
import type { PackInfo } from '../../../../contract/rpc.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { editSession } from '../composition.ts'
import { factorOf, originalOf, packOf, sweepFactors, withColor, withPack } from '../recipes.ts'
import { recipeOf, variantOf, type Variant, type WorkbenchState } from '../store.ts'
import { nameOf, selectVariant } from '../variants/variants.ts'

export const comparedKinds = ['variants', 'factors', 'models'] as const
export type ComparedKind = (typeof comparedKinds)[number]
export const comparedCounts = [2, 4] as const
export type ComparedCount = (typeof comparedCounts)[number]

interface Comparison {
  kind: ComparedKind
  count: ComparedCount
  /** Keys of choices, one a place; what is not there any more is replaced by what is not shown yet. */
  chosen: Readonly<Record<ComparedKind, readonly string[]>>
}

export const useComparison = create<Comparison>()(() => ({
  kind: 'variants',
  count: 2,
  chosen: { variants: [], factors: [], models: [] },
}))

export interface ComparedChoice {
  key: string
  label: string
  recipe: Recipe
  /** It is what the photo has now. */
  current: boolean
  /** Gives it to the photo; null for what is only looked at. */
  take: (() => void) | null
}

const offered = 8

function variantChoices(state: WorkbenchState, variants: readonly Variant[], words: Words): ComparedChoice[] {
  const shown = recipeOf(state)
  const selected = variantOf(state)
  const original: ComparedChoice = {
    key: 'original',
    label: words.original,
    recipe: originalOf(shown),
    current: false,
    take: null,
  }
  if (variants.length === 0) {
    const now = { key: 'now', label: words.color, recipe: shown, current: true, take: null }
    return [now, original]
  }
  return [
    ...variants.map((variant): ComparedChoice => ({
      key: `variant ${variant.id}`,
      label: nameOf(variant, words),
      recipe: variant.id === selected?.id ? shown : variant.recipe,
      current: variant.id === selected?.id,
      take: () => selectVariant(variant),
    })),
    original,
  ]
}

function factorChoices(recipe: Recipe, packs: readonly PackInfo[], words: Words): ComparedChoice[] {
  const pack = packOf(packs, recipe)
  const now = factorOf(pack, recipe)
  return sweepFactors(pack, now, offered).map((factor) => ({
    key: `factor ${factor}`,
    label: `${words.factor} ${factor}`,
    recipe: withColor(recipe, { renderFactor: factor, enabled: true }),
    current: factor === now && recipe.steps.color.enabled,
    take: () =>
      editSession.changeOnce('renderFactor', (each) =>
        withColor(each, { renderFactor: factor, enabled: true }),
      ),
  }))
}

function modelChoices(recipe: Recipe, packs: readonly PackInfo[]): ComparedChoice[] {
  const now = packOf(packs, recipe)
  return packs.map((pack) => ({
    key: `model ${pack.id}`,
    label: pack.name,
    recipe: withPack(recipe, pack),
    current: pack.id === now?.id && recipe.steps.color.enabled,
    take: () => editSession.changeOnce('model', (each) => withPack(each, pack)),
  }))
}

/** All that can be compared of a kind, in the order in which it is offered. */
export function choicesOf(
  kind: ComparedKind,
  state: WorkbenchState,
  packs: readonly PackInfo[],
  words: Words,
): ComparedChoice[] {
  const recipe = recipeOf(state)
  if (kind === 'factors') return factorChoices(recipe, packs, words)
  if (kind === 'models') return modelChoices(recipe, packs)
  return variantChoices(state, state.detail?.variants ?? [], words)
}

/** So many of them that lie evenly between the first and the last, with the one in use among them. */
function spread(choices: readonly ComparedChoice[], count: number): ComparedChoice[] {
  if (choices.length <= count) return [...choices]
  const places = Array.from({ length: count }, (_, i) => Math.round((i * (choices.length - 1)) / (count - 1)))
  const now = choices.findIndex(({ current }) => current)
  if (now >= 0 && !places.includes(now)) {
    const nearest = places.reduce((best, at) => (Math.abs(at - now) < Math.abs(best - now) ? at : best))
    places[places.indexOf(nearest)] = now
  }
  return places.map((at) => choices[at])
}

/** What the photo has now is what the others are compared with. */
const currentFirst = (choices: readonly ComparedChoice[]): ComparedChoice[] =>
  choices.toSorted((a, b) => Number(b.current) - Number(a.current))

/** What is compared, one a place: what was chosen for it, else what is proposed and not shown elsewhere. */
export function comparedOf(
  choices: readonly ComparedChoice[],
  { kind, count, chosen }: Pick<Comparison, 'kind' | 'count' | 'chosen'>,
): ComparedChoice[] {
  const places = Math.min(count, choices.length)
  const proposed = kind === 'factors' ? spread(choices, places) : currentFirst(choices)
  const wanted = Array.from({ length: places }, (_, i) => choices.find(({ key }) => key === chosen[kind][i]))
  const free = proposed.filter((each) => !wanted.includes(each))
  const rest = [...free, ...choices.filter((each) => !wanted.includes(each) && !free.includes(each))]
  return wanted.flatMap((each) => each ?? rest.shift() ?? [])
}

/** Shows another choice at a place; the one that is there already changes places with it. */
export function choose(shown: readonly ComparedChoice[], place: number, key: string): void {
  const keys = shown.map((each) => each.key)
  const other = keys.indexOf(key)
  if (other >= 0) keys[other] = keys[place]
  keys[place] = key
  useComparison.setState(({ kind, chosen }) => ({ chosen: { ...chosen, [kind]: keys } }))
}
