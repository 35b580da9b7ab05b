/**
 * View settings, which the studio keeps: loaded at the start, taken over once from where earlier versions had
 * them, stored when they change.
 */
import { storedViewSchema, type ViewSettings } from '../../contract/view-settings.ts'
import { guestNow, studio } from './client.ts'

/** A slider changes its value many times a second. */
const storeDelayMs = 300

/** In the storage of the page's address, which a browser loses with the next start: another port, another address. */
const earlierKeys = { album: 'tintype.album', export: 'tintype.export' } as const

/** The name that every export had until then, and by which it could be taken for its original. */
const earlierTemplate = '{name}'

function earlierView(): ViewSettings {
  const read = (key: string): unknown => {
    try {
      return JSON.parse(localStorage.getItem(key) ?? 'null') ?? undefined
    } catch {
      // Storage may be switched off, or hold something else by now.
      return undefined
    }
  }
  const found = storedViewSchema.parse({ album: read(earlierKeys.album), export: read(earlierKeys.export) })
  if (found.export?.template === earlierTemplate) found.export.template = '{name}{result}'
  return found
}

function forgetEarlier(): void {
  try {
    for (const key of Object.values(earlierKeys)) localStorage.removeItem(key)
  } catch {
    // Storage may be switched off.
  }
}

/** Without a studio that answers, everything is as usual. */
export async function loadView(): Promise<ViewSettings> {
  // How the owner's windows look is not a guest's to know or to change.
  if (guestNow() !== null) return {}
  const stored = await studio()
    .settings.view()
    .catch((): ViewSettings => ({}))
  // What the studio has is newer than what a page had before it.
  const earlier = earlierView()
  const view = { ...earlier, ...stored }
  if (earlier.album || earlier.export) {
    const kept = await studio()
      .settings.setView(view)
      .catch(() => null)
    if (kept) forgetEarlier()
  }
  return view
}

class ViewStore {
  /** What is not sent yet; null: nothing, and no timer runs. */
  #changes: ViewSettings | null = null

  readonly store = (change: ViewSettings): void => {
    if (guestNow() !== null) return
    if (this.#changes === null) setTimeout(() => void this.#send(), storeDelayMs)
    this.#changes = { ...this.#changes, ...change }
  }

  async #send(): Promise<void> {
    const changes = this.#changes ?? {}
    this.#changes = null
    // Where it fails it lasts until the page is closed; no photo is worse for it.
    await studio()
      .settings.setView(changes)
      .catch(() => undefined)
  }
}

/** Stores parts of it, a moment later. */
export const storeView = new ViewStore().store
