/** What is being written in the side bar: a new album, or another name for one. */
import { create } from 'zustand'

interface SideBarState {
  /** `new`, or the id of an album that gets another name. */
  naming: number | 'new' | null
}

export const useSideBar = create<SideBarState>()(() => ({ naming: null }))

export const startNewAlbum = (): void => useSideBar.setState({ naming: 'new' })
export const startRenaming = (album: number): void => useSideBar.setState({ naming: album })
export const stopNaming = (): void => useSideBar.setState({ naming: null })
