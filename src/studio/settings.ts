/** A person's settings, `settings.json` in the data folder: what holds for every photo unless it is said otherwise. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { StudioFault } from '../contract/errors.ts'
import { issuesOf } from '../contract/recipe.ts'
import { defaultSettings, settingsSchema, type Settings } from '../contract/settings.ts'
import { asWriteFault, writeBuffers } from '../platform/atomic-file.ts'

/** A file of an older Tintype has fewer of them; what it lacks is as usual. */
const storedSchema = settingsSchema.partial()

const fileIn = (dataFolder: string) => join(dataFolder, 'settings.json')

/**
 * Reads the settings; a missing file means the defaults.
 * @param dataFolder the studio's `paths.data`
 * @throws StudioFault `settings.invalid`, naming each field that is wrong
 */
export async function readSettings(dataFolder: string): Promise<Settings> {
  const file = fileIn(dataFolder)
  const text = await readFile(file, 'utf8').catch(() => '{}')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new StudioFault('settings.invalid', { file, issues: ['it is not JSON'] }, error)
  }
  const settings = storedSchema.safeParse(json)
  if (settings.success) return { ...defaultSettings, ...settings.data }
  throw new StudioFault('settings.invalid', { file, issues: issuesOf(settings.error) }, settings.error)
}

/**
 * Changes some of the settings; the file appears whole or stays as it was.
 * @returns all of them
 * @throws StudioFault `settings.invalid`, `output.*`
 */
export async function changeSettings(dataFolder: string, change: Partial<Settings>): Promise<Settings> {
  const settings = { ...(await readSettings(dataFolder)), ...change }
  const file = fileIn(dataFolder)
  await mkdir(dataFolder, { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, file)
  })
  await writeBuffers(file, [Buffer.from(`${JSON.stringify(settings, null, 2)}\n`)])
  return settings
}
