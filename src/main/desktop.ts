/** The running desktop program: one studio at a time, with its libraries, opened files, updates and menu. */
import { join } from 'node:path'
import { BrowserWindow, app, dialog } from 'electron'
import { version } from '../platform/version.ts'
import { addressesWith, shareAddressIn } from '../server/sharing/addresses.ts'
import { SharingService } from '../server/sharing/service.ts'
import type { HostServices } from '../studio/app/host-services.ts'
import { usualLibrary } from '../studio/session.ts'
import { defaultPaths } from '../studio/paths.ts'
import { pickFiles, pickFolder, pickModel, pickNewFolder, pickTarget, showPlace } from './dialogs.ts'
import { shellTexts } from './i18n.ts'
import { registerIpc } from './ipc.ts'
import { openLibraries } from './libraries.ts'
import { notifyWindow, showMenu } from './menu.ts'
import { openRecentFiles } from './open-files.ts'
import { showOsIndicators, RenderMonitor } from './render-monitor.ts'
import { confirmLeave, confirmQuit } from './quit.ts'
import { appOrigin, serveScheme, openWindow } from './window.ts'
import { openStudioLifecycle } from './studio-lifecycle.ts'
import type { StudioLifecycle } from './studio-lifecycle.ts'
import { canUpdate, openUpdates } from './updates.ts'
import type { Updates } from './updates.ts'

/** Nothing is uploaded here; the contract still wants a number. */
const maxUploadBytes = 2_000_000_000

function mainWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows()
  return window ?? openWindow()
}

export class Desktop {
  readonly #texts = shellTexts()
  readonly #paths = defaultPaths()
  readonly #monitor = new RenderMonitor()
  readonly #recent = openRecentFiles(() => this.#updateMenu())
  readonly #libraries = openLibraries({
    usual: usualLibrary(this.#paths),
    pickFolder: () => pickFolder(mainWindow()),
    pickNewFolder: () =>
      pickNewFolder(mainWindow(), {
        suggested: this.#texts.newLibraryName,
        button: this.#texts.makeLibrary,
      }),
    leave: (change) => this.#leaveLibrary(change),
    isOpen: () => this.#studio.session.library.isOpen,
    onChange: () => this.#updateMenu(),
  })
  readonly #ui = join(import.meta.dirname, '../renderer')
  readonly #sharing = new SharingService({
    data: this.#paths.data,
    ui: this.#ui,
    addresses: addressesWith(shareAddressIn(process.argv)),
  })
  #lifecycle: StudioLifecycle | null = null
  #updates: Updates | null = null

  /** Opens the studio and shows its window; only once, and only after the app is ready. */
  async start(): Promise<void> {
    const monitor = this.#monitor
    const texts = this.#texts
    const libraries = this.#libraries
    this.#lifecycle = await openStudioLifecycle({
      monitor,
      services: this.#hostServices(),
      sharing: this.#sharing,
      ui: this.#ui,
      paths: this.#paths,
      library: () => ({ folder: libraries.current, make: libraries.current === libraries.usual }),
    })
    const studio = this.#studio
    const confirmQuitOf = confirmQuit({ monitor, texts, window: mainWindow, close: () => studio.close() })
    showOsIndicators(monitor, texts)
    if (canUpdate()) {
      this.#updates = await openUpdates({
        data: this.#paths.data,
        texts,
        window: mainWindow,
        onChange: () => this.#onUpdatesChange(),
      })
    }
    this.#updateMenu()
    serveScheme(studio)
    registerIpc(studio)
    const window = openWindow()
    confirmQuitOf(window)
    await window.loadURL(`${appOrigin}/`)
  }

  /** Imports files that were opened from outside into the library that is open. */
  async importFiles(paths: string[]): Promise<void> {
    this.#recent.add(paths)
    // Without a library the window says what is wrong with it.
    const activity = await this.#studio.session.imports.start({ paths }).catch(() => null)
    if (activity !== null) notifyWindow(mainWindow(), { type: 'imported', activity })
  }

  async checkForUpdates(): Promise<void> {
    await this.#updates?.check(false)
  }

  get #studio(): StudioLifecycle {
    if (!this.#lifecycle) throw new Error('The studio is not open yet.')
    return this.#lifecycle
  }

  #hostServices(): HostServices {
    return {
      host: 'desktop',
      version,
      locale: app.getLocale(),
      maxUploadBytes,
      pickFiles: async () => {
        const files = await pickFiles(mainWindow())
        if (files.length > 0) this.#recent.add(files)
        return files
      },
      pickFolder: () => pickFolder(mainWindow()),
      pickTarget: (suggested) => pickTarget(mainWindow(), suggested),
      pickModel: (what) => pickModel(mainWindow(), what),
      showPlace,
      libraries: this.#libraries.service,
      sharing: this.#sharing,
      ...(canUpdate() && { chosenUpdates: (choice) => this.#updates?.onChosen(choice) }),
    }
  }

  /** @returns false where the person would rather stay; the answer comes before the library has changed */
  async #leaveLibrary(change: () => void): Promise<boolean> {
    if (!(await confirmLeave({ monitor: this.#monitor, texts: this.#texts, window: mainWindow })))
      return false
    change()
    // The page that asked gets its answer, is loaded anew, and does not wait for it.
    void this.#openChosenLibrary()
    return true
  }

  async #openChosenLibrary(): Promise<void> {
    try {
      if (!(await this.#studio.change())) return
    } catch (error) {
      console.error('The studio could not be opened again:', error)
      dialog.showErrorBox(this.#texts.crashed, error instanceof Error ? error.message : String(error))
      app.exit(1)
      return
    }
    await mainWindow().loadURL(`${appOrigin}/`)
  }

  #onUpdatesChange(): void {
    this.#updateMenu()
    notifyWindow(mainWindow(), { type: 'settings' })
  }

  #updateMenu(): void {
    showMenu({
      texts: this.#texts,
      window: mainWindow,
      recent: this.#recent.list(),
      openRecent: (path) => void this.importFiles([path]),
      clearRecent: () => this.#recent.clear(),
      libraries: this.#libraries.list(),
      updates: this.#updates,
    })
  }
}
