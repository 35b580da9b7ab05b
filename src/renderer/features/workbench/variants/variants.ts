/** Variants side by side: another one, its name, which is the first. */
import { wordsNow } from '../../../i18n/index.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { factorOf, packOf, packsNow } from '../recipes.ts'
import { editSession } from '../composition.ts'
import { detailOf, recipeOf, useWorkbench } from '../store.ts'
import type { Variant } from '../store.ts'

/** The library's own name for a first variant whose recipe had no colour. */
const plainName = 'recipe'

/**
 * A variant's name for a person. One that a batch or a preset has made is called after its style in no language: it is shown in
 * theirs, and follows what the recipe does until somebody gives it a name.
 */
export function nameOf({ name, recipe }: Pick<Variant, 'name' | 'recipe'>, words: Words): string {
  if (name !== plainName && !Object.hasOwn(words.styleName, name)) return name
  const { enabled, style, model } = recipe.steps.color
  if (!enabled) return words.photoState.original
  return model === undefined ? words.styleName[style] : (packOf(packsNow(), recipe)?.name ?? model)
}

export function selectVariant(variant: Variant): void {
  void editSession.flush()
  useWorkbench.setState({ variant: variant.id, draft: null, cropping: null })
}

/** "Stable 24": what a person would call it. */
function usualName(): string {
  const words = wordsNow()
  const recipe = recipeOf(useWorkbench.getState())
  const pack = packOf(packsNow(), recipe)
  const { enabled, style, model } = recipe.steps.color
  if (!enabled) return words.photoState.original
  const look =
    model !== undefined
      ? (pack?.name ?? model)
      : style === 'artistic'
        ? words.artistic
        : style === 'stable'
          ? words.stable
          : (pack?.name ?? style)
  const factor = factorOf(pack, recipe)
  return factor === null ? look : `${look} ${factor}`
}

/** One more, with the recipe that is seen; it is selected then. */
export async function addVariant(): Promise<void> {
  const { photo } = useWorkbench.getState()
  if (photo === null || !editSession.isReady()) return
  const recipe = recipeOf(useWorkbench.getState())
  const name = usualName()
  const made = await editSession.perform({ type: 'variantAdd', photo, name, recipe })
  if (typeof made === 'number' && useWorkbench.getState().photo === photo) {
    useWorkbench.setState({ variant: made, draft: null })
  }
}

export async function rename(variant: Variant, name: string): Promise<void> {
  const clean = name.trim().slice(0, 200)
  if (clean === '' || clean === variant.name) return
  await editSession.perform({ type: 'variantRename', variant: variant.id, name: clean })
}

export async function remove(variant: Variant): Promise<void> {
  const state = useWorkbench.getState()
  if (state.variant === variant.id) useWorkbench.setState({ variant: null, draft: null })
  await editSession.perform({ type: 'variantRemove', variant: variant.id })
}

export async function makeFirst(variant: Variant): Promise<void> {
  // The selected one stays selected.
  const selected =
    useWorkbench.getState().variant ?? detailOf(useWorkbench.getState())?.variants[0]?.id ?? null
  useWorkbench.setState({ variant: selected })
  await editSession.perform({ type: 'variantFirst', variant: variant.id })
}

export async function goToStep(variant: Variant, seq: number): Promise<void> {
  await editSession.perform({ type: 'variantStep', variant: variant.id, seq })
}
