/** While photos are being saved: the machine stays awake, the dock or task bar shows how far, and the end is told. */
import { basename } from 'node:path'
import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { toStudioError } from '../contract/errors.ts'
import type { RenderMonitor } from './render-monitor.ts'
import type { ShellWords } from './words.ts'

/** Only to a person who is looking elsewhere: our own window says it already. */
function notify(title: string, body: string): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => BrowserWindow.getAllWindows()[0]?.show())
  notification.show()
}

export function showActivity(activity: RenderMonitor, words: ShellWords): void {
  let blocker: number | null = null
  activity.listen({
    onChange(working, fraction) {
      if (working > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
      // Below 0 takes the bar away.
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(working > 0 ? fraction : -1)
    },
    onSaved: (file) => notify(words.saved, basename(file)),
    // Told once: a photo that is finished is nothing to look up from one's work for.
    onQueueDone: (photos) => notify(words.allDone, words.photosDone(photos)),
    onFailed: (_file, reason) => notify(words.notSaved, toStudioError(reason).message),
  })
}
