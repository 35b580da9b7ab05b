/** What is to be exported and how: the choices of last time, a forecast of what it comes to, and the start. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { create } from 'zustand'
import type { OutputFormat } from '../../../contract/photo-formats.ts'
import type { ExportForecast, ExportRequest } from '../../../contract/export.ts'
import type { StudioError } from '../../../contract/errors.ts'
import type { ExportChoices } from '../../../contract/view-settings.ts'
import { faultOf, studioQueries } from '../../rpc/query.ts'
import { studio } from '../../rpc/client.ts'
import { storeView } from '../../rpc/view-settings.ts'
import { useSettled } from '../../shared/use-settled.ts'
import { closeExport } from '../../shell/overlays.ts'
import type { ExportSubject } from '../../shell/overlays.ts'
import { useLanguage } from '../../i18n/index.ts'
import { useLibrary } from '../../library/store.ts'
import { reportFault } from '../../toasts/store.ts'

export const usualChoices: ExportChoices = {
  format: 'jpeg',
  quality: 92,
  longestSide: null,
  template: '{name}{result}',
  variants: 'first',
  metadata: true,
  mark: false,
  sidecar: false,
  contactSheet: false,
  sheetPdf: false,
  beforeAfter: false,
  gallery: false,
}

interface ExportState {
  choices: ExportChoices
  starting: boolean
}

export const useExport = create<ExportState>()(() => ({ choices: usualChoices, starting: false }))

/** PNG and TIFF keep every pixel; the others weigh quality against size. */
export const isLossy = (format: OutputFormat): boolean => format !== 'png' && format !== 'tiff'

export function choose(changes: Partial<ExportChoices>): void {
  const choices = { ...useExport.getState().choices, ...changes }
  useExport.setState({ choices })
  storeView({ export: choices })
}

/** As the studio has kept them from one export to the next. */
export const takeChoices = (choices: ExportChoices): void => useExport.setState({ choices })

export function exportRequest(
  { photos, album }: ExportSubject,
  choices: ExportChoices,
  title: string,
): ExportRequest {
  const { format, quality, longestSide, mark, metadata, ...others } = choices
  return {
    ...others,
    photos: [...photos],
    title,
    language: useLanguage.getState().language === 'zh-CN' ? 'zh' : 'en',
    options: { format, quality, mark, metadata, ...(longestSide !== null && { longestSide }) },
    ...(album !== null && { album }),
  }
}

/** Typing goes on meanwhile. */
const forecastDebounceMs = 250

export interface Forecast {
  /** Of the request before, while the next one is on its way. */
  forecast: ExportForecast | null
  /** Why there is none: a template that makes no sense. */
  fault: StudioError | null
}

/** What a request comes to. The first one is asked for at once, changed ones when typing rests. */
export function useForecast(request: ExportRequest): Forecast {
  const settled = useSettled(request, forecastDebounceMs)
  const { data, error } = useQuery(
    studioQueries.export.forecast.queryOptions({
      input: settled,
      placeholderData: keepPreviousData,
      staleTime: 0,
      gcTime: 0,
      meta: { expectedFaults: 'all' },
    }),
  )
  return { forecast: error ? null : (data ?? null), fault: error ? faultOf(error) : null }
}

/** A browser's zip is saved as soon as it is packed: nobody has to press a second time. */
function fetchWhenReady(id: number): void {
  const ended = (): boolean => {
    const activity = useLibrary.getState().activities.find((each) => each.id === id)
    if (!activity || activity.state === 'running') return false
    if (activity.download !== null) save(activity.download)
    return true
  }
  // A small one may have ended before the answer came.
  if (ended()) return
  const stop = useLibrary.subscribe(() => {
    if (ended()) stop()
  })
}

function save(url: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = ''
  link.click()
}

/** The export goes on as an activity; the sheet closes once it has begun. */
export async function startExport(request: ExportRequest, as: 'folder' | 'zip'): Promise<void> {
  if (useExport.getState().starting) return
  useExport.setState({ starting: true })
  try {
    const { activity } = await studio().export.start({ ...request, as })
    // Null: the dialog was closed, and the sheet stays as it is.
    if (activity === null) return
    closeExport()
    fetchWhenReady(activity)
  } catch (error) {
    reportFault(error)
  } finally {
    useExport.setState({ starting: false })
  }
}
