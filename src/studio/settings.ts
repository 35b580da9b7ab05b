/** A person's settings, `settings.json` in the data folder: what holds for every photo unless it is said otherwise. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { providerChoiceSchema } from '../contract/engine.ts'
import { StudioFault } from '../contract/errors.ts'
import { issuesOf } from '../contract/recipe.ts'

const settingsSchema = z.strictObject({
  /** Where models run when nobody says: `auto` trusts a graphics card only after a test. */
  provider: providerChoiceSchema.default('auto'),
})
export type Settings = z.infer<typeof settingsSchema>

/**
 * Reads the settings; a missing file means the defaults.
 * @param dataFolder the studio's `paths.data`
 * @throws StudioFault `settings.invalid`, naming each field that is wrong
 */
export async function readSettings(dataFolder: string): Promise<Settings> {
  const file = join(dataFolder, 'settings.json')
  const text = await readFile(file, 'utf8').catch(() => '{}')
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new StudioFault('settings.invalid', { file, issues: ['it is not JSON'] }, error)
  }
  const settings = settingsSchema.safeParse(json)
  if (settings.success) return settings.data
  throw new StudioFault('settings.invalid', { file, issues: issuesOf(settings.error) }, settings.error)
}
