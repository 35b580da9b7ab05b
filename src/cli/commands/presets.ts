/** `tintype presets`: which there are, and keeping, exporting, importing and removing one's own. */
import { readdir, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import { StudioFault } from '../../contract/errors.ts'
import { presetNameSchema, presetStepsSchema, recipeStepNames, type Preset } from '../../contract/presets.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import { defaultPaths } from '../../studio/paths.ts'
import { presetFileText } from '../../studio/preset-file.ts'
import { findPreset, listPresets, removePreset, savePreset, importPreset } from '../../studio/presets.ts'
import { readRecipe, readText } from '../input-files.ts'

export function presetsCommand(): Command {
  const presets = new Command('presets').description('List, keep, import, export and remove presets')
  presets
    .command('list', { isDefault: true })
    .description('the presets that come with Tintype, and your own')
    .option('--json', 'for a program', false)
    .action(async ({ json }: { json: boolean }) => {
      const all = await listPresets(dataFolder())
      process.stdout.write(json ? `${JSON.stringify(all)}\n` : all.map(lineOf).join(''))
    })
  presets
    .command('save')
    .description('keep steps of a recipe as a preset of your own')
    .argument('<name>', 'what it is called', readName)
    .requiredOption('--recipe <file>', 'a recipe as JSON, or the .tintype.json of an export')
    .option(
      '--steps <steps>',
      `which of its steps, with commas between: ${recipeStepNames.join(', ')}`,
      readSteps,
    )
    .action(async (name: string, options: { recipe: string; steps?: Preset['steps'] }) => {
      const recipe = await readRecipe(options.recipe)
      const steps = options.steps ?? usualSteps
      const saved = await savePreset(dataFolder(), { name, recipe, steps })
      process.stderr.write(`"${saved.name}" is kept. Use it with --preset "${saved.name}"\n`)
    })
  presets
    .command('export')
    .description('write a preset as JSON, to a file or to standard output')
    .argument('<name>')
    .argument('[file]')
    .action(async (name: string, file?: string) => {
      const text = presetFileText(await findPreset(dataFolder(), name))
      if (file === undefined) process.stdout.write(text)
      else await writeBuffers(resolve(file), [Buffer.from(text)])
    })
  presets
    .command('import')
    .description('keep presets that are files; of a folder, all of its .json files')
    .argument('<files...>')
    .action(async (files: string[]) => {
      for (const each of files) {
        const path = resolve(each)
        const within = await filesOfFolder(path)
        if (within === null) await keepFile(path)
        else await keepFolder(path, within)
      }
    })
  presets
    .command('remove')
    .description('remove a preset of your own')
    .argument('<name>')
    .action(async (name: string) => removePreset(dataFolder(), (await findPreset(dataFolder(), name)).id))
  return presets
}

async function keepFile(file: string): Promise<void> {
  const saved = await importPreset(dataFolder(), await readText(file), file)
  process.stderr.write(`"${saved.name}" is kept.\n`)
}

/** The presets that may lie in a folder; null where it is none. */
async function filesOfFolder(path: string): Promise<string[] | null> {
  const found = await stat(path).catch(() => null)
  if (!found?.isDirectory()) return null
  const entries = await readdir(path, { withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory() && entry.name.toLowerCase().endsWith('.json'))
    .map(({ name }) => join(path, name))
    .sort()
}

/** What is no preset gets its line, and the others are kept. */
async function keepFolder(folder: string, files: readonly string[]): Promise<void> {
  if (files.length === 0) throw new StudioFault('preset.noneInFolder', { folder })
  process.stderr.write(`${folder}: this is a folder; what ends in .json is read (${files.length}).\n`)
  for (const file of files) {
    try {
      await keepFile(file)
    } catch (error) {
      if (!(error instanceof StudioFault)) throw error
      process.stderr.write(`${error.message}\n`)
      process.exitCode = 1
    }
  }
}

const dataFolder = (): string => defaultPaths().data

/** What belongs to one picture stays with it. */
const usualSteps = presetStepsSchema.parse(
  recipeStepNames.filter((step) => !['geometry', 'manualColor', 'local', 'face'].includes(step)),
)

const lineOf = ({ id, name, builtIn, steps }: Preset): string =>
  `${(builtIn ? id : name).padEnd(22)} ${builtIn ? name : 'your own'}: ${steps.join(', ')}\n`

function readName(text: string): string {
  const name = presetNameSchema.safeParse(text)
  if (name.success) return name.data
  throw new InvalidArgumentError('It must be a name of 1 to 80 letters.')
}

function readSteps(text: string): Preset['steps'] {
  const steps = presetStepsSchema.safeParse(text.split(',').map((step) => step.trim()))
  if (steps.success) return steps.data
  throw new InvalidArgumentError(
    `It must be some of these, with commas between: ${recipeStepNames.join(', ')}.`,
  )
}
