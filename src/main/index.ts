/** The desktop program: one instance, one window, the studio in this process and its engine in another. */
import { join } from 'node:path'
import { BrowserWindow, app } from 'electron'
import { createHandler } from '../studio/http/handler.ts'
import { openSession, usualLibrary } from '../studio/session/session.ts'
import type { StudioSession } from '../studio/session/session.ts'
import { defaultPaths, graphsFolder } from '../studio/paths.ts'
import { createStudio } from '../studio/studio.ts'
import { version } from '../studio/version.ts'
import { watch } from './activity.ts'
import type { Activity } from './activity.ts'
import { answerCalls } from './calls.ts'
import { pickFiles, pickFolder, pickModel, pickTarget, showPlace } from './dialogs.ts'
import { utilityHost } from './engine-host.ts'
import { keepCrashes, keepLog } from './log.ts'
import { showMenu, tell } from './menu.ts'
import { listenForFiles } from './open-files.ts'
import { endPolitely } from './quit.ts'
import { recentFiles } from './recent.ts'
import type { RecentFiles } from './recent.ts'
import { appOrigin, registerScheme, serveScheme } from './scheme.ts'
import { showActivity } from './signs.ts'
import { knowsWhereToLook, openUpdates } from './updates.ts'
import type { Updates } from './updates.ts'
import { denyPermissions, lockDown, openWindow } from './window.ts'
import { shellWords } from './words.ts'

/** Nothing is uploaded here; the contract still wants a number. */
const maxUploadBytes = 2_000_000_000

/** What the GPU verdicts are kept under: a new driver is judged anew. */
async function driverName(): Promise<string> {
  return JSON.stringify(await app.getGPUInfo('basic'))
}

function theWindow(): BrowserWindow {
  const [window] = BrowserWindow.getAllWindows()
  return window ?? openWindow()
}

interface Opened {
  session: StudioSession
  /** The studio's data folder. */
  data: string
  activity: Activity
  /** Ends everything that the studio has started. */
  close: () => Promise<void>
}

async function openStudio(recent: RecentFiles): Promise<Opened> {
  const paths = defaultPaths()
  const host = utilityHost(paths.engineEntry, { graphs: graphsFolder(paths) })
  const { studio, activity } = watch(await createStudio({ paths, host, driver: driverName }), [
    usualLibrary(paths),
    paths.cache,
  ])
  const session = await openSession(studio, {
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
  })
  return {
    session,
    data: paths.data,
    activity,
    async close() {
      await session.close()
      await host.close()
    },
  }
}

function comeForward(): void {
  const window = theWindow()
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function main(): Promise<void> {
  keepCrashes(() => shellWords().crashed)
  registerScheme()
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => lockDown(contents))
  app.on('second-instance', comeForward)
  app.on('window-all-closed', () => app.quit())
  const takeFiles = listenForFiles()

  await app.whenReady()
  keepLog()
  denyPermissions()
  const words = shellWords()
  const recent = recentFiles(putMenuUp)
  let updates: Updates | null = null
  const { session, data, activity, close } = await openStudio(recent)
  const attend = endPolitely({ activity, words, window: theWindow, close })
  showActivity(activity, words)
  // Ends when the session closes.
  activity
    .follow(session.library.events(undefined))
    .catch((error: unknown) => console.error('The queue is no longer followed:', error))

  async function openFiles(paths: string[]): Promise<void> {
    recent.add(paths)
    // Without a library the window says what is wrong with it.
    const activity = await session.library.import({ paths }).catch(() => null)
    if (activity !== null) tell(theWindow(), { type: 'imported', activity })
  }

  function putMenuUp(): void {
    showMenu({
      words,
      window: theWindow,
      recent: recent.list(),
      openRecent: (path) => void openFiles([path]),
      clearRecent: () => recent.clear(),
      updates,
    })
  }

  if (knowsWhereToLook()) updates = await openUpdates({ data, words, window: theWindow, changed: putMenuUp })
  putMenuUp()
  const ui = join(import.meta.dirname, '../renderer')
  serveScheme(await createHandler({ ui, media: session.media, uploads: session.uploads }))
  answerCalls(session)
  const window = openWindow()
  attend(window)
  await window.loadURL(`${appOrigin}/`)
  takeFiles((paths) => void openFiles(paths))
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
