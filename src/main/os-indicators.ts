/** While photos are being saved: the machine stays awake, the dock or task bar shows how far, and a notification says that it is done. */
import { basename } from 'node:path'
import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { toStudioError } from '../contract/errors.ts'
import type { RenderMonitor } from './render-monitor.ts'
import type { ShellTexts } from './i18n.ts'

/** Only to a person who is looking elsewhere: our own window says it already. */
function notify(title: string, body: string): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => BrowserWindow.getAllWindows()[0]?.show())
  notification.show()
}

export function showOsIndicators(monitor: RenderMonitor, texts: ShellTexts): void {
  let blocker: number | null = null
  monitor.addListener({
    onChange(active, fraction) {
      if (active > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
      // Below 0 takes the bar away.
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(active > 0 ? fraction : -1)
    },
    onSaved: (file) => notify(texts.saved, basename(file)),
    // One for all: a single finished photo is no reason to interrupt anybody.
    onQueueDone: (photos) => notify(texts.allDone, texts.photosDone(photos)),
    onFailed: (_file, reason) => notify(texts.notSaved, toStudioError(reason).message),
  })
}
