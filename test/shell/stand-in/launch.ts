/** Starts the unmodified main bundle on the stand-in and plays Chromium for it, with real pages. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from '@playwright/test'
import type { ElectronModule, LaunchOptions, Shell } from '../shell.ts'
import { Line } from './line.ts'
import type { Wire } from './line.ts'
import { StandInPage } from './page.ts'

const root = join(import.meta.dirname, '../../..')

/** Running programs by the id of their main process, so that a second instance finds the first. */
const running = new Map<number, Line>()

/** Permissions that a page might ask for; the program's own handler decides over each. */
const permissions = ['geolocation', 'notifications', 'audioCapture', 'videoCapture'] as const

export interface StandInShell extends Shell {
  /** Straight to the main process, as Chromium's own processes would speak: for messages no page of ours sends. */
  readonly line: Line
  /** What the person saw outside the windows. */
  readonly seen: { notifications: { title: string; body: string }[]; progress: number[] }
}

export async function launchStandIn(browser: Browser, options: LaunchOptions): Promise<StandInShell> {
  const register = new URL('register.ts', import.meta.url).href
  const child = spawn(
    process.execPath,
    ['--import', register, join(root, 'out/main/index.js'), ...(options.args ?? [])],
    {
      cwd: root,
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, TINTYPE_STAND_IN_FOLDER: options.folder, ...options.env },
    },
  )
  const shell = new RunningStandIn(child, browser)
  await shell.prepare()
  return shell
}

class RunningStandIn implements StandInShell {
  readonly line: Line
  readonly exited: Promise<number | null>
  readonly seen: StandInShell['seen'] = { notifications: [], progress: [] }
  readonly #child: ChildProcess
  readonly #browser: Browser
  #context: BrowserContext | null = null
  readonly #pages = new Map<number, StandInPage>()
  readonly #first = Promise.withResolvers<Page>()
  readonly #started = Promise.withResolvers<void>()
  #said = ''

  constructor(child: ChildProcess, browser: Browser) {
    this.#child = child
    this.#browser = browser
    this.line = new Line((message) => {
      // A program that has just ended can't be told; "exit" follows.
      if (child.connected) child.send(message, () => {})
    })
    child.on('message', (message) => this.line.receive(message as Wire))
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => (this.#said += chunk.toString()))
    }
    this.exited = new Promise((resolve) => child.once('close', (code) => resolve(code)))
    void this.exited.then(() => this.#ended())
    // A program that ends without a window is no failure unless somebody waits for one.
    this.#first.promise.catch(() => undefined)
    this.#started.promise.catch(() => undefined)
  }

  async prepare(): Promise<void> {
    const { line } = this
    if (this.#child.pid !== undefined) running.set(this.#child.pid, line)
    line.handle('started', () => this.#started.resolve())
    line.handle('another-instance', ({ owner, ...words }: { owner: number }) => {
      running.get(owner)?.tell('second-instance', words)
    })
    line.handle('window.open', (options: { id: number; bounds: Electron.Rectangle; preload?: string }) =>
      this.#open(options),
    )
    line.handle('window.load', async ({ id, url }: { id: number; url: string }) => {
      const page = this.#pages.get(id)
      await page?.load(url)
      if (page) this.#first.resolve(page.page)
    })
    line.handle('window.close', async ({ id }: { id: number }) => {
      const page = this.#pages.get(id)
      this.#pages.delete(id)
      await page?.page.close()
    })
    line.handle('window.resize', ({ id, bounds }: { id: number; bounds: Electron.Rectangle }) => {
      const { width, height } = bounds
      return this.#pages.get(id)?.page.setViewportSize({ width, height })
    })
    line.handle('window.progress', ({ progress }: { progress: number }) => {
      this.seen.progress.push(progress)
    })
    line.handle('notification', (shown: { title: string; body: string }) => {
      this.seen.notifications.push(shown)
    })
    line.handle(
      'frame.post',
      ({
        windowId,
        channel,
        args,
        ports,
      }: {
        windowId: number
        channel: string
        args: unknown[]
        ports: number[]
      }) => this.#pages.get(windowId)?.call('message', channel, args, ports),
    )
    line.handle('port.post', async ({ port, data }: { port: number; data: unknown }) => {
      const bytes = data instanceof Uint8Array ? Array.from(data) : null
      // Each port lives in one window only; the others don't know its number.
      for (const page of this.#pages.values()) await page.call('port', port, bytes ? null : data, bytes)
    })
    await this.#started.promise
  }

  async #open(options: { id: number; bounds: Electron.Rectangle; preload?: string }): Promise<void> {
    this.#context ??= await this.#newContext()
    const page = await StandInPage.open(this.#context, this.line, options)
    this.#pages.set(options.id, page)
    page.page.once('close', () => {
      if (this.#pages.delete(options.id)) this.line.tell('window.closing', { id: options.id })
    })
  }

  async #newContext(): Promise<BrowserContext> {
    const context = await this.#browser.newContext({ colorScheme: 'dark', locale: 'en-GB' })
    const cdp = await this.#browser.newBrowserCDPSession()
    for (const name of permissions) {
      const allowed = await this.line.ask<boolean>('permission', name)
      if (!allowed)
        await cdp.send('Browser.setPermission', { permission: { name: cdpName(name) }, setting: 'denied' })
    }
    await cdp.detach()
    return context
  }

  firstWindow(): Promise<Page> {
    return this.#first.promise
  }

  windows(): Page[] {
    return [...this.#pages.values()].map(({ page }) => page)
  }

  evaluate<R, A>(fn: (electron: ElectronModule, arg: A) => R, arg: A): Promise<Awaited<R>> {
    return this.line.ask('evaluate', { source: fn.toString(), arg })
  }

  async nameDropped(files: string[]): Promise<void> {
    for (const page of this.#pages.values()) await page.nameDropped(files)
  }

  process(): ChildProcess {
    return this.#child
  }

  said(): string {
    return this.#said
  }

  async dispose(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
    await this.#context?.close()
  }

  #ended(): void {
    if (this.#child.pid !== undefined) running.delete(this.#child.pid)
    const reason = `The program has ended. It said: ${this.#said.trim()}`
    this.line.break(reason)
    this.#first.reject(new Error(reason))
    this.#started.reject(new Error(reason))
  }
}

/** The debugging protocol's names are the web's, not Chromium's own. */
function cdpName(name: (typeof permissions)[number]): string {
  return {
    geolocation: 'geolocation',
    notifications: 'notifications',
    audioCapture: 'microphone',
    videoCapture: 'camera',
  }[name]
}
