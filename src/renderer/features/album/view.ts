/** How the album is shown: size and shape of the photos, the details beside them, scroll position; which album is being named. */
import { create } from 'zustand'
import { z } from 'zod'

/** Height of a row (or side of a square), in pixels. */
export const sizes = { least: 88, greatest: 400, step: 24, default: 184 } as const

const storedSchema = z.object({
  size: z.number().min(sizes.least).max(sizes.greatest),
  squares: z.boolean(),
  details: z.boolean(),
})

interface View extends z.infer<typeof storedSchema> {
  /** The topmost photo and how far it is scrolled past; null: the very top. */
  top: { id: number; offset: number } | null
  /** The photo whose original is shown while a key is pressed. */
  peek: number | null
}

const storageKey = 'tintype.album'

function storedView(): z.infer<typeof storedSchema> {
  try {
    const read = storedSchema.safeParse(JSON.parse(localStorage.getItem(storageKey) ?? 'null'))
    if (read.success) return read.data
  } catch {
    // Storage may be switched off, or hold something else by now.
  }
  return { size: sizes.default, squares: false, details: false }
}

export const useView = create<View>()(() => ({ ...storedView(), top: null, peek: null }))

export function changeView(changes: Partial<z.infer<typeof storedSchema>>): void {
  useView.setState(changes)
  const { size, squares, details } = useView.getState()
  try {
    localStorage.setItem(storageKey, JSON.stringify({ size, squares, details }))
  } catch {
    // It then lasts until the page is closed.
  }
}

export function stepSize(by: 1 | -1): void {
  const { size } = useView.getState()
  changeView({ size: Math.min(sizes.greatest, Math.max(sizes.least, size + by * sizes.step)) })
}

interface SideBarState {
  /** `new`, or the id of an album that gets another name. */
  naming: number | 'new' | null
}

export const useSideBar = create<SideBarState>()(() => ({ naming: null }))

export const startNewAlbum = (): void => useSideBar.setState({ naming: 'new' })
export const startRenaming = (album: number): void => useSideBar.setState({ naming: album })
export const stopNaming = (): void => useSideBar.setState({ naming: null })
