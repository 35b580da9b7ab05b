/** Where the window was and how large, kept from one start to the next. */
import { screen } from 'electron'
import type { BrowserWindow } from 'electron'
import { z } from 'zod'
import { stateFile } from './state-file.ts'

const stateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(400), height: z.int().min(300) }),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof stateSchema>

const file = () => stateFile<WindowState>('window.json', stateSchema)

/** Whether enough of the window lies on a screen that is there today to take hold of it. */
function isReachable({ x, y, width }: WindowState['bounds']): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const seen = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return seen >= 100 && y >= area.y && y < area.y + area.height - 50
  })
}

/** Null at the first start, or when the screen that the window was on is gone. */
export function lastWindowState(): WindowState | null {
  const state = file().read()
  return state && isReachable(state.bounds) ? state : null
}

export function rememberWindow(window: BrowserWindow): void {
  window.on('close', () => {
    // The size to come back to, not that of the whole screen.
    file().write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
}
