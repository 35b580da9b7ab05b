/** The rest of Electron that the shell uses: protocol, dialogs, menus, permissions, notifications, power. */
import { EventEmitter } from 'node:events'
import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import { parent } from './parent.ts'

type ProtocolHandler = Parameters<Electron.Protocol['handle']>[1]

interface Asked {
  url: string
  method: string
  headers: Record<string, string>
}

const schemes = new Map<string, ProtocolHandler>()

export const protocol = {
  registerSchemesAsPrivileged(_schemes: Electron.CustomScheme[]): void {
    // The test serves every scheme from a secure origin, which is what the privileges ask for.
  },
  handle(scheme: string, handler: ProtocolHandler): void {
    schemes.set(scheme, handler)
  },
  unhandle(scheme: string): void {
    schemes.delete(scheme)
  },
  isProtocolHandled: (scheme: string): boolean => schemes.has(scheme),
}

parent.handle('protocol', async ({ url, method, headers }: Asked) => {
  const handler = schemes.get(url.slice(0, url.indexOf(':')))
  if (!handler) throw new Error(`No handler for ${url}.`)
  const request = { url, method, headers: new Headers(headers), signal: new AbortController().signal }
  // Electron's own requests carry the address as it was asked, which a fetch Request of Node would tidy up.
  const response = await handler(request as Parameters<ProtocolHandler>[0])
  const body = Buffer.from(await response.arrayBuffer())
  return { status: response.status, headers: Object.fromEntries(response.headers), body }
})

/** Answers of a person who closes every dialog; a test puts its own functions in their place, as in real Electron. */
export const dialog = {
  showOpenDialog: (..._args: unknown[]) =>
    Promise.resolve<Electron.OpenDialogReturnValue>({ canceled: true, filePaths: [] }),
  showSaveDialog: (..._args: unknown[]) =>
    Promise.resolve<Electron.SaveDialogReturnValue>({ canceled: true, filePath: '' }),
  showMessageBox: (..._args: unknown[]) =>
    Promise.resolve<Electron.MessageBoxReturnValue>({ response: 0, checkboxChecked: false }),
  showErrorBox(title: string, content: string): void {
    console.error(`${title}: ${content}`)
  },
}

class MenuItem {
  readonly id: string
  readonly label: string
  readonly role: Electron.MenuItemConstructorOptions['role']
  readonly accelerator: string | undefined
  readonly type: Electron.MenuItemConstructorOptions['type']
  checked: boolean
  readonly submenu: Menu | undefined
  enabled: boolean
  readonly #perform: Electron.MenuItemConstructorOptions['click']

  constructor(options: Electron.MenuItemConstructorOptions) {
    this.id = options.id ?? ''
    this.label = options.label ?? ''
    this.role = options.role
    this.accelerator = options.accelerator
    this.enabled = options.enabled ?? true
    this.type = options.type
    this.checked = options.checked ?? false
    this.submenu = Array.isArray(options.submenu) ? Menu.buildFromTemplate(options.submenu) : undefined
    this.#perform = options.click
  }

  click(): void {
    this.#perform?.(this as never, undefined, {})
  }
}

let applicationMenu: Menu | null = null

export class Menu {
  items: MenuItem[] = []

  static buildFromTemplate(template: (Electron.MenuItemConstructorOptions | Electron.MenuItem)[]): Menu {
    const menu = new Menu()
    menu.items = template.map((options) => new MenuItem(options as Electron.MenuItemConstructorOptions))
    return menu
  }

  static setApplicationMenu(menu: Menu | Electron.Menu | null): void {
    applicationMenu = menu as Menu | null
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      if (item.id === id) return item
      const inner = item.submenu?.getMenuItemById(id)
      if (inner) return inner
    }
    return null
  }
}

const checks: { allowed: ((...args: unknown[]) => boolean) | null } = { allowed: null }

export const session = {
  defaultSession: {
    setPermissionRequestHandler(_handler: unknown): void {},
    setPermissionCheckHandler(handler: unknown): void {
      checks.allowed = handler as typeof checks.allowed
    },
    setDevicePermissionHandler(_handler: unknown): void {},
  },
  fromPartition: (
    _partition: string,
    _options?: Electron.FromPartitionOptions,
  ): Partial<Electron.Session> => ({}),
}

export const net = {
  /** Node's own requests have the methods and events that Electron's take from them. */
  request(options: Electron.ClientRequestConstructorOptions | string): Electron.ClientRequest {
    const {
      session: _session,
      redirect: _redirect,
      ...asked
    } = typeof options === 'string' ? { url: options } : options
    const address = asked.url === undefined ? null : new URL(asked.url)
    const send = (address ?? asked).protocol === 'https:' ? requestSecure : requestPlain
    const request = address ? send(address, asked as object) : send(asked as object)
    return request as unknown as Electron.ClientRequest
  },
}

parent.handle('permission', (permission: string) => checks.allowed?.(null, permission, '', {}) ?? true)

export const shell = {
  openExternal: (_url: string): Promise<void> => Promise.resolve(),
  openPath: (_path: string): Promise<string> => Promise.resolve(''),
  showItemInFolder(_path: string): void {},
}

export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true })

const blockers = new Set<number>()
let nextBlocker = 1

export const powerSaveBlocker = {
  start(_type: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    blockers.add(nextBlocker)
    return nextBlocker++
  },
  stop: (id: number): boolean => blockers.delete(id),
  isStarted: (id: number): boolean => blockers.has(id),
}

export class Notification extends EventEmitter {
  readonly title: string
  readonly body: string

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
  }

  static isSupported(): boolean {
    return true
  }

  show(): void {
    parent.notify('notification', { title: this.title, body: this.body })
  }
}

const crashes = { upload: true }

export const crashReporter = {
  start({ uploadToServer = true }: Electron.CrashReporterStartOptions): void {
    crashes.upload = uploadToServer
  },
  getUploadToServer: (): boolean => crashes.upload,
}

export const screen = {
  getAllDisplays: (): Pick<Electron.Display, 'workArea'>[] => [
    { workArea: { x: 0, y: 0, width: 1920, height: 1040 } },
  ],
}
