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

/** Permissions that a page might ask for: Electron's name for the program's handler, and Chromium's own. */
const permissions = {
  geolocation: 'geolocation',
  media: 'camera',
}

export interface StandInShell extends Shell {
  /** Straight to the main process, as Chromium's own processes would speak: for messages no page of ours sends. */
  readonly line: Line
  relay(): void
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
      running.get(owner)?.notify('second-instance', words)
    })
    line.handle('window.open', (options: { id: number; bounds: Electron.Rectangle; preload?: string }) =>
      this.#open(options),
    )
    line.handle('window.load', async ({ id, url }: { id: number; url: string }) => {
      const page = this.#pages.get(id)
      await page?.load(url)
      if (page) this.#first.resolve(page.page)
    })
    line.handle('window.crash', async ({ id }: { id: number }) => {
      const page = this.#pages.get(id)
      this.#pages.delete(id)
      await page?.crash()
      // A page that has crashed shows nothing any more: the window gets another one, to be loaded.
      if (page) await this.#open(page.options)
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
    this.relay()
    line.handle('port.post', async ({ port, data }: { port: number; data: unknown }) => {
      const bytes = data instanceof Uint8Array ? Array.from(data) : null
      // Each port lives in one window only; the others don't know its number.
      for (const page of this.#pages.values()) await page.call('port', port, bytes ? null : data, bytes)
    })
    await this.#started.promise
  }

  /** Passes on to the pages what the main process tells them, which a test may have stopped. */
  relay(): void {
    this.line.handle(
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
  }

  async #open(options: { id: number; bounds: Electron.Rectangle; preload?: string }): Promise<void> {
    this.#context ??= await this.#browser.newContext({ colorScheme: 'dark', locale: 'en-GB' })
    const page = await StandInPage.open(this.#context, this.line, options)
    await this.#decidePermissions(this.#context, page.page)
    this.#pages.set(options.id, page)
    page.page.once('close', () => {
      if (this.#pages.get(options.id) === page && this.#pages.delete(options.id))
        this.line.notify('window.closing', { id: options.id })
    })
  }

  /** Chromium asks the program's own handler about each permission; here it is asked beforehand. */
  async #decidePermissions(context: BrowserContext, page: Page): Promise<void> {
    const ofPage = await context.newCDPSession(page)
    const { targetInfo } = await ofPage.send('Target.getTargetInfo')
    await ofPage.detach()
    const { browserContextId } = targetInfo
    const cdp = await this.#browser.newBrowserCDPSession()
    for (const [asked, name] of Object.entries(permissions)) {
      if (await this.line.ask<boolean>('permission', asked)) continue
      await cdp.send('Browser.setPermission', { permission: { name }, setting: 'denied', browserContextId })
    }
    await cdp.detach()
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
