/** The module that plays Electron's main-process API, as far as the shell uses it. `surface.ts` compares the two. */
export { app } from './app.ts'
export { ipcMain } from './ipc.ts'
export { MessageChannelMain } from './ports.ts'
export {
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
export { utilityProcess } from './utility.ts'
export { BrowserWindow } from './window.ts'
