/** `tintype models`: which there are, and getting, importing, checking and removing them. */
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { StudioFault } from '../../contract/errors.ts'
import { ModelManager } from '../../studio/models/model-manager.ts'
import type { Studio } from '../../studio/studio.ts'
import { exitCodes, withStudio } from '../run-command.ts'
import { readColorizer } from '../input-files.ts'
import { percentLine } from '../progress-line.ts'

export function modelsCommand(): Command {
  const models = new Command('models').description('List, install, import, check and remove models')
  models
    .command('list', { isDefault: true })
    .description('the models that are here, and those that can be installed')
    .option('--json', 'for a program', false)
    .action(({ json }: { json: boolean }) => withStudio((studio) => listModels(studio, json)))
  models
    .command('install')
    .description('get a model of the catalogue')
    .argument('<id>')
    .option('--from <folder>', 'take its file from a folder (a stick) instead of the network')
    .option('--trust <sha256>', 'use a file with this hash although the catalogue does not know it')
    .action((id: string, options: { from?: string; trust?: string }) =>
      withStudio(async (studio, signal) => {
        const progress = percentLine(`Installing ${id}`)
        const from = options.from === undefined ? undefined : resolve(options.from)
        const pack = await new ModelManager(studio).install(id, {
          from,
          trust: options.trust,
          signal,
          progress,
        })
        process.stderr.write(`\n${pack.manifest.id} is installed. Use it with --model ${pack.manifest.id}\n`)
      }),
    )
  models
    .command('import')
    .description('import a DeOldify checkpoint (.pth) or a colouriser as .onnx')
    .argument('<file>')
    .option('--id <name>', "what it is called here; by default from the file's name")
    .option(
      '--sample <picture>',
      'where the coloured sample photograph goes (.jpg); a temporary file by default',
    )
    .option(
      '--manifest <file>',
      'what an .onnx that is not known wants and gives, as JSON (docs/models.md); in place of what would be proposed',
    )
    .option('--fp16', 'write the weights of a .pth in half precision: half the file, no quicker', false)
    .action((file: string, options: ImportOptions) =>
      withStudio((studio, signal) => importModel(studio, resolve(file), options, signal)),
    )
  models
    .command('quantize')
    .description('make a quicker int8 variant of a model, where this machine gains from it')
    .argument('<id>')
    .option(
      '--photos <folder>',
      'photos to measure it on, of the kind you have; by default the built-in samples',
    )
    .action((id: string, options: { photos?: string }) =>
      withStudio(async (studio, signal) => {
        const progress = percentLine(`Measuring ${id}`)
        const photos = options.photos === undefined ? undefined : resolve(options.photos)
        const { manifest } = await (
          await new ModelManager(studio).stageInt8(id, { photos, signal, progress })
        ).install()
        process.stderr.write(`\n${manifest.summary}\nIt is installed. Use it with --model ${manifest.id}\n`)
      }),
    )
  models
    .command('remove')
    .description('remove an installed model')
    .argument('<id>')
    .action((id: string) => withStudio((studio) => new ModelManager(studio).remove(id)))
  models
    .command('verify')
    .description('compare the files of all models, or of one, with their hashes')
    .argument('[id]')
    .action((id?: string) => withStudio((studio, signal) => verifyModels(studio, id, signal)))
  for (const command of models.commands) command.exitOverride()
  return models
}

async function listModels(studio: Studio, json: boolean): Promise<void> {
  const { packs, broken } = await studio.packs.list()
  const catalogue = await new ModelManager(studio).catalogue()
  const available = catalogue.filter(({ installed }) => !installed).map(({ entry }) => entry)
  if (broken.length > 0) process.exitCode = exitCodes.failed
  if (json) {
    const installed = packs.map((pack) => ({ ...pack.manifest, builtIn: pack.builtIn }))
    process.stdout.write(`${JSON.stringify({ packs: installed, broken, available }, null, 2)}\n`)
    return
  }
  for (const { manifest, builtIn } of packs) {
    const bytes = manifest.files.reduce((sum, file) => sum + file.bytes, 0)
    printModel(
      manifest.id,
      `${manifest.name}, ${builtIn ? 'built in' : 'installed'}, ${megabytes(bytes)}`,
      manifest.summary,
    )
  }
  for (const { message } of broken) process.stderr.write(`${message}\n`)
  if (available.length > 0) process.stdout.write('\nCan be installed ("tintype models install ID"):\n')
  for (const entry of available) {
    const { bytes, aboutBytes } = entry.file
    const size = bytes ? megabytes(bytes) : aboutBytes ? `about ${megabytes(aboutBytes)}` : 'size unknown'
    printModel(entry.id, `${entry.name}, ${size}, ${entry.licence}`, entry.summary)
  }
}

function printModel(id: string, facts: string, summary: string): void {
  process.stdout.write(`${id.padEnd(20)} ${facts}\n`)
  if (summary !== '') process.stdout.write(`${' '.repeat(21)}${summary}\n`)
}

const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(bytes < 1e8 ? 1 : 0)} MB`

interface ImportOptions {
  id?: string
  sample?: string
  manifest?: string
  fp16: boolean
}

/** The sample is there before the model is: what is no colouriser is refused with a sentence instead. */
async function importModel(
  studio: Studio,
  file: string,
  { id, sample, manifest, fp16 }: ImportOptions,
  signal: AbortSignal,
): Promise<void> {
  if (sample !== undefined && existsSync(sample)) throw new StudioFault('output.exists', { file: sample })
  const colorizer = manifest === undefined ? undefined : await readColorizer(resolve(manifest))
  const progress = percentLine(`Importing ${file}`)
  const folder = await mkdtemp(join(tmpdir(), 'tintype-sample-'))
  const before = join(folder, 'before.jpg')
  const after = sample === undefined ? join(folder, 'after.jpg') : resolve(sample)
  try {
    const { staged, wild } = await new ModelManager(studio).stage(
      file,
      { before, after },
      { id, precision: fp16 ? 'fp16' : 'fp32', colorizer, signal, progress },
    )
    const { manifest: installed } = await staged.install().catch(async (error: unknown) => {
      await staged.discard()
      throw error
    })
    process.stderr.write(
      `\n${installed.name} is installed. Use it with --model ${installed.id}\n` +
        `This is what it makes of a sample photograph: ${after}\n` +
        (wild
          ? `Its colours are far stronger than photographs have: look at the sample before you use it.\n`
          : ''),
    )
    if (sample !== undefined) await rm(folder, { recursive: true, force: true })
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

async function verifyModels(studio: Studio, id: string | undefined, signal: AbortSignal): Promise<void> {
  for (const { pack, files } of await new ModelManager(studio).verify(id, { signal })) {
    for (const { path, expected, actual, whole } of files) {
      const state = whole
        ? 'as its manifest says'
        : actual === null
          ? 'missing'
          : `another file: ${actual}, not ${expected}`
      process.stdout.write(`${whole ? 'ok ' : '!! '} ${pack.manifest.id} ${path}: ${state}\n`)
      if (!whole) process.exitCode = exitCodes.failed
    }
  }
}
