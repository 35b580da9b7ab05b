/** Files that come from outside: with the start, by a second start, or dropped on the program's icon. */
import { existsSync } from 'node:fs'
import { isAbsolute, posix, resolve, win32 } from 'node:path'
import { app } from 'electron'

/**
 * The files among a program's arguments. Switches are Chromium's and ours, never files; what isn't there is left
 * out, because Electron hands its own application folder over as well.
 * @param argv   as the process got it, its own path first
 * @param folder where the arguments were given: relative ones count from there
 */
export function filesOf(argv: readonly string[], folder: string): string[] {
  return argv
    .slice(1)
    .filter((arg) => !arg.startsWith('-') && arg.length > 0 && !arg.includes('\0'))
    .map((arg) => (isAbsolute(arg) ? arg : resolve(folder, arg)))
    .filter((path) => existsSync(path) && !holds(path, import.meta.filename))
}

/**
 * Whether a path is a file itself or a folder that it lies in: in development the application's folder and its entry are
 * arguments too.
 * @param by the rules for paths, this system's by default
 */
export function holds(
  path: string,
  file: string,
  by = process.platform === 'win32' ? win32 : posix,
): boolean {
  const way = by.relative(path, file)
  return !by.isAbsolute(way) && way.split(by.sep)[0] !== '..'
}

/**
 * Starts listening at once: a Mac sends `open-file` before the program is ready. Files wait until somebody takes them.
 * @returns called once with what opens files
 */
export function listenForFiles(): (open: (paths: string[]) => void) => void {
  const waiting = filesOf(process.argv, process.cwd())
  let taker: ((paths: string[]) => void) | null = null
  const give = (paths: string[]) => {
    if (paths.length === 0) return
    if (taker) taker(paths)
    else waiting.push(...paths)
  }
  app.on('open-file', (event, path) => {
    event.preventDefault()
    give([path])
  })
  app.on('second-instance', (_event, argv, folder) => give(filesOf(argv, folder)))
  return (open) => {
    taker = open
    give(waiting.splice(0))
  }
}
