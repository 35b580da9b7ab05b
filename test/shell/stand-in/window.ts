/** Electron's `BrowserWindow` and `WebContents`: each window is a page that the test opens in a real Chromium. */
import { EventEmitter } from 'node:events'
import { parent } from './parent.ts'
import { handOver } from './ports.ts'

type Bounds = Electron.Rectangle
type OpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]

interface Owner {
  emit(event: string, ...args: unknown[]): boolean
  windowClosed(): void
}

const open = new Map<number, BrowserWindow>()
let owner: Owner | null = null
let nextId = 1

export const windows = {
  list: (): BrowserWindow[] => [...open.values()],
  get: (id: number): BrowserWindow | undefined => open.get(id),
  attach(app: Owner): void {
    owner = app
  },
}

class WebContents extends EventEmitter {
  readonly id: number
  readonly mainFrame = { url: '', parent: null }
  #openHandler: OpenHandler = () => ({ action: 'allow' })

  constructor(id: number) {
    super()
    this.id = id
  }

  reload(): void {
    parent.notify('window.load', { id: this.id, url: this.mainFrame.url })
  }

  /** The page's process really goes; what becomes of the window is the program's business. */
  forcefullyCrashRenderer(): void {
    void this.#crash()
  }

  async #crash(): Promise<void> {
    await parent.ask('window.crash', { id: this.id })
    owner?.emit('render-process-gone', {}, this, { reason: 'crashed', exitCode: 133 })
  }

  getURL(): string {
    return this.mainFrame.url
  }

  send(channel: string, ...args: unknown[]): void {
    parent.notify('frame.post', { windowId: this.id, channel, args, ports: [] })
  }

  postMessage(channel: string, message: unknown, ports: unknown[] = []): void {
    parent.notify('frame.post', { windowId: this.id, channel, args: [message], ports: handOver(ports) })
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler
  }

  setZoomFactor(_factor: number): void {}

  /** @returns whether the page may open another window */
  mayOpen(url: string): boolean {
    const details = { url, frameName: '', features: '', disposition: 'foreground-tab' as const }
    return this.#openHandler({ ...details, referrer: { url: '', policy: 'default' } }).action === 'allow'
  }

  /** @returns whether the page may go there */
  mayGo(url: string): boolean {
    let prevented = false
    const event = { url, isMainFrame: true, isSameDocument: false, preventDefault: () => (prevented = true) }
    this.emit('will-navigate', event)
    return !prevented
  }
}

export class BrowserWindow extends EventEmitter {
  readonly id = nextId++
  readonly webContents: WebContents
  #bounds: Bounds
  #shown: boolean
  #focused = false
  #state: 'normal' | 'minimized' | 'maximized' | 'fullScreen' = 'normal'
  #opened: Promise<unknown>
  #progress = -1

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences } = options
    this.#bounds = { x, y, width, height }
    this.#shown = show
    this.#focused = show
    this.webContents = new WebContents(this.id)
    open.set(this.id, this)
    this.#opened = parent.ask('window.open', {
      id: this.id,
      bounds: this.#bounds,
      preload: webPreferences?.preload,
    })
    owner?.emit('web-contents-created', {}, this.webContents)
    owner?.emit('browser-window-created', {}, this)
  }

  static getAllWindows(): BrowserWindow[] {
    return windows.list()
  }

  static getFocusedWindow(): BrowserWindow | null {
    return windows.list().find((window) => window.isFocused()) ?? null
  }

  async loadURL(url: string): Promise<void> {
    await this.#opened
    this.webContents.mainFrame.url = url
    await parent.ask('window.load', { id: this.id, url })
    this.emit('ready-to-show')
    this.webContents.emit('did-finish-load')
  }

  show(): void {
    this.#shown = true
    this.focus()
  }

  focus(): void {
    this.#focused = true
    this.emit('focus')
  }

  blur(): void {
    this.#focused = false
    this.emit('blur')
  }

  isFocused = (): boolean => this.#focused
  isVisible = (): boolean => this.#shown
  isDestroyed = (): boolean => !open.has(this.id)
  isMinimized = (): boolean => this.#state === 'minimized'
  isMaximized = (): boolean => this.#state === 'maximized'
  isFullScreen = (): boolean => this.#state === 'fullScreen'

  minimize(): void {
    this.#become('minimized', 'minimize')
  }

  maximize(): void {
    this.#become('maximized', 'maximize')
  }

  unmaximize(): void {
    this.#become('normal', 'unmaximize')
  }

  restore(): void {
    this.#become('normal', 'restore')
  }

  setFullScreen(on: boolean): void {
    this.#become(on ? 'fullScreen' : 'normal', on ? 'enter-full-screen' : 'leave-full-screen')
  }

  getBounds = (): Bounds => ({ ...this.#bounds })
  getNormalBounds = (): Bounds => ({ ...this.#bounds })

  setBounds(bounds: Partial<Bounds>): void {
    this.#bounds = { ...this.#bounds, ...bounds }
    parent.notify('window.resize', { id: this.id, bounds: this.#bounds })
    this.emit('resize')
  }

  setProgressBar(progress: number): void {
    this.#progress = progress
    parent.notify('window.progress', { id: this.id, progress: this.#progress })
  }

  flashFrame(_flag: boolean): void {}

  close(): void {
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    if (!prevented) this.destroy()
  }

  destroy(): void {
    if (!open.delete(this.id)) return
    parent.notify('window.close', { id: this.id })
    this.emit('closed')
    owner?.windowClosed()
  }

  #become(state: 'normal' | 'minimized' | 'maximized' | 'fullScreen', event: string): void {
    if (this.#state === state) return
    this.#state = state
    this.emit(event)
  }
}

parent.handle('window.closing', ({ id }: { id: number }) => windows.get(id)?.close())
parent.handle('window.mayOpen', ({ id, url }: { id: number; url: string }) => {
  return windows.get(id)?.webContents.mayOpen(url) ?? false
})
parent.handle('window.mayGo', ({ id, url }: { id: number; url: string }) => {
  return windows.get(id)?.webContents.mayGo(url) ?? false
})
