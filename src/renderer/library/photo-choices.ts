/** What a photo's menu offers: actions that can be done just now, and every preset. */
import type { Preset } from '../../contract/presets.ts'
import type { Words } from '../i18n/en/index.ts'
import type { Choice } from '../shared/MenuButton.tsx'
import { action, isPermitted, keyText, perform, type ActionId } from '../shell/actions.ts'
import { presetName } from './presets.ts'

/** Those that are available, as choices of a menu. */
export const actionChoices = (ids: readonly ActionId[], words: Words): Choice[] =>
  ids
    .filter((id) => action(id).available())
    .map((id) => ({
      id,
      label: words[action(id).label],
      keys: keyText(action(id), words.keyNames),
      perform: () => perform(id),
    }))

export const presetChoices = (
  presets: readonly Preset[],
  words: Words,
  apply: (preset: Preset) => void,
): Choice[] =>
  (isPermitted('recipe.paste') ? presets : []).map((preset) => ({
    id: `preset ${preset.id}`,
    label: words.presetApply(presetName(preset, words)),
    perform: () => apply(preset),
  }))

/** In a menu of their own, where there are many other lines. */
export const presetMenu = (
  presets: readonly Preset[],
  words: Words,
  apply: (preset: Preset) => void,
): Choice[] => {
  const choices = presetChoices(presets, words, apply)
  return choices.length === 0 ? [] : [{ id: 'presets', label: words.presets, choices, perform: () => {} }]
}
