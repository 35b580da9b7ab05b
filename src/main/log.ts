/** What went wrong, stored on this machine only: a log of bounded size, and the crash dumps of every process. */
import { appendFileSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { format } from 'node:util'
import { app, crashReporter, dialog } from 'electron'

/** Two files of this size at most: the one that is written, and the one before it. */
const maxLogBytes = 1_000_000

/** Appends a line to a log; the file is renamed when it is full. */
export function openLog(folder: string): (line: string) => void {
  const file = join(folder, 'tintype.log')
  const older = join(folder, 'tintype.old.log')
  return (line) => {
    try {
      const text = `${new Date().toISOString()} ${line.slice(0, 20_000)}\n`
      const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
      if (size + Buffer.byteLength(text) > maxLogBytes) renameSync(file, older)
      appendFileSync(file, text)
    } catch {
      // A full disk must not turn a warning into a crash.
    }
  }
}

/** Warnings and errors on the console go into the log too. Nothing is ever sent. */
export function logConsole(): void {
  const log = openLog(app.getPath('logs'))
  for (const level of ['warn', 'error'] as const) {
    const print = console[level].bind(console)
    console[level] = (...args: unknown[]) => {
      print(...args)
      log(`${level}: ${format(...args)}`)
    }
  }
}

/**
 * Native crashes leave their dumps in the user data folder. An unhandled rejection is logged; an
 * exception that nobody caught leaves the program in an unknown state, so it ends.
 * @param title of the box that says so, asked for when it is needed
 */
export function handleCrashes(title: () => string): void {
  crashReporter.start({ uploadToServer: false })
  process.on('unhandledRejection', (reason) =>
    console.error('A promise was rejected and not handled:', reason),
  )
  process.on('uncaughtException', (error) => {
    console.error('An exception was not caught:', error)
    dialog.showErrorBox(title(), `${error.message}\n\n${app.getPath('logs')}`)
    app.exit(1)
  })
  app.on('child-process-gone', (_event, { type, reason, exitCode, name }) => {
    if (reason !== 'clean-exit')
      console.error(`A process has ended: ${name ?? type}, ${reason} (${exitCode}).`)
  })
  app.on('render-process-gone', (_event, contents, { reason, exitCode }) => {
    if (reason === 'clean-exit') return
    console.error(`The window's process has ended: ${reason} (${exitCode}). It is loaded again.`)
    contents.reload()
  })
}
