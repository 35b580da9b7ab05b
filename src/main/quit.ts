/**
 * How the program ends: it asks while photos come in, are saved, rendered or exported, then waits for the
 * engine and the temporary folder.
 */
import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { RenderMonitor } from './render-monitor.ts'
import type { ShellTexts } from './i18n.ts'

interface QuitDeps {
  monitor: RenderMonitor
  texts: ShellTexts
  window: () => BrowserWindow
  close: () => Promise<void>
}

/**
 * Asks whether what is being saved may be lost, before a library is left. What waits in its queue is not lost: it goes
 * on when the library is opened again.
 * @returns whether to go
 */
export async function confirmLeave({ monitor, texts, window }: Omit<QuitDeps, 'close'>): Promise<boolean> {
  if (monitor.saving + monitor.moving === 0) return true
  const { response } = await dialog.showMessageBox(window(), {
    type: 'question',
    message: monitor.saving > 0 ? texts.stillSaving : texts.stillMoving,
    detail: monitor.saving > 0 ? texts.leavingDetail : texts.stillMovingDetail,
    buttons: [texts.goOn, texts.leaveAnyway],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}

/** What is being saved into a file is lost, an import or export stops half-way; what waits in the library's queue goes on. */
function unfinishedWork(
  { saving, moving, queued }: RenderMonitor,
  texts: ShellTexts,
): { message: string; detail: string } {
  if (saving > 0) return { message: texts.stillSaving, detail: texts.stillSavingDetail }
  if (moving > 0) return { message: texts.stillMoving, detail: texts.stillMovingDetail }
  return { message: texts.stillRendering(queued), detail: texts.stillRenderingDetail }
}

/** @returns what has to be called for each window: closing the last one ends the program too */
export function confirmQuit({ monitor, texts, window, close }: QuitDeps): (window: BrowserWindow) => void {
  let isConfirmed = false
  let isAsking = false
  let isClosed = false

  async function ask(): Promise<void> {
    if (isAsking) return
    isAsking = true
    try {
      const { response } = await dialog.showMessageBox(window(), {
        type: 'question',
        ...unfinishedWork(monitor, texts),
        buttons: [texts.goOn, texts.quitAnyway],
        defaultId: 0,
        cancelId: 0,
      })
      if (response !== 1) return
      isConfirmed = true
      app.quit()
    } finally {
      isAsking = false
    }
  }

  const onQuit = (event: { preventDefault(): void }) => {
    if (isConfirmed || monitor.saving + monitor.moving + monitor.queued === 0) return
    event.preventDefault()
    void ask()
  }

  app.on('before-quit', onQuit)
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    const quit = () => {
      isClosed = true
      app.quit()
    }
    close().then(quit, quit)
  })
  return (opened) => opened.on('close', onQuit)
}
