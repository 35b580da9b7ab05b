/** A person's presets, `presets.json` in the data folder, beside the ones that come with Tintype. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { isFault, StudioFault } from '../contract/errors.ts'
import { longestPresetName, type Preset } from '../contract/presets.ts'
import { writeBuffers } from '../platform/atomic-file.ts'
import { asWriteFault } from '../platform/file-errors.ts'
import { builtInPresets } from './built-in-presets.ts'
import { presetFileOf, presetFileText, readPreset, readPresetFile } from './preset-file.ts'

const fileIn = (dataFolder: string) => join(dataFolder, 'presets.json')

const storedSchema = z.object({ version: z.literal(1), presets: z.array(z.unknown()) })

const sameName = (a: string, b: string): boolean => a.toLocaleLowerCase() === b.toLocaleLowerCase()

interface Stored {
  json: unknown
  /** Null: of a newer Tintype, say; it stays in the file. */
  preset: Preset | null
}

/** @throws StudioFault `preset.invalid` for a file that is no list of presets: it must not be written over */
async function readStored(dataFolder: string): Promise<Stored[]> {
  const file = fileIn(dataFolder)
  const text = await readFile(file, 'utf8').catch(() => null)
  if (text === null) return []
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (error) {
    throw new StudioFault('preset.invalid', { file, issues: ['it is no JSON'] }, error)
  }
  const stored = storedSchema.safeParse(json)
  if (!stored.success) {
    throw new StudioFault('preset.invalid', { file, issues: ['it is no list of presets'] }, stored.error)
  }
  return stored.data.presets.map((each) => ({ json: each, preset: readable(each, file) }))
}

function readable(json: unknown, file: string): Preset | null {
  try {
    const read = readPreset(json, file)
    return { ...read, id: read.name, builtIn: false }
  } catch (error) {
    if (isFault(error, 'preset.newer') || isFault(error, 'preset.invalid')) return null
    throw error
  }
}

/** All presets: built-in ones first, then a person's own by name. @throws StudioFault `preset.invalid` */
export async function listPresets(dataFolder: string): Promise<Preset[]> {
  const own = (await readStored(dataFolder)).flatMap(({ preset }) => (preset ? [preset] : []))
  return [...builtInPresets(), ...own.sort((a, b) => a.name.localeCompare(b.name))]
}

/** By id or name, however it is written. @throws StudioFault `preset.notFound`, `preset.invalid` */
export async function findPreset(dataFolder: string, wanted: string): Promise<Preset> {
  const presets = await listPresets(dataFolder)
  const found = presets.find(({ id, name }) => sameName(id, wanted) || sameName(name, wanted))
  if (found) return found
  throw new StudioFault('preset.notFound', { name: wanted, known: presets.map(({ name }) => name) })
}

/**
 * Keeps a preset; one's own of the same name is replaced.
 * @throws StudioFault `preset.nameTaken` for the name of a built-in one, `preset.invalid`, `output.*`
 */
export async function savePreset(
  dataFolder: string,
  preset: Pick<Preset, 'name' | 'recipe' | 'steps'>,
): Promise<Preset> {
  refuseBuiltIn(preset.name)
  const stored = await readStored(dataFolder)
  const others = stored.filter((each) => !each.preset || !sameName(each.preset.name, preset.name))
  await write(dataFolder, [...others.map(({ json }) => json), presetFileOf(preset)])
  return { ...preset, id: preset.name, builtIn: false }
}

/**
 * Keeps the preset of a file. Where another one has its name, that stays as it is, and this is "Aunt Mary (2)".
 * @throws StudioFault as `readPresetFile` and `savePreset`
 */
export async function importPreset(dataFolder: string, text: string, file: string): Promise<Preset> {
  const read = readPresetFile(text, file)
  const present = await listPresets(dataFolder)
  for (let n = 1; ; n += 1) {
    const ending = n === 1 ? '' : ` (${n})`
    const name = `${read.name.slice(0, longestPresetName - ending.length)}${ending}`
    const other = present.find((each) => sameName(each.name, name) || sameName(each.id, name))
    if (!other) return savePreset(dataFolder, { ...read, name })
    if (!other.builtIn && presetFileText({ ...read, name: other.name }) === presetFileText(other))
      return other
  }
}

/** @throws StudioFault `preset.notFound`, `preset.nameTaken`, `output.*` */
export async function renamePreset(dataFolder: string, id: string, name: string): Promise<Preset> {
  refuseBuiltIn(name)
  const stored = await readStored(dataFolder)
  const found = stored.find(({ preset }) => preset?.id === id)?.preset
  if (!found) throw notFound(stored, id)
  const taken = stored.some(({ preset }) => preset && preset.id !== id && sameName(preset.name, name))
  if (taken) throw new StudioFault('preset.nameTaken', { name })
  const renamed = { ...found, name, id: name }
  await write(
    dataFolder,
    stored.map((each) => (each.preset?.id === id ? presetFileOf(renamed) : each.json)),
  )
  return renamed
}

/** @throws StudioFault `preset.notFound` for one that is not there or not one's own, `output.*` */
export async function removePreset(dataFolder: string, id: string): Promise<void> {
  const stored = await readStored(dataFolder)
  const others = stored.filter(({ preset }) => !preset || !sameName(preset.id, id))
  if (others.length === stored.length) throw notFound(stored, id)
  await write(
    dataFolder,
    others.map(({ json }) => json),
  )
}

const notFound = (stored: readonly Stored[], name: string) =>
  new StudioFault('preset.notFound', {
    name,
    known: stored.flatMap(({ preset }) => (preset ? [preset.name] : [])),
  })

function refuseBuiltIn(name: string): void {
  const taken = builtInPresets().some((each) => sameName(each.name, name) || sameName(each.id, name))
  if (taken) throw new StudioFault('preset.nameTaken', { name })
}

async function write(dataFolder: string, presets: unknown[]): Promise<void> {
  const file = fileIn(dataFolder)
  await mkdir(dataFolder, { recursive: true }).catch((error: unknown) => {
    throw asWriteFault(error, file)
  })
  await writeBuffers(file, [Buffer.from(`${JSON.stringify({ version: 1, presets }, null, 2)}\n`)])
}
