/** The workbench on all of the screen, with nothing but the picture. */
import { create } from 'zustand'

export const workbenchId = 'workbench'

export const useFullScreen = create<{ on: boolean }>()(() => ({ on: false }))

export async function toggleFullScreen(): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.getElementById(workbenchId)?.requestFullscreen({ navigationUI: 'hide' })
  } catch {
    // A browser may refuse; everything is still there.
  }
}

/** Starts listening: the system has ways out of its own. The returned function stops. */
export function followFullScreen(): () => void {
  const look = (): void => useFullScreen.setState({ on: document.fullscreenElement !== null })
  document.addEventListener('fullscreenchange', look)
  return () => {
    document.removeEventListener('fullscreenchange', look)
    useFullScreen.setState({ on: false })
    if (document.fullscreenElement) void document.exitFullscreen()
  }
}
