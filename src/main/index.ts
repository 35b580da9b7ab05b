/** The desktop program: one instance, one window, the studio in this process and its engine in another. */
import { BrowserWindow, app, session } from 'electron'
import { Desktop } from './desktop.ts'
import { shellTexts } from './i18n.ts'
import { handleCrashes, logConsole } from './log.ts'
import { listenForFiles } from './open-files.ts'
import { registerScheme, denyPermissions, restrictContents } from './window.ts'

function focusWindow(): void {
  const [window] = BrowserWindow.getAllWindows()
  // Still opening: it is shown as soon as it is there.
  if (!window) return
  if (window.isMinimized()) window.restore()
  window.focus()
}

async function main(): Promise<void> {
  handleCrashes(() => shellTexts().crashed)
  registerScheme()
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => restrictContents(contents))
  app.on('session-created', denyPermissions)
  app.on('second-instance', focusWindow)
  app.on('window-all-closed', () => app.quit())
  const onOpenFiles = listenForFiles()

  await app.whenReady()
  logConsole()
  denyPermissions(session.defaultSession)
  const desktop = new Desktop()
  await desktop.start()
  onOpenFiles((paths) => void desktop.importFiles(paths))
  void desktop.checkForUpdates()
}

if (app.requestSingleInstanceLock()) {
  main().catch((error: unknown) => {
    console.error('Tintype could not start:', error)
    app.exit(1)
  })
} else {
  app.quit()
}
