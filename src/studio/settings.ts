/**
 * A person's settings, `settings.json` in the data folder: what holds for every photo unless it is said
 * otherwise; and `view.json`, how windows look.
 */
import { copyFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { StudioFault } from '../contract/errors.ts'
import { issuesOf } from '../contract/recipe.ts'
import { defaultSettings, settingsSchema, type Settings } from '../contract/settings.ts'
import { storedViewSchema, type ViewSettings } from '../contract/view-settings.ts'
import { writeBuffers } from '../platform/atomic-file.ts'
import { asWriteFault } from '../platform/file-errors.ts'

const viewFileIn = (dataFolder: string) => join(dataFolder, 'view.json')

const fileIn = (dataFolder: string) => join(dataFolder, 'settings.json')

interface StoredSettings {
  /** A file of an older Tintype has fewer of them, and one of a newer one may say what is not known here. */
  settings: Settings
  /** What of the file does not count; null where all of it does. */
  fault: StudioFault<'settings.invalid'> | null
}

/**
 * Reads the settings; a missing file means the defaults. A setting that can't be used is as if it were not there: the
 * others count.
 * @param dataFolder the studio's `paths.data`
 */
export async function readStoredSettings(dataFolder: string): Promise<StoredSettings> {
  const file = fileIn(dataFolder)
  const text = await readFile(file, 'utf8').catch(() => '{}')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    const fault = new StudioFault('settings.invalid', { file, issues: ['it is not JSON'] }, error)
    return { settings: defaultSettings, fault }
  }
  const stored = z.record(z.string(), z.unknown()).safeParse(json)
  if (!stored.success) {
    const fault = new StudioFault('settings.invalid', { file, issues: issuesOf(stored.error) }, stored.error)
    return { settings: defaultSettings, fault }
  }
  const issues: string[] = []
  let settings = defaultSettings
  for (const [name, value] of Object.entries(stored.data)) {
    const read = partialSchema.safeParse({ [name]: value })
    if (read.success) settings = { ...settings, ...read.data }
    else issues.push(...issuesOf(read.error))
  }
  return { settings, fault: issues.length > 0 ? new StudioFault('settings.invalid', { file, issues }) : null }
}

const partialSchema = settingsSchema.partial()

/** As `readStoredSettings`, for whoever wants to know only what counts. */
export const readSettings = async (dataFolder: string): Promise<Settings> =>
  (await readStoredSettings(dataFolder)).settings

/**
 * Changes some of the settings; the file appears whole or stays as it was. What could not be used of it is gone then; a
 * file with such parts is kept beside it.
 * @returns all of them
 * @throws StudioFault `output.*`
 */
export async function changeSettings(dataFolder: string, change: Partial<Settings>): Promise<Settings> {
  const stored = await readStoredSettings(dataFolder)
  const settings = { ...stored.settings, ...change }
  const file = fileIn(dataFolder)
  if (stored.fault) await copyFile(file, join(dataFolder, 'settings.unread.json')).catch(() => undefined)
  await writeJson(dataFolder, file, settings)
  return settings
}

/** How windows look; a file that is missing or makes no sense is no reason to open none. */
export async function readView(dataFolder: string): Promise<ViewSettings> {
  const text = await readFile(viewFileIn(dataFolder), 'utf8').catch(() => '{}')
  try {
    return storedViewSchema.parse(JSON.parse(text))
  } catch {
    return {}
  }
}

/**
 * Changes parts of it. One change at a time.
 * @throws StudioFault `output.*`
 */
export async function changeView(dataFolder: string, change: ViewSettings): Promise<ViewSettings> {
  const view = { ...(await readView(dataFolder)), ...change }
  await writeJson(dataFolder, viewFileIn(dataFolder), view)
  return view
}

async function writeJson(dataFolder: string, file: string, value: unknown): Promise<void> {
  await mkdir(dataFolder, { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, file)
  })
  await writeBuffers(file, [Buffer.from(`${JSON.stringify(value, null, 2)}\n`)])
}
