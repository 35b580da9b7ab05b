/** The module that plays Electron's main-process API, as far as the shell uses it. `surface.ts` compares the two. */
import { app } from './app.ts'
import { ipcMain } from './ipc.ts'
import { parent } from './parent.ts'
import { MessageChannelMain } from './ports.ts'
import {
  crashReporter,
  dialog,
  Menu,
  nativeTheme,
  net,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
} from './system.ts'
import { utilityProcess } from './utility.ts'
import { BrowserWindow } from './window.ts'

export {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
}

const electron = {
  app,
  BrowserWindow,
  crashReporter,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  Notification,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
}

/** What Playwright's `ElectronApplication.evaluate` does: a function of the test, run in this process. */
parent.handle('evaluate', ({ source, arg }: { source: string; arg: unknown }) => {
  // The source comes from the test that started this process, over its own pipe.
  // oxlint-disable-next-line no-implied-eval typescript/no-implied-eval
  const run = new Function(`return (${source})`)() as (module: typeof electron, arg: unknown) => unknown
  return run(electron, arg)
})
parent.tell('started', null)
