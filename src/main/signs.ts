/** While photos are being saved: the machine stays awake, the dock or task bar shows how far, and the end is told. */
import { basename } from 'node:path'
import { BrowserWindow, Notification, powerSaveBlocker } from 'electron'
import { toStudioError } from '../contract/errors.ts'
import type { LibraryDesk } from '../studio/session/desk.ts'
import type { Activity } from './activity.ts'
import type { ShellWords } from './words.ts'

/** Only to a person who is looking elsewhere: our own window says it already. */
function notify(title: string, body: string): void {
  if (BrowserWindow.getFocusedWindow() !== null || !Notification.isSupported()) return
  const notification = new Notification({ title, body })
  notification.on('click', () => BrowserWindow.getAllWindows()[0]?.show())
  notification.show()
}

export function showActivity(activity: Activity, words: ShellWords): void {
  let blocker: number | null = null
  activity.listen({
    onChange(saving, fraction) {
      if (saving > 0) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
      else if (blocker !== null) {
        powerSaveBlocker.stop(blocker)
        blocker = null
      }
      // Below 0 takes the bar away.
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(saving > 0 ? fraction : -1)
    },
    onSaved: (file) => notify(words.saved, basename(file)),
    onFailed: (_file, reason) => notify(words.notSaved, toStudioError(reason).message),
  })
}

/**
 * The same for the library's queue, until the library is closed. It is told once, when all of a batch is done: a photo
 * that is finished is nothing to look up from one's work for.
 */
export async function showQueue(library: LibraryDesk, words: ShellWords): Promise<void> {
  let blocker: number | null = null
  let busy = false
  for await (const event of library.events(undefined)) {
    if (event.type !== 'queue') continue
    const { counts, batch, paused } = event.queue
    const working = counts.running > 0 || (counts.queued > 0 && !paused)
    if (working) blocker ??= powerSaveBlocker.start('prevent-app-suspension')
    else if (blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
    const fraction = batch.total === 0 ? 1 : batch.done / batch.total
    if (working || busy)
      for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(working ? fraction : -1)
    if (busy && !working && batch.done === batch.total) notify(words.allDone, words.photosDone(batch.done))
    busy = working
  }
}
