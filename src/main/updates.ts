/** New versions: looked for only when the person has switched it on, downloaded only after a yes, each time. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { app, dialog } from 'electron'
import type { BrowserWindow } from 'electron'
import type { Settings } from '../contract/settings.ts'
import { changeSettings, readSettings } from '../studio/settings.ts'
import type { ShellWords } from './words.ts'

export type UpdateChoice = Settings['updates']
export type UpdateChannel = Exclude<UpdateChoice, 'off'>

export interface Updater {
  /** Asks the server; null: there is nothing newer. */
  find(channel: UpdateChannel): Promise<{ version: string } | null>
  /** Downloads what `find` has found and checks it. It is put in place when the program ends. */
  fetch(): Promise<void>
}

export interface Updates {
  readonly choice: UpdateChoice
  choose(choice: UpdateChoice): Promise<void>
  /** The choice was made, and kept, elsewhere. */
  chosen(choice: UpdateChoice): void
  /** @param aloud also says that there is nothing new, or that it could not be found out */
  look(aloud: boolean): Promise<void>
}

interface Needs {
  /** The studio's data folder, where the choice is kept. */
  data: string
  words: ShellWords
  window: () => BrowserWindow
  /** The choice is another one: the menu shows it. */
  changed: () => void
  load?: () => Promise<Updater>
}

/** A package that was not told where new versions are can't look for any, and offers nothing. */
export function knowsWhereToLook(): boolean {
  return app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml'))
}

async function loadUpdater(): Promise<Updater> {
  return (await import('./updater.ts')).loadUpdater()
}

export async function openUpdates({
  data,
  words,
  window,
  changed,
  load = loadUpdater,
}: Needs): Promise<Updates> {
  let looking = false
  // Settings that can't be read are told where they are used; here they mean that nobody has said yes.
  let choice: UpdateChoice = await readSettings(data).then(
    ({ updates }) => updates,
    () => 'off',
  )

  async function ask(message: string, detail: string, buttons: [no: string, yes: string]): Promise<boolean> {
    const options = { type: 'question' as const, message, detail, buttons, defaultId: 1, cancelId: 0 }
    const { response } = await dialog.showMessageBox(window(), options)
    return response === 1
  }

  async function say(type: 'info' | 'warning', message: string, detail: string): Promise<void> {
    await dialog.showMessageBox(window(), { type, message, detail, buttons: [words.ok] })
  }

  async function fetch(updater: Updater): Promise<void> {
    try {
      await updater.fetch()
    } catch (error) {
      console.error('The new version could not be downloaded:', error)
      await say('warning', words.updateNotFetched, words.updateNotFetchedDetail)
      return
    }
    if (await ask(words.updateReady, words.updateReadyDetail, [words.later, words.quitNow])) app.quit()
  }

  async function look(channel: UpdateChannel, aloud: boolean): Promise<void> {
    let updater: Updater
    let found: { version: string } | null
    try {
      updater = await load()
      found = await updater.find(channel)
    } catch (error) {
      console.error('New versions could not be looked for:', error)
      if (aloud) await say('warning', words.updateNotFound, words.updateNotFoundDetail)
      return
    }
    if (found) {
      const buttons: [string, string] = [words.later, words.download]
      if (await ask(words.updateFound(found.version), words.updateFoundDetail, buttons)) await fetch(updater)
    } else if (aloud) {
      await say('info', words.upToDate, words.upToDateDetail(app.getVersion()))
    }
  }

  return {
    get choice() {
      return choice
    },
    async choose(next) {
      try {
        choice = (await changeSettings(data, { updates: next })).updates
      } catch (error) {
        console.error('The choice about updates could not be kept:', error)
        await say('warning', words.notKept, error instanceof Error ? error.message : String(error))
      }
      changed()
    },
    chosen(next) {
      choice = next
      changed()
    },
    async look(aloud) {
      if (choice === 'off' || looking) return
      looking = true
      try {
        await look(choice, aloud)
      } finally {
        looking = false
      }
    },
  }
}
