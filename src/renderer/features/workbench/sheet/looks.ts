/** Several looks of the photo as one sheet: whether it is open, and what choosing one does. */
import { create } from 'zustand'
import type { Look } from '../../../../contract/looks.ts'
import type { Recipe } from '../../../../contract/recipe.ts'
import type { Words } from '../../../i18n/en/index.ts'
import { editSession } from '../composition.ts'
import { factorOf, packOf } from '../recipes.ts'
import { useWorkbench } from '../store.ts'
import { useSweep } from '../sweep/sweep.ts'
import type { PackInfo } from '../../../../contract/rpc.ts'

export const useLooks = create<{ open: boolean }>()(() => ({ open: false }))

export function toggleLooks(): void {
  const open = !useLooks.getState().open
  if (open) useSweep.setState({ open: false })
  useLooks.setState({ open })
}

/** What a look is called. */
export function lookName({ change }: Look, recipe: Recipe, packs: readonly PackInfo[], words: Words): string {
  const pack = packOf(packs, recipe)
  const own =
    recipe.steps.color.model === undefined && pack?.style ? words.styleName[pack.style] : (pack?.name ?? '')
  switch (change.kind) {
    case 'style':
      return words.styleName[change.style]
    case 'factor':
      return (change.bold ? words.lookBolder : words.lookFiner)(own, change.renderFactor)
    case 'strength':
      return words.lookStrength(own, `${Math.round(change.strength * 100)} %`)
  }
}

/** Whether the photo looks like this already: its model, factor and strength, whether they are named or usual. */
export function isLook(look: Look, recipe: Recipe, packs: readonly PackInfo[]): boolean {
  const key = (of: Recipe) => {
    const pack = packOf(packs, of)
    return JSON.stringify([pack?.id, factorOf(pack, of), of.steps.color.strength, of.steps.color.enabled])
  }
  return key(look.recipe) === key(recipe)
}

/** Gives the photo a look, as one step of its history, and shows it. */
export function takeLook({ recipe }: Look): void {
  const { color } = recipe.steps
  editSession.changeOnce('look', (now) => ({ ...now, steps: { ...now.steps, color } }))
  useLooks.setState({ open: false })
}

// Another photo is looked at by itself first.
useWorkbench.subscribe((now, before) => {
  if (now.photo !== before.photo) useLooks.setState({ open: false })
})
