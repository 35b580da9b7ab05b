/** How results are saved, and the save that is going on. */
import { create } from 'zustand'
import type { OutputFormat } from '../../../contract/engine.ts'
import { usePhotos } from '../photos/store.ts'
import { recipeOf } from '../recipe/store.ts'
import { studio } from '../../line/client.ts'
import { wordsNow } from '../../words/index.ts'
import { reportFault, useToasts } from '../toasts/store.ts'

interface SaveState {
  format: OutputFormat
  quality: number
  mark: boolean
  /** The photo being saved and how far; null when none is. */
  saving: { photoId: string; fraction: number; abort: AbortController } | null
}

export const defaultQuality = 92

export const useSave = create<SaveState>()(() => ({
  format: 'jpeg',
  quality: defaultQuality,
  mark: false,
  saving: null,
}))

/** PNG and TIFF keep every pixel; the others weigh quality against size. */
export const isLossy = (format: OutputFormat): boolean => format !== 'png' && format !== 'tiff'

function download(url: string, name: string): void {
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
}

export async function saveCurrent(): Promise<void> {
  const photoId = usePhotos.getState().currentId
  const { format, quality, mark, saving } = useSave.getState()
  if (photoId === null || saving) return
  const abort = new AbortController()
  useSave.setState({ saving: { photoId, fraction: 0, abort } })
  try {
    const options = { format, quality, mark, metadata: true }
    const events = await studio().photos.save(
      { photoId, recipe: recipeOf(photoId), options },
      { signal: abort.signal },
    )
    for await (const event of events) {
      if (event.type === 'progress')
        useSave.setState({ saving: { photoId, fraction: event.fraction, abort } })
      if (event.type !== 'download' && event.type !== 'saved') continue
      if (event.type === 'download') download(event.url, event.name)
      const words = wordsNow()
      const { show } = useToasts.getState()
      show('done', event.type === 'download' ? words.downloaded(event.name) : words.saved(event.name))
      for (const note of event.notes) show('done', note.message)
    }
  } catch (error) {
    if (!abort.signal.aborted) reportFault(error)
  } finally {
    useSave.setState({ saving: null })
  }
}

export const cancelSave = (): void => useSave.getState().saving?.abort.abort()
