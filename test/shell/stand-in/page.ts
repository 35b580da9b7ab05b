/** One window of the stand-in: a Chromium page with the preload bundle in an isolated world of its own. */
import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { statSync } from 'node:fs'
import type { BrowserContext, CDPSession, Page, Route } from '@playwright/test'
import { z } from 'zod'
import type { Line } from './line.ts'

const world = 'tintype-preload'

/** What the isolated world says; it is our own script, but it speaks from inside a page. */
const fromWorldSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('send'), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ type: z.literal('invoke'), call: z.int(), channel: z.string(), args: z.array(z.unknown()) }),
  z.object({ type: z.literal('port'), port: z.int(), data: z.unknown(), bytes: z.array(z.int()).nullable() }),
])

/** Chromium knows no scheme of ours; a secure origin of its own stands for each of them. */
export function toPage(url: string): string {
  const { protocol, host, pathname, search } = new URL(url)
  return `https://${host}.${protocol.slice(0, -1)}.test${pathname}${search}`
}

/** Null for an address that stands for none of ours. */
export function fromPage(url: string): string | null {
  const found = /^https:\/\/([^./]+)\.([a-z]+)\.test(\/.*)$/.exec(url)
  return found ? `${found[2]}://${found[1]}${found[3]}` : null
}

const originOf = (url: string): string => /^[^:]+:\/\/[^/]+/.exec(fromPage(url) ?? url)?.[0] ?? 'null'

interface Served {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

export class StandInPage {
  readonly page: Page
  readonly #id: number
  readonly #line: Line
  readonly #cdp: CDPSession
  /** The isolated world of the page that is there now. */
  #world: number | null = null
  /** Where the program itself sends the window; a page may not go anywhere on its own. */
  #sent: string | null = null

  readonly options: { id: number; bounds: Electron.Rectangle; preload?: string }

  private constructor(options: StandInPage['options'], line: Line, page: Page, cdp: CDPSession) {
    this.options = options
    this.#id = options.id
    this.#line = line
    this.page = page
    this.#cdp = cdp
  }

  static async open(
    context: BrowserContext,
    line: Line,
    options: { id: number; bounds: Electron.Rectangle; preload?: string },
  ): Promise<StandInPage> {
    const page = await context.newPage()
    const { width, height } = options.bounds
    await page.setViewportSize({ width, height })
    const cdp = await context.newCDPSession(page)
    const self = new StandInPage(options, line, page, cdp)
    await self.#prepare(options.preload)
    return self
  }

  /** Ends the page's process as a fault in Chromium would. */
  async crash(): Promise<void> {
    const crashed = new Promise((done) => this.page.once('crash', done))
    // Nobody is left to answer this.
    void this.#cdp.send('Page.crash').catch(() => undefined)
    await crashed
    await this.page.close()
  }

  async #prepare(preload: string | undefined): Promise<void> {
    const read = (name: string) => readFile(new URL(name, import.meta.url), 'utf8')
    const bundle = preload === undefined ? '' : await readFile(preload, 'utf8')
    const isolated = (await read('isolated-world.js')).replace('/* PRELOAD BUNDLE */', () => bundle)
    const cdp = this.#cdp
    cdp.on('Runtime.executionContextCreated', ({ context }) => {
      if (context.name === world) this.#world = context.id
    })
    cdp.on('Runtime.bindingCalled', ({ name, payload }) => {
      if (name === 'standInToMain') void this.#onMessage(payload)
    })
    await cdp.send('Runtime.enable')
    await cdp.send('Page.enable')
    await cdp.send('Runtime.addBinding', { name: 'standInToMain', executionContextName: world })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: await read('main-world.js') })
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source: isolated, worldName: world })
    await this.page.route('**/*', (route) => this.#serve(route))
    // Nothing that a page opens is ever shown: the program says what becomes of the address.
    cdp.on('Page.windowOpen', ({ url }) => {
      this.#line.notify('window.mayOpen', { id: this.#id, url: fromPage(url) ?? url })
    })
    this.page.on('popup', (popup) => void popup.close())
  }

  async load(url: string): Promise<void> {
    this.#sent = toPage(url)
    await this.page.goto(this.#sent)
  }

  async #serve(route: Route): Promise<void> {
    const request = route.request()
    const url = request.url()
    if (request.isNavigationRequest() && request.frame() === this.page.mainFrame() && url !== this.#sent) {
      const may = await this.#line.ask<boolean>('window.mayGo', { id: this.#id, url: fromPage(url) ?? url })
      if (!may) return route.abort('aborted')
    }
    const asked = fromPage(url)
    // Nothing outside is ever reached from a test.
    if (asked === null) return route.abort('addressunreachable')
    try {
      const { body, ...rest } = await this.#line.ask<Served>('protocol', {
        url: asked,
        method: request.method(),
        headers: request.headers(),
      })
      await route.fulfill({ ...rest, body: Buffer.from(body) })
    } catch {
      await route.abort('failed').catch(() => undefined)
    }
  }

  async #onMessage(payload: string): Promise<void> {
    const message = fromWorldSchema.parse(JSON.parse(payload))
    if (message.type === 'port') {
      const data = message.bytes ? Uint8Array.from(message.bytes) : message.data
      this.#line.notify('port.message', { port: message.port, data })
      return
    }
    const frame = { origin: originOf(this.page.url()), url: this.page.url(), top: true }
    const { channel, args } = message
    const sent = { windowId: this.#id, frame, channel, args }
    if (message.type === 'send') {
      this.#line.notify('ipc.send', sent)
      return
    }
    try {
      const value = await this.#line.ask('ipc.invoke', sent)
      await this.call('settle', message.call, null, value)
    } catch (error) {
      await this.call('settle', message.call, error instanceof Error ? error.message : String(error), null)
    }
  }

  /** Calls a function that the isolated world keeps for the main process. */
  async call(name: 'message' | 'port' | 'settle' | 'dropped', ...args: unknown[]): Promise<void> {
    if (this.#world === null || this.page.isClosed()) return
    const expression = `standInFromMain.${name}(...${JSON.stringify(args)})`
    // The page may be gone by now; its messages are gone with it, as in Electron.
    await this.#cdp.send('Runtime.evaluate', { expression, contextId: this.#world }).catch(() => undefined)
  }

  nameDropped(files: string[]): Promise<void> {
    return this.call(
      'dropped',
      files.map((path) => ({ path, name: basename(path), size: statSync(path).size })),
    )
  }
}
