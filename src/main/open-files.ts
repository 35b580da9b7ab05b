/**
 * Files that are opened from outside (with the start, by a second start, dropped on the program's icon), and
 * the list of the last ones.
 */
import { existsSync } from 'node:fs'
import { isAbsolute, posix, resolve, win32 } from 'node:path'
import { app } from 'electron'
import { z } from 'zod'
import { stateFile } from './state-file.ts'

/**
 * The files among a program's arguments. Switches are Chromium's and ours, never files; what isn't there is left
 * out, because Electron hands its own application folder over as well.
 * @param argv   as the process got it, its own path first
 * @param folder where the arguments were given: relative ones count from there
 */
export function filesFromArguments(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter((arg) => !arg.startsWith('-') && arg.length > 0 && !arg.includes('\0'))
    .map((arg) => (isAbsolute(arg) ? arg : resolve(folder, arg)))
    .filter((path) => existsSync(path) && !containsFile(path, import.meta.filename))
}

/**
 * Whether a path is a file itself or a folder that it lies in: in development the application's folder and its entry are
 * arguments too.
 * @param by the rules for paths, this system's by default
 */
export function containsFile(
  path: string,
  file: string,
  by = process.platform === 'win32' ? win32 : posix,
): boolean {
  const relative = by.relative(path, file)
  return !by.isAbsolute(relative) && relative.split(by.sep)[0] !== '..'
}

/**
 * Starts listening at once: a Mac sends `open-file` before the program is ready. Files are queued until there is a listener.
 * @returns to be called once, with what opens files
 */
export function listenForFiles(): (open: (paths: string[]) => void) => void {
  const waiting = filesFromArguments(process.argv, process.cwd())
  let openFiles: ((paths: string[]) => void) | null = null
  const onFiles = (paths: string[]) => {
    if (paths.length === 0) return
    if (openFiles) openFiles(paths)
    else waiting.push(...paths)
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    onFiles([path])
  })
  app.on('second-instance', (_event, argv, folder) => onFiles(filesFromArguments(argv, folder)))
  return (open) => {
    openFiles = open
    onFiles(waiting.splice(0))
  }
}

const maxRecentFiles = 10

export interface RecentFiles {
  list(): string[]
  add(paths: string[]): void
  clear(): void
}

/**
 * The files that were opened last: stored for the menu, and added to the system's own lists.
 * @param onChange called after each change, to make the menu anew
 */
export function openRecentFiles(onChange: () => void): RecentFiles {
  const file = stateFile('recent.json', z.array(z.string()).max(maxRecentFiles))
  let paths = file.read() ?? []
  const save = (next: string[]) => {
    paths = next
    file.write(paths)
    onChange()
  }
  return {
    list: () => paths,
    add(added) {
      for (const path of added) app.addRecentDocument(path)
      save([...new Set([...added, ...paths])].slice(0, maxRecentFiles))
    },
    clear() {
      app.clearRecentDocuments()
      save([])
    },
  }
}
