/** The studio's window: sandboxed, without Node, and unable to go or open anything else. */
import { join } from 'node:path'
import { BrowserWindow, nativeTheme, shell } from 'electron'
import { mayOpenOutside } from './links.ts'
import { appOrigin } from './scheme.ts'
import { lastWindowState, rememberWindow } from './window-state.ts'

/** Denies what no page of ours ever asks for. */
export function denyPermissions(asking: Electron.Session): void {
  asking.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  asking.setPermissionCheckHandler(() => false)
  asking.setDevicePermissionHandler(() => false)
}

/** For every web contents, also such as nobody meant to make. */
export function lockDown(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (mayOpenOutside(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

export function openWindow(): BrowserWindow {
  const last = lastWindowState()
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    ...last?.bounds,
    minWidth: 880,
    minHeight: 600,
    show: false,
    // The first paint is already in the theme's grey.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1b1b' : '#f4f4f4',
    autoHideMenuBar: true,
    webPreferences: {
      preload: join(import.meta.dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  })
  rememberWindow(window)
  window.once('ready-to-show', () => {
    if (last?.maximized) window.maximize()
    window.show()
  })
  return window
}
