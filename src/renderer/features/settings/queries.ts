/** The person's settings: loaded at the start, applied to the page, changed through the studio; and what their screen shows. */
import { useQuery } from '@tanstack/react-query'
import type { Scope } from '../../../contract/access.ts'
import { fromStudioError } from '../../../contract/errors.ts'
import { defaultSettings } from '../../../contract/settings.ts'
import type { Settings } from '../../../contract/settings.ts'
import { guestNow, studio } from '../../rpc/client.ts'
import { queryClient, studioQueries } from '../../rpc/query.ts'
import { sizeText } from '../../shared/durations.ts'
import { useLanguage, wordsNow } from '../../i18n/index.ts'
import { reportFault, useToasts } from '../../toasts/store.ts'

const settingsOptions = () => studioQueries.settings.get.queryOptions({ gcTime: Infinity })

export const useSettings = (): Settings => useQuery(settingsOptions()).data ?? defaultSettings

/** Folders and their sizes, which may take a moment to count. */
export const usePlaces = () => useQuery(studioQueries.settings.places.queryOptions({ staleTime: 0 })).data

export const useWatchedFolders = () =>
  useQuery(studioQueries.settings.watched.queryOptions({ staleTime: 0 })).data ?? []

/** Puts theme and language on the page. */
function apply(settings: Settings): void {
  queryClient.setQueryData(settingsOptions().queryKey, settings)
  const root = document.documentElement
  if (settings.theme === 'system') delete root.dataset['theme']
  else root.dataset['theme'] = settings.theme
  useLanguage.getState().follow(settings.language)
}

/** Also when they were changed outside of the page. */
export async function loadSettings(): Promise<void> {
  // A guest's page is as their own system says.
  if (guestNow() !== null) return apply(defaultSettings)
  apply(await studio().settings.get())
  const problem = await studio().settings.problem()
  if (problem) reportFault(fromStudioError(problem))
}

export async function changeSettings(changes: Partial<Settings>): Promise<void> {
  const before = queryClient.getQueryData(settingsOptions().queryKey) ?? defaultSettings
  // Seen at once; what could not be saved goes back.
  apply({ ...before, ...changes })
  try {
    apply(await studio().settings.set(changes))
    useToasts.getState().accept('settings')
  } catch (error) {
    apply(before)
    reportFault(error, 'settings')
  }
}

async function reportFaultOf(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    reportFault(error)
  }
}

async function refreshFolders(): Promise<void> {
  const keys = [studioQueries.settings.places.key(), studioQueries.settings.watched.key()]
  await Promise.all(keys.map((queryKey) => queryClient.invalidateQueries({ queryKey })))
}

export const showFolder = (place: 'library' | 'cache'): Promise<void> =>
  reportFaultOf(async () => {
    await studio().settings.showPlace({ place })
  })

export const clearCache = (): Promise<void> =>
  reportFaultOf(async () => {
    const { freed } = await studio().settings.clearCache()
    const size = sizeText(freed, useLanguage.getState().language)
    useToasts.getState().show('done', wordsNow().settingsCleared(size))
    await refreshFolders()
  })

export const watchFolder = (): Promise<void> =>
  reportFaultOf(async () => {
    if (await studio().settings.watch()) await refreshFolders()
  })

export const unwatchFolder = (id: number): Promise<void> =>
  reportFaultOf(async () => {
    await studio().settings.unwatch({ id })
    await refreshFolders()
  })

/** Asked only where the studio serves programs. */
export const useKeys = () => useQuery(studioQueries.keys.list.queryOptions({ staleTime: 0 })).data ?? []

const refreshKeys = () => queryClient.invalidateQueries({ queryKey: studioQueries.keys.key() })

/** @returns the secret, which nobody can be shown again; null where there was a fault, which is told here */
export async function addKey(key: {
  name: string
  scopes: Scope[]
  perDay: number | null
}): Promise<string | null> {
  try {
    const { secret } = await studio().keys.add(key)
    await refreshKeys()
    return secret
  } catch (error) {
    reportFault(error)
    return null
  }
}

export const revokeKey = (id: string): Promise<void> =>
  reportFaultOf(async () => {
    await studio().keys.revoke({ id })
    await refreshKeys()
  })

/** Milliseconds between two looks at a farm that is on the screen. */
const farmPollMs = 2000

/** Asked only where the studio has one. */
export const useFarm = () =>
  useQuery(studioQueries.farm.status.queryOptions({ staleTime: 0, refetchInterval: farmPollMs })).data
    ?.farm ?? null

/** @param failed how many there are: only a change of that is worth asking for */
export const useFailedWork = (failed: number) =>
  useQuery({
    ...studioQueries.farm.failed.queryOptions({ staleTime: 0, retry: false }),
    enabled: failed > 0,
    refetchInterval: farmPollMs * 5,
  }).data ?? []

const refreshFarm = () => queryClient.invalidateQueries({ queryKey: studioQueries.farm.key() })

/** @param ids all when left out */
export const retryWork = (ids?: string[]): Promise<void> =>
  reportFaultOf(async () => {
    const { count } = await studio().farm.retry({ ids })
    useToasts.getState().show('done', wordsNow().farmRetried(count))
    await refreshFarm()
  })

/** As `retryWork`. */
export const forgetWork = (ids?: string[]): Promise<void> =>
  reportFaultOf(async () => {
    await studio().farm.forget({ ids })
    await refreshFarm()
  })
