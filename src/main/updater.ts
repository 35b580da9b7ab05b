/** Asks for new versions with electron-updater; loaded only when somebody wants to know. */
import type { UpdateChannel, Updater } from './updates.ts'

/** electron-updater's names of the lists that a release publishes. */
const lists: Record<UpdateChannel, string> = { stable: 'latest', beta: 'beta' }

export async function loadUpdater(): Promise<Updater> {
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
    warn: (words: unknown) => console.warn('Updates:', words),
    error: (words: unknown) => console.error('Updates:', words),
  }
  // What fails rejects the call too; without a listener it would be thrown a second time.
  autoUpdater.on('error', () => {})
  return {
    async find(channel) {
      autoUpdater.channel = lists[channel]
      // Setting a channel allows it: who comes back from the test versions would get an older program.
      autoUpdater.allowDowngrade = false
      const result = await autoUpdater.checkForUpdates()
      return result?.isUpdateAvailable ? { version: result.updateInfo.version } : null
    },
    async fetch() {
      await autoUpdater.downloadUpdate()
    },
  }
}
