/** What is to be exported and how: the choices of last time, a forecast of what it comes to, and the start. */
import { create } from 'zustand'
import { z } from 'zod'
import type { OutputFormat } from '../../../contract/engine.ts'
import { outputFormatSchema } from '../../../contract/engine.ts'
import type { ExportForecast, ExportRequest } from '../../../contract/export.ts'
import type { StudioError } from '../../../contract/errors.ts'
import { faultOf } from '../../rpc/faults.ts'
import { studio } from '../../rpc/client.ts'
import { useLanguage } from '../../i18n/index.ts'
import { reportFault } from '../toasts/store.ts'

/** Kept from one export to the next. */
const choicesSchema = z.object({
  format: outputFormatSchema,
  quality: z.int().min(1).max(100),
  /** Null: full size. */
  longestSide: z.int().min(16).max(65_500).nullable(),
  template: z.string().max(500),
  variants: z.enum(['first', 'all']),
  metadata: z.boolean(),
  mark: z.boolean(),
  sidecar: z.boolean(),
  contactSheet: z.boolean(),
  beforeAfter: z.boolean(),
  gallery: z.boolean(),
})
export type ExportChoices = z.infer<typeof choicesSchema>

export const usualChoices: ExportChoices = {
  format: 'jpeg',
  quality: 92,
  longestSide: null,
  template: '{name}',
  variants: 'first',
  metadata: true,
  mark: false,
  sidecar: false,
  contactSheet: false,
  beforeAfter: false,
  gallery: false,
}

const kept = 'tintype.export'

function choicesBefore(): ExportChoices {
  try {
    const found = choicesSchema.safeParse(JSON.parse(localStorage.getItem(kept) ?? 'null'))
    return found.success ? found.data : usualChoices
  } catch {
    // Storage may be switched off, or hold something of another version.
    return usualChoices
  }
}

interface ExportState {
  /** The photos the sheet is about; null while it is closed. */
  photos: readonly number[] | null
  /** The album a person looks at, for `{album}` and the title. */
  album: string | null
  choices: ExportChoices
  title: string
  forecast: ExportForecast | null
  /** Why there is no forecast: a template that makes no sense. */
  fault: StudioError | null
  starting: boolean
}

export const useExport = create<ExportState>()(() => ({
  photos: null,
  album: null,
  choices: choicesBefore(),
  title: '',
  forecast: null,
  fault: null,
  starting: false,
}))

/** PNG and TIFF keep every pixel; the others weigh quality against size. */
export const isLossy = (format: OutputFormat): boolean => format !== 'png' && format !== 'tiff'

export function openExport(photos: readonly number[], album: string | null = null): void {
  if (photos.length === 0) return
  useExport.setState({ photos, album, title: album ?? '', forecast: null, fault: null })
  forecastSoon(0)
}

export function closeExport(): void {
  asked?.abort()
  useExport.setState({ photos: null })
}

export function choose(changes: Partial<ExportChoices>): void {
  const choices = { ...useExport.getState().choices, ...changes }
  useExport.setState({ choices })
  try {
    localStorage.setItem(kept, JSON.stringify(choices))
  } catch {
    // They then last until the page is closed.
  }
  forecastSoon()
}

/** Null while the sheet is closed. */
export function requestNow(): ExportRequest | null {
  const { photos, album, choices, title } = useExport.getState()
  if (!photos) return null
  const { format, quality, longestSide, mark, metadata, ...rest } = choices
  return {
    ...rest,
    photos: [...photos],
    title,
    language: useLanguage.getState().language === 'zh-CN' ? 'zh' : 'en',
    options: { format, quality, mark, metadata, ...(longestSide !== null && { longestSide }) },
    ...(album !== null && { album }),
  }
}

/** Typing goes on meanwhile; in milliseconds. */
const patience = 250
let due: ReturnType<typeof setTimeout> | null = null
let asked: AbortController | null = null

function forecastSoon(wait = patience): void {
  if (due !== null) clearTimeout(due)
  due = setTimeout(() => {
    due = null
    void forecast()
  }, wait)
}

async function forecast(): Promise<void> {
  asked?.abort()
  const abort = new AbortController()
  asked = abort
  const request = requestNow()
  if (!request) return
  try {
    const found = await studio().export.forecast(request, { signal: abort.signal })
    if (!abort.signal.aborted) useExport.setState({ forecast: found, fault: null })
  } catch (error) {
    if (!abort.signal.aborted) useExport.setState({ forecast: null, fault: faultOf(error) })
  }
}

/** The export goes on as an activity; the sheet closes once it has begun. */
export async function startExport(as: 'folder' | 'zip'): Promise<void> {
  const request = requestNow()
  if (!request || useExport.getState().starting) return
  useExport.setState({ starting: true })
  try {
    const { activity } = await studio().export.start({ ...request, as })
    // Null: the dialog was closed, and the sheet stays as it is.
    if (activity !== null) closeExport()
  } catch (error) {
    reportFault(error)
  } finally {
    useExport.setState({ starting: false })
  }
}
