/** The program's window, and `tintype://app/`, from which it loads the interface and its pixels. */
import { protocol, BrowserWindow, nativeTheme, screen, shell } from 'electron'
import type { Handler } from '../studio/http/handler.ts'
import { join } from 'node:path'
import { z } from 'zod'
import { stateFile } from './state-file.ts'

export const appOrigin = 'tintype://app'

/** Must run before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'tintype', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
  ])
}

/**
 * Answers the interface and its pixels for the window in this process, never by a server.
 * @param lifecycle whose handler changes with the library
 */
export function serveScheme(lifecycle: { readonly handler: Handler }): void {
  protocol.handle('tintype', async (request) => {
    if (!URL.canParse(request.url) || new URL(request.url).host !== 'app') {
      return new Response('There is nothing at this address.', { status: 404 })
    }
    // Uploads belong to the browser host: a window names files by the bridge and never copies them.
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return new Response('Only GET works here.', { status: 405, headers: { allow: 'GET, HEAD' } })
    }
    return lifecycle.handler(request)
  })
}

/** Where Tintype and the models that it can install are described. */
const linkHosts = new Set(['github.com', 'huggingface.co'])

const maxLinkLength = 2048

/**
 * Whether an address may be opened in the person's own browser: only `https:` to a host of the list, on its
 * usual port, without a user name that could play one.
 */
export function isAllowedLink(address: string): boolean {
  if (address.length > maxLinkLength || !URL.canParse(address)) return false
  const { protocol, hostname, port, username, password } = new URL(address)
  return protocol === 'https:' && linkHosts.has(hostname) && port === '' && username === '' && password === ''
}

/** Denies what no page of ours ever asks for. */
export function denyPermissions(session: Electron.Session): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
}

/** For every web contents, whoever made it: it goes nowhere and opens nothing but allowed links. */
export function restrictContents(contents: Electron.WebContents): void {
  contents.on('will-navigate', (event) => {
    if (!event.url.startsWith(`${appOrigin}/`)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isAllowedLink(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

const stateSchema = z.object({
  bounds: z.object({ x: z.int(), y: z.int(), width: z.int().min(360), height: z.int().min(300) }),
  maximized: z.boolean(),
})
type WindowState = z.infer<typeof stateSchema>

const windowStateFile = () => stateFile<WindowState>('window.json', stateSchema)

/** Whether enough of the window lies on a screen that is there today to take hold of it. */
function isReachable({ x, y, width }: WindowState['bounds']): boolean {
  return screen.getAllDisplays().some(({ workArea: area }) => {
    const visible = Math.min(x + width, area.x + area.width) - Math.max(x, area.x)
    return visible >= 100 && y >= area.y && y < area.y + area.height - 50
  })
}

/** Null at the first start, or when the screen that the window was on is gone. */
function readWindowState(): WindowState | null {
  const state = windowStateFile().read()
  return state && isReachable(state.bounds) ? state : null
}

function saveWindowStateOnClose(window: BrowserWindow): void {
  window.on('close', () => {
    // The size to come back to, not that of the whole screen.
    windowStateFile().write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() })
  })
}

export function openWindow(): BrowserWindow {
  const state = readWindowState()
  const window = new BrowserWindow({
    width: 1280,
    height: 840,
    ...state?.bounds,
    // Every screen is laid out from here on.
    minWidth: 360,
    minHeight: 480,
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
  saveWindowStateOnClose(window)
  window.once('ready-to-show', () => {
    if (state?.maximized) window.maximize()
    window.show()
  })
  return window
}
