/** What is done to each photo: its colour settings, and the recipe that is made of them. */
import { create } from 'zustand'
import { makeRecipe } from '../../../contract/recipe.ts'
import type { Recipe, Style } from '../../../contract/recipe.ts'
import type { PackInfo } from '../../../contract/rpc.ts'
import { useStudio } from '../../line/client.ts'
import { usePhotos } from '../photos/store.ts'

export interface Settings {
  style: Style
  /** A pack chosen by hand; none: the built-in one of the style. */
  model?: string
  /** None: the pack's own default. */
  renderFactor?: number
  strength: number
  saturation: number
}

export const defaults: Settings = { style: 'stable', strength: 1, saturation: 1 }

interface RecipeState {
  byPhoto: Record<string, Settings>
  /** What a photo that nobody has touched gets: the last choice. */
  next: Settings
}

export const useRecipes = create<RecipeState>()(() => ({ byPhoto: {}, next: defaults }))

export const settingsOf = ({ byPhoto, next }: RecipeState, photoId: string | null): Settings =>
  (photoId === null ? undefined : byPhoto[photoId]) ?? next

/** The pack that the settings lead to. */
export function packOf(packs: PackInfo[], { model, style }: Settings): PackInfo | undefined {
  if (model !== undefined) return packs.find((pack) => pack.id === model)
  return packs.find((pack) => pack.builtIn && pack.style === style) ?? packs[0]
}

/** The render factor in effect: the chosen one within what the pack allows. Null: the pack knows one size only. */
export function factorOf(pack: PackInfo | undefined, { renderFactor }: Settings): number | null {
  if (!pack?.factor) return null
  const { least, greatest, default: own } = pack.factor
  return Math.min(greatest, Math.max(least, renderFactor ?? own))
}

/** The settings in effect for the photo on the stage. */
export const useSettings = (): Settings => {
  const id = usePhotos((state) => state.currentId)
  return useRecipes((state) => settingsOf(state, id))
}

/** Changes the settings of the photo on the stage. `undefined` takes a choice back. */
export function change(changes: { [Key in keyof Settings]?: Settings[Key] | undefined }): void {
  const { currentId } = usePhotos.getState()
  if (currentId === null) return
  useRecipes.setState((state) => {
    const merged = { ...settingsOf(state, currentId), ...changes }
    const settings: Settings = {
      style: merged.style ?? defaults.style,
      strength: merged.strength ?? defaults.strength,
      saturation: merged.saturation ?? defaults.saturation,
      ...(merged.model === undefined ? {} : { model: merged.model }),
      ...(merged.renderFactor === undefined ? {} : { renderFactor: merged.renderFactor }),
    }
    return { byPhoto: { ...state.byPhoto, [currentId]: settings }, next: settings }
  })
}

/** Takes a style's built-in pack, or any pack with the style it stands for. */
export const chooseStyle = (style: Style): void => change({ style, model: undefined })

export function chooseModel(pack: PackInfo): void {
  const ofStyle = pack.builtIn && pack.style !== null
  change({ style: pack.style ?? 'stable', model: ofStyle ? undefined : pack.id })
}

export function stepFactor(by: 1 | -1): void {
  const settings = settingsOf(useRecipes.getState(), usePhotos.getState().currentId)
  const pack = packOf(useStudio.getState().info?.packs ?? [], settings)
  const factor = factorOf(pack, settings)
  if (!pack?.factor || factor === null) return
  change({ renderFactor: Math.min(pack.factor.greatest, Math.max(pack.factor.least, factor + by)) })
}

/** The recipe of a photo as it goes to the studio: what is on the screen is what is rendered. */
export function recipeOf(photoId: string): Recipe {
  const settings = settingsOf(useRecipes.getState(), photoId)
  const pack = packOf(useStudio.getState().info?.packs ?? [], settings)
  const factor = factorOf(pack, settings)
  return makeRecipe({ ...settings, ...(factor === null ? {} : { renderFactor: factor }) })
}
