/** The desktop program: one instance, one window, the studio in this process and its engine in another. */
import { join } from 'node:path'
import { BrowserWindow, app, dialog, session } from 'electron'
import { defaultPaths } from '../studio/paths.ts'
import type { HostServices } from '../studio/app/host-services.ts'
import { usualLibrary } from '../studio/session.ts'
import { version } from '../platform/version.ts'
import { createRenderMonitor } from './render-monitor.ts'
import { answerCalls } from './ipc.ts'
import { pickFiles, pickFolder, pickModel, pickNewFolder, pickTarget, showPlace } from './dialogs.ts'
import { openLibraries } from './libraries.ts'
import { keepCrashes, keepLog } from './log.ts'
import { showMenu, tell } from './menu.ts'
import { listenForFiles } from './open-files.ts'
import { endPolitely, mayLeave } from './quit.ts'
import { recentFiles } from './recent.ts'
import type { RecentFiles } from './recent.ts'
import { appOrigin, registerScheme, serveScheme } from './scheme.ts'
import { openStudioLifecycle } from './studio-lifecycle.ts'
import { showActivity } from './os-indicators.ts'
import { knowsWhereToLook, openUpdates } from './updates.ts'
import type { Updates } from './updates.ts'
import { denyPermissions, lockDown, openWindow } from './window.ts'
import { shellWords } from './words.ts'

/** Nothing is uploaded here; the contract still wants a number. */
const maxUploadBytes = 2_000_000_000

function theWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows()
  return window ?? openWindow()
}

function servicesOf(
  recent: RecentFiles,
  more: Pick<HostServices, 'libraries' | 'chosenUpdates'>,
): HostServices {
  return {
    host: 'desktop',
    version,
    locale: app.getLocale(),
    maxUploadBytes,
    async pickFiles() {
      const files = await pickFiles(theWindow())
      if (files.length > 0) recent.add(files)
      return files
    },
    pickFolder: () => pickFolder(theWindow()),
    pickTarget: (suggested) => pickTarget(theWindow(), suggested),
    pickModel: (what) => pickModel(theWindow(), what),
    showPlace,
    ...more,
  }
}

function comeForward(): void {
  const [window] = BrowserWindow.getAllWindows()
  // Still opening: it is shown as soon as it is there.
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function main(): Promise<void> {
  keepCrashes(() => shellWords().crashed)
  registerScheme()
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => lockDown(contents))
  app.on('session-created', denyPermissions)
  app.on('second-instance', comeForward)
  app.on('window-all-closed', () => app.quit())
  const takeFiles = listenForFiles()

  await app.whenReady()
  keepLog()
  denyPermissions(session.defaultSession)
  const words = shellWords()
  const recent = recentFiles(putMenuUp)
  let updates: Updates | null = null
  const activity = createRenderMonitor()
  const paths = defaultPaths()
  const libraries = openLibraries({
    usual: usualLibrary(paths),
    pickFolder: () => pickFolder(theWindow()),
    pickNewFolder: () =>
      pickNewFolder(theWindow(), { suggested: words.newLibraryName, button: words.makeLibrary }),
    leave,
    isOpen: () => seat.session.library.isOpen,
    changed: putMenuUp,
  })
  const seat = await openStudioLifecycle({
    activity,
    services: servicesOf(recent, {
      libraries: libraries.shelf,
      ...(knowsWhereToLook() && { chosenUpdates: (choice) => updates?.chosen(choice) }),
    }),
    ui: join(import.meta.dirname, '../renderer'),
    paths,
    library: () => ({ folder: libraries.current, make: libraries.current === libraries.usual }),
  })
  const attend = endPolitely({ activity, words, window: theWindow, close: () => seat.close() })
  showActivity(activity, words)

  async function leave(arrive: () => void): Promise<boolean> {
    if (!(await mayLeave({ activity, words, window: theWindow }))) return false
    arrive()
    // The page that asked hears that it will be loaded anew, and does not wait for it.
    void changeLibrary()
    return true
  }

  async function changeLibrary(): Promise<void> {
    try {
      if (!(await seat.change())) return
    } catch (error) {
      console.error('The studio could not be opened again:', error)
      dialog.showErrorBox(words.crashed, error instanceof Error ? error.message : String(error))
      app.exit(1)
      return
    }
    await theWindow().loadURL(`${appOrigin}/`)
  }

  async function importFiles(paths: string[]): Promise<void> {
    recent.add(paths)
    // Without a library the window says what is wrong with it.
    const activity = await seat.session.imports.start({ paths }).catch(() => null)
    if (activity !== null) tell(theWindow(), { type: 'imported', activity })
  }

  function updatesChanged(): void {
    putMenuUp()
    tell(theWindow(), { type: 'settings' })
  }

  function putMenuUp(): void {
    showMenu({
      words,
      window: theWindow,
      recent: recent.list(),
      openRecent: (path) => void importFiles([path]),
      clearRecent: () => recent.clear(),
      libraries: libraries.list(),
      updates,
    })
  }

  if (knowsWhereToLook())
    updates = await openUpdates({ data: paths.data, words, window: theWindow, changed: updatesChanged })
  putMenuUp()
  serveScheme(seat)
  answerCalls(seat)
  const window = openWindow()
  attend(window)
  await window.loadURL(`${appOrigin}/`)
  takeFiles((paths) => void importFiles(paths))
  void updates?.look(false)
}

if (app.requestSingleInstanceLock()) {
  main().catch((error: unknown) => {
    console.error('Tintype could not start:', error)
    app.exit(1)
  })
} else {
  app.quit()
}
