/** A preset as a file: written as JSON, read with a sentence about what is no preset of this Tintype. */
import { isFault, StudioFault } from '../contract/errors.ts'
import {
  presetFileSchema,
  presetFileVersion,
  presetNameSchema,
  recipeStepNames,
  stepsOfPreset,
  type Preset,
} from '../contract/presets.ts'
import { issuesOf, parseRecipe } from '../contract/recipe.ts'

export const presetFileText = (preset: Pick<Preset, 'name' | 'recipe' | 'steps'>): string =>
  `${JSON.stringify(presetFileOf(preset), null, 2)}\n`

export const presetFileOf = (preset: Pick<Preset, 'name' | 'recipe' | 'steps'>) => ({
  tintype: 'preset',
  version: presetFileVersion,
  name: preset.name,
  steps: stepsOfPreset(preset),
})

/** What other programs write, by what their files begin with or hold. */
const foreign: readonly (readonly [RegExp, string])[] = [
  [/<darktable_style/, 'darktable'],
  [/xmlns:darktable|darktable:history/, 'darktable'],
  [/crs:|camera-raw-settings/, 'Lightroom or Camera Raw'],
  [/^\s*s\s*=\s*\{[^]*title/, 'Lightroom'],
  [/^\s*\[Version\]\s+AppVersion/, 'RawTherapee'],
  [/<SL\b[^>]*Engine=/, 'Capture One'],
  [/LUT_3D_SIZE|LUT_1D_SIZE/, 'a program that writes colour tables (.cube)'],
]

/**
 * The preset that a file says; a recipe, or the recipe of an export, counts as one under the file's own name.
 * @param file for sentences
 * @throws StudioFault `preset.foreign`, `preset.newer`, `preset.invalid`
 */
export function readPresetFile(text: string, file: string): Omit<Preset, 'id' | 'builtIn'> {
  let json: unknown
  try {
    // Editors of Windows put a mark before the text.
    json = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const program = foreign.find(([sign]) => sign.test(text))?.[1]
    if (program !== undefined) throw new StudioFault('preset.foreign', { file, program }, error)
    throw new StudioFault('preset.invalid', { file, issues: ['it is no JSON'] }, error)
  }
  return readPreset(json, file)
}

/** As `readPresetFile`, for JSON that is read already. */
export function readPreset(json: unknown, file: string): Omit<Preset, 'id' | 'builtIn'> {
  if (!isObject(json)) throw new StudioFault('preset.invalid', { file, issues: ['it is no object'] })
  if (json['tintype'] !== 'preset') return fromRecipe(json, file)
  const { version } = json
  if (typeof version === 'number' && version > presetFileVersion) {
    throw new StudioFault('preset.newer', { file, what: `version ${version}` })
  }
  const read = presetFileSchema.safeParse(json)
  if (!read.success)
    throw new StudioFault('preset.invalid', { file, issues: issuesOf(read.error) }, read.error)
  return fromSteps(read.data.name, read.data.steps, file)
}

function fromRecipe(json: Record<string, unknown>, file: string) {
  const recipe = isObject(json['recipe']) ? json['recipe'] : json
  if (!isObject(recipe['steps']) || recipe['version'] !== 1) {
    const issues = ['it is JSON, but neither a preset nor a recipe of Tintype']
    throw new StudioFault('preset.invalid', { file, issues })
  }
  const bare = file.replace(/^.*[/\\]/, '').replace(/(\.tintype)?\.json$/i, '')
  const name = presetNameSchema.safeParse(bare.slice(0, 80))
  return fromSteps(name.success ? name.data : 'Preset', recipe['steps'], file)
}

function fromSteps(name: string, given: Record<string, unknown>, file: string) {
  const [first, ...others] = recipeStepNames.filter((step) => step in given)
  const unknown = Object.keys(given).filter((step) => !(recipeStepNames as readonly string[]).includes(step))
  if (unknown.length > 0) throw new StudioFault('preset.newer', { file, what: `the step "${unknown[0]}"` })
  if (first === undefined) throw new StudioFault('preset.invalid', { file, issues: ['it holds no step'] })
  try {
    const steps: Preset['steps'] = [first, ...others]
    return { name, steps, recipe: parseRecipe({ version: 1, steps: given }) }
  } catch (error) {
    if (!isFault(error, 'recipe.invalid')) throw error
    throw new StudioFault('preset.invalid', { file, issues: error.data.issues }, error)
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
