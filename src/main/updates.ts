/** New versions: looked for only when the person has switched it on, downloaded only after a yes, each time. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Settings } from '../contract/settings.ts'
import { changeSettings, readSettings } from '../studio/settings.ts'
import type { ShellTexts } from './i18n.ts'

export type UpdateChoice = Settings['updates']
export type UpdateChannel = Exclude<UpdateChoice, 'off'>

export interface Updater {
  /** Asks the server; null: there is nothing newer. */
  find(channel: UpdateChannel): Promise<{ version: string } | null>
  /** Downloads what `find` has found and checks it. It is put in place when the program ends. */
  download(): Promise<void>
}

export interface Updates {
  readonly choice: UpdateChoice
  choose(choice: UpdateChoice): Promise<void>
  /** The choice was made and stored elsewhere. */
  onChosen(choice: UpdateChoice): void
  /** @param verbose also says that there is nothing new, or that it could not be found out */
  check(verbose: boolean): Promise<void>
}

interface UpdatesDeps {
  /** The studio's data folder, where the choice is stored. */
  data: string
  texts: ShellTexts
  window: () => BrowserWindow
  /** The choice is another one: the menu shows it. */
  onChange: () => void
  loadUpdater?: () => Promise<Updater>
}

/** Only a package that names its update server can look for new versions; others offer nothing. */
export function canUpdate(): boolean {
  return app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
}

/** electron-updater's names of the lists that a release publishes. */
const channelFiles: Record<UpdateChannel, string> = { stable: 'latest', beta: 'beta' }

/** Loaded only when somebody wants to know. */
async function loadElectronUpdater(): Promise<Updater> {
  const { default: library } = await import('electron-updater')
  const { autoUpdater } = library
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.disableWebInstaller = true
  // Otherwise each request carries a random id that is the same for ever, for releases in steps, which we don't have.
  autoUpdater.requestHeaders = { 'x-user-staging-id': 'none' }
  autoUpdater.logger = {
    info: () => {},
    debug: () => {},
    warn: (message: unknown) => console.warn('Updates:', message),
    error: (message: unknown) => console.error('Updates:', message),
  }
  // What fails rejects the call too; without a listener it would be thrown a second time.
  autoUpdater.on('error', () => {})
  return {
    async find(channel) {
      autoUpdater.channel = channelFiles[channel]
      // Setting a channel allows it: who comes back from the test versions would get an older program.
      autoUpdater.allowDowngrade = false
      const result = await autoUpdater.checkForUpdates()
      return result?.isUpdateAvailable ? { version: result.updateInfo.version } : null
    },
    async download() {
      await autoUpdater.downloadUpdate()
    },
  }
}

/** The questions and messages about updates, over the studio's window. */
function updateDialogs(texts: ShellTexts, window: () => BrowserWindow) {
  return {
    ask: async (message: string, detail: string, buttons: [no: string, yes: string]): Promise<boolean> => {
      const options = { type: 'question' as const, message, detail, buttons, defaultId: 1, cancelId: 0 }
      const { response } = await dialog.showMessageBox(window(), options)
      return response === 1
    },
    showMessage: async (type: 'info' | 'warning', message: string, detail: string): Promise<void> => {
      await dialog.showMessageBox(window(), { type, message, detail, buttons: [texts.ok] })
    },
  }
}

export async function openUpdates({
  data,
  texts,
  window,
  onChange,
  loadUpdater = loadElectronUpdater,
}: UpdatesDeps): Promise<Updates> {
  const { ask, showMessage } = updateDialogs(texts, window)
  let isChecking = false
  // A setting that can't be read means that nobody has said yes.
  let choice: UpdateChoice = (await readSettings(data)).updates

  async function download(updater: Updater): Promise<void> {
    try {
      await updater.download()
    } catch (error) {
      console.error('The new version could not be downloaded:', error)
      await showMessage('warning', texts.updateNotFetched, texts.updateNotFetchedDetail)
      return
    }
    if (await ask(texts.updateReady, texts.updateReadyDetail, [texts.later, texts.quitNow])) app.quit()
  }

  async function checkChannel(channel: UpdateChannel, verbose: boolean): Promise<void> {
    let updater: Updater
    let found: { version: string } | null
    try {
      updater = await loadUpdater()
      found = await updater.find(channel)
    } catch (error) {
      console.error('New versions could not be looked for:', error)
      if (verbose) await showMessage('warning', texts.updateNotFound, texts.updateNotFoundDetail)
      return
    }
    if (found) {
      const buttons: [string, string] = [texts.later, texts.download]
      if (await ask(texts.updateFound(found.version), texts.updateFoundDetail, buttons))
        await download(updater)
    } else if (verbose) {
      await showMessage('info', texts.upToDate, texts.upToDateDetail(app.getVersion()))
    }
  }

  return {
    get choice() {
      return choice
    },
    async choose(next) {
      try {
        choice = (await changeSettings(data, { updates: next })).updates
      } catch (error) {
        console.error('The choice about updates could not be kept:', error)
        await showMessage('warning', texts.notKept, error instanceof Error ? error.message : String(error))
      }
      onChange()
    },
    onChosen(next) {
      choice = next
      onChange()
    },
    async check(verbose) {
      if (choice === 'off' || isChecking) return
      isChecking = true
      try {
        await checkChannel(choice, verbose)
      } finally {
        isChecking = false
      }
    },
  }
}
