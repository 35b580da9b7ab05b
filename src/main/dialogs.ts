/** The system's own dialogs for opening and saving, over the studio's window. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { app, dialog, shell } from 'electron'
import type { BrowserWindow } from 'electron'
import { filmEndings } from '../contract/film-names.ts'
import { photoEndings } from '../contract/photo-names.ts'

/** Without their dots, as the dialogs want them. */
const pictures = [...photoEndings, ...filmEndings].map((ending) => ending.slice(1))

export async function pickFiles(window: BrowserWindow): Promise<string[]> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: ['openFile', 'multiSelections'],
    // A picture may have any name; its kind is read from its bytes.
    filters: [
      { name: 'Photos and films', extensions: pictures },
      { name: '*', extensions: ['*'] },
    ],
  })
  return canceled ? [] : filePaths
}

export async function pickFolder(window: BrowserWindow): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, { properties: ['openDirectory'] })
  return canceled ? null : (filePaths[0] ?? null)
}

/** A folder that may not be there yet; it is named as a file is, and made by whoever asked. */
export async function pickNewFolder(
  window: BrowserWindow,
  texts: { suggested: string; button: string },
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('pictures'), texts.suggested),
    buttonLabel: texts.button,
    properties: ['createDirectory'],
  })
  return canceled || filePath === '' ? null : filePath
}

/** Opens a folder, or the folder of a file with the file chosen in it. @returns false where it is not there */
export async function showPlace(path: string): Promise<boolean> {
  const facts = await stat(path).catch(() => null)
  if (facts?.isDirectory()) return (await shell.openPath(path)) === ''
  if (facts) shell.showItemInFolder(path)
  return facts !== null
}

export async function pickTarget(window: BrowserWindow, suggested: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    defaultPath: join(app.getPath('pictures'), suggested),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  })
  return canceled || filePath === '' ? null : filePath
}

/** A model file, or a folder that holds some ("I have it on a stick"); null when the dialog was closed. */
export async function pickModel(window: BrowserWindow, what: 'file' | 'folder'): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog(window, {
    properties: [what === 'folder' ? 'openDirectory' : 'openFile'],
    filters:
      what === 'folder'
        ? []
        : [
            { name: 'Models', extensions: ['pth', 'pt', 'onnx'] },
            { name: '*', extensions: ['*'] },
          ],
  })
  return canceled ? null : (filePaths[0] ?? null)
}
