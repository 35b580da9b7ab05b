/** How the album is shown: size and shape of the photos, the details beside them, scroll position; which album is being named. */
import { flushSync } from 'react-dom'
import { create } from 'zustand'
import type { z } from 'zod'
import type { albumViewSchema } from '../../../contract/view-settings.ts'
import { storeView } from '../../rpc/view-settings.ts'

/** Height of a row (or side of a square), in pixels. */
export const sizes = { least: 88, greatest: 400, step: 24, default: 184 } as const

type AlbumView = z.infer<typeof albumViewSchema>

interface View extends AlbumView {
  /** The topmost photo and how far it is scrolled past; null: the very top. */
  top: { id: number; offset: number } | null
  /** The photo whose original is shown while a key is pressed. */
  peek: number | null
}

export const useAlbumView = create<View>()(() => ({
  size: sizes.default,
  squares: false,
  details: false,
  top: null,
  peek: null,
}))

const withinSizes = (size: number): number => Math.min(sizes.greatest, Math.max(sizes.least, size))

/** As the studio has kept it. */
export const takeView = (view: AlbumView): void =>
  useAlbumView.setState({ ...view, size: withinSizes(view.size) })

export function changeView(changes: Partial<AlbumView>): void {
  useAlbumView.setState(changes)
  const { size, squares, details } = useAlbumView.getState()
  storeView({ album: { size, squares, details } })
}

export function stepSize(by: 1 | -1): void {
  const { size } = useAlbumView.getState()
  changeView({ size: withinSizes(size + by * sizes.step) })
}

/** Whether the search of a narrow window is open, which has a button in its place otherwise. */
export const useNarrowSearch = create<{ open: boolean }>()(() => ({ open: false }))

/** At once, so that what is typed next goes into it. */
export function focusSearch(): void {
  flushSync(() => useNarrowSearch.setState({ open: true }))
  document.querySelector<HTMLInputElement>('input[type=search]')?.focus()
}

interface SideBarState {
  /** `new`, or the id of an album that gets another name. */
  naming: number | 'new' | null
  /** The same of a smart album. */
  namingSmart: number | 'new' | null
}

export const useSideBar = create<SideBarState>()(() => ({ naming: null, namingSmart: null }))

export const startNewAlbum = (): void => useSideBar.setState({ naming: 'new' })
export const startRenaming = (album: number): void => useSideBar.setState({ naming: album })
export const stopNaming = (): void => useSideBar.setState({ naming: null, namingSmart: null })
