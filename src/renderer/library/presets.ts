/** Presets in the window: the list, giving them to photos, keeping, renaming, importing and exporting one's own. */
import { useQuery } from '@tanstack/react-query'
import type { Preset } from '../../contract/presets.ts'
import { wordsNow } from '../i18n/index.ts'
import type { Words } from '../i18n/en/index.ts'
import { studio } from '../rpc/client.ts'
import { queryClient, studioQueries } from '../rpc/query.ts'
import { reportFault, useToasts } from '../toasts/store.ts'
import { edit } from './edits.ts'

const none: readonly Preset[] = []

const listOptions = () => studioQueries.presets.list.queryOptions()

export const usePresets = (): readonly Preset[] => useQuery(listOptions()).data ?? none

/** A built-in preset's name is said in the language in use. */
export const presetName = ({ id, name, builtIn }: Preset, words: Words): string =>
  builtIn ? (words.presetNames[id] ?? name) : name

/** Gives photos a preset, as one edit, and puts them into the queue. */
export async function applyPreset(
  ids: number[],
  { recipe, steps }: Pick<Preset, 'recipe' | 'steps'>,
): Promise<void> {
  if (ids.length === 0) return
  const done = await edit({ type: 'recipeApply', ids, recipe, steps, label: 'preset' })
  if (done !== undefined) await studio().queue.render({ photos: ids }).catch(reportFault)
}

/** Does something to the list; what went wrong is said. @returns whether it worked */
async function changed(work: () => Promise<string | null>): Promise<boolean> {
  try {
    const text = await work()
    await queryClient.invalidateQueries({ queryKey: studioQueries.presets.key() })
    if (text !== null) useToasts.getState().show('done', text)
    return true
  } catch (error) {
    reportFault(error)
    return false
  }
}

export const savePreset = (preset: Pick<Preset, 'name' | 'recipe' | 'steps'>): Promise<boolean> =>
  changed(async () => {
    const { name, recipe, steps } = preset
    const saved = await studio().presets.save({ name, recipe, steps })
    return wordsNow().presetsSaved([saved.name])
  })

export const renamePreset = (id: string, name: string): Promise<boolean> =>
  changed(async () => {
    await studio().presets.rename({ id, name })
    return null
  })

export const removePreset = ({ id, name }: Preset): Promise<boolean> =>
  changed(async () => {
    await studio().presets.remove({ id })
    return wordsNow().presetRemoved(name)
  })

/** Each file that is refused is said, and at the end in one message what is kept: so it is not pushed out by refusals. */
async function importPresets(files: readonly File[]): Promise<void> {
  const kept: string[] = []
  for (const file of files) {
    await changed(async () => {
      const { name } = await studio().presets.import({ file: file.name, text: await file.text() })
      kept.push(name)
      return null
    })
  }
  if (kept.length > 0) useToasts.getState().show('done', wordsNow().presetsSaved(kept))
}

/** Asks for files, as a browser does. */
export function pickPresets(): void {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = true
  // Others can be chosen as well: what they are is said.
  input.accept = '.json,application/json'
  input.addEventListener('change', () => void importPresets([...(input.files ?? [])]))
  input.click()
}

/** Saves a preset as a file, as a browser does. */
export async function downloadPreset({ id }: Preset): Promise<void> {
  try {
    const { file, text } = await studio().presets.export({ id })
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
    link.download = file
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
  } catch (error) {
    reportFault(error)
  }
}
