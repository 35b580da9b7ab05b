/** The person's settings: asked for once at the start, applied to the page, changed through the studio. */
import { create } from 'zustand'
import type { z } from 'zod'
import { defaultSettings } from '../../../contract/settings.ts'
import type { placesSchema, Settings, watchedFolderSchema } from '../../../contract/settings.ts'
import { studio } from '../../rpc/client.ts'
import { sizeText } from '../../shared/durations.ts'
import { useLanguage, wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'

type Places = z.infer<typeof placesSchema>
type Watched = z.infer<typeof watchedFolderSchema>

interface SettingsState {
  settings: Settings
  places: Places | null
  watched: readonly Watched[]
}

export const useAppSettings = create<SettingsState>()(() => ({
  settings: defaultSettings,
  places: null,
  watched: [],
}))

/** Puts theme and language on the page. */
function apply(settings: Settings): void {
  useAppSettings.setState({ settings })
  const root = document.documentElement
  if (settings.theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = settings.theme
  useLanguage.getState().follow(settings.language)
}

export async function loadSettings(): Promise<void> {
  apply(await studio().settings.get())
}

export async function changeSettings(changes: Partial<Settings>): Promise<void> {
  const before = useAppSettings.getState().settings
  // Seen at once; what could not be kept goes back.
  apply({ ...before, ...changes })
  try {
    apply(await studio().settings.set(changes))
  } catch (error) {
    apply(before)
    reportFault(error)
  }
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    reportFault(error)
  }
}

/** What only the settings screen shows, and what may take a moment to count. */
export const loadPlaces = (): Promise<void> =>
  attempt(async () => {
    const line = studio().settings
    const [watched, places] = await Promise.all([line.watched(), line.places()])
    useAppSettings.setState({ watched, places })
  })

export const showPlace = (place: 'library' | 'cache'): Promise<void> =>
  attempt(async () => {
    await studio().settings.showPlace({ place })
  })

export const clearCache = (): Promise<void> =>
  attempt(async () => {
    const { freed } = await studio().settings.clearCache()
    const size = sizeText(freed, useLanguage.getState().language)
    useToasts.getState().show('done', wordsNow().settingsCleared(size))
    await loadPlaces()
  })

export const watchFolder = (): Promise<void> =>
  attempt(async () => {
    if (await studio().settings.watch()) await loadPlaces()
  })

export const unwatchFolder = (id: number): Promise<void> =>
  attempt(async () => {
    await studio().settings.unwatch({ id })
    await loadPlaces()
  })
