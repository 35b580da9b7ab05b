/** How the program ends: it asks while photos come in, are saved, rendered or exported, then waits for the engine and the temporary folder. */
import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { RenderMonitor } from './render-monitor.ts'
import type { ShellWords } from './words.ts'

interface Ending {
  activity: RenderMonitor
  words: ShellWords
  window: () => BrowserWindow
  close: () => Promise<void>
}

/**
 * Asks whether what is being saved may be lost, before a library is left. What waits in its queue is not lost: it goes
 * on when the library is opened again.
 * @returns whether to go
 */
export async function mayLeave({ activity, words, window }: Omit<Ending, 'close'>): Promise<boolean> {
  if (activity.saving + activity.moving === 0) return true
  const { response } = await dialog.showMessageBox(window(), {
    type: 'question',
    message: activity.saving > 0 ? words.stillSaving : words.stillMoving,
    detail: activity.saving > 0 ? words.leavingDetail : words.stillMovingDetail,
    buttons: [words.goOn, words.leaveAnyway],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}

/** What is being saved into a file is lost, an import or export stops half-way; what waits in the library's queue goes on. */
function wouldBeLost(
  { saving, moving, queued }: RenderMonitor,
  words: ShellWords,
): { message: string; detail: string } {
  if (saving > 0) return { message: words.stillSaving, detail: words.stillSavingDetail }
  if (moving > 0) return { message: words.stillMoving, detail: words.stillMovingDetail }
  return { message: words.stillRendering(queued), detail: words.stillRenderingDetail }
}

/** @returns what has to be called for each window: closing the last one ends the program too */
export function endPolitely({ activity, words, window, close }: Ending): (window: BrowserWindow) => void {
  let sure = false
  let asking = false
  let closed = false

  async function ask(): Promise<void> {
    if (asking) return
    asking = true
    try {
      const { response } = await dialog.showMessageBox(window(), {
        type: 'question',
        ...wouldBeLost(activity, words),
        buttons: [words.goOn, words.quitAnyway],
        defaultId: 0,
        cancelId: 0,
      })
      if (response !== 1) return
      sure = true
      app.quit()
    } finally {
      asking = false
    }
  }

  const hold = (event: { preventDefault(): void }) => {
    if (sure || activity.saving + activity.moving + activity.queued === 0) return
    event.preventDefault()
    void ask()
  }

  app.on('before-quit', hold)
  app.on('will-quit', (event) => {
    if (closed) return
    event.preventDefault()
    const quit = () => {
      closed = true
      app.quit()
    }
    close().then(quit, quit)
  })
  return (opened) => opened.on('close', hold)
}
