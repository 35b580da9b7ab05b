/** The desktop program: one instance, one window, the studio in this process and its engine in another. */
import { join } from 'node:path'
import { BrowserWindow, app } from 'electron'
import { createHandler } from '../studio/http/handler.ts'
import { openSession } from '../studio/photos/session.ts'
import type { StudioSession } from '../studio/photos/session.ts'
import { defaultPaths, graphsFolder } from '../studio/paths.ts'
import { createStudio } from '../studio/studio.ts'
import { version } from '../studio/version.ts'
import { answerCalls } from './calls.ts'
import { pickFiles, pickTarget } from './dialogs.ts'
import { utilityHost } from './engine-host.ts'
import { appOrigin, registerScheme, serveScheme } from './scheme.ts'
import { denyPermissions, lockDown, openWindow } from './window.ts'

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

async function openStudio(): Promise<StudioSession> {
  const paths = defaultPaths()
  const host = utilityHost(paths.engineEntry, { graphs: graphsFolder(paths) })
  const studio = await createStudio({ paths, host, driver: driverName })
  return openSession(studio, {
    host: 'desktop',
    version,
    locale: app.getLocale(),
    maxUploadBytes,
    pickFiles: () => pickFiles(theWindow()),
    pickTarget: (suggested) => pickTarget(theWindow(), suggested),
  })
}

/** Quitting waits for the engine to end and the temporary folder to go, then goes on. */
function closeOnQuit(session: StudioSession): void {
  let closed = false
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    const quit = () => {
      closed = true
      app.quit()
    }
    session.close().then(quit, quit)
  })
}

async function main(): Promise<void> {
  registerScheme()
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => lockDown(contents))
  app.on('second-instance', () => {
    const window = theWindow()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('window-all-closed', () => app.quit())

  await app.whenReady()
  denyPermissions()
  const session = await openStudio()
  closeOnQuit(session)
  const ui = join(import.meta.dirname, '../renderer')
  serveScheme(await createHandler({ ui, photos: session.photos, maxUploadBytes }))
  answerCalls(session)
  await openWindow().loadURL(`${appOrigin}/`)
}

if (app.requestSingleInstanceLock()) {
  main().catch((error: unknown) => {
    console.error('Tintype could not start:', error)
    app.exit(1)
  })
} else {
  app.quit()
}
