/** `tintype looks`: several looks of one photo on one numbered sheet, and the one that is picked as a picture. */
import { stat } from 'node:fs/promises'
import { basename, extname, resolve } from 'node:path'
import { Command } from 'commander'
import type { ProviderChoice } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { looksOf, packOfRecipe, type Look, type LookPack } from '../../contract/looks.ts'
import type { OutputFormat } from '../../contract/photo-formats.ts'
import { makeRecipe, type Recipe } from '../../contract/recipe.ts'
import { describePack } from '../../studio/models/describe-pack.ts'
import type { Studio } from '../../studio/studio.ts'
import { readRecipe } from '../input-files.ts'
import * as shared from '../options.ts'
import { drawPictureSheet, type SheetPicture } from '../picture-sheet.ts'
import { withStudio } from '../run-command.ts'

interface LooksOptions {
  out?: string
  pick?: number
  recipe?: string
  side: number
  quality: number
  provider?: ProviderChoice
  maxMegapixels: number
  overwrite: boolean
  json: boolean
}

/** A sheet of four columns is read on a screen without moving it. */
const columns = 4

export function looksCommand(): Command {
  return new Command('looks')
    .description(
      'Several looks of one photo on one numbered sheet: the styles, two render factors, two strengths; --pick takes one',
    )
    .argument('<photo>')
    .option(
      '-o, --out <file>',
      'the sheet: .png, .jpg or .webp (default: <photo>-looks.png here); with --pick the picture',
    )
    .option('--pick <number>', 'render the look of this number in full size', shared.wholeNumber(1, 99))
    .option(
      '--recipe <file>',
      'what else is done to the photo: a recipe as JSON, or the .tintype.json of an export',
    )
    .option('--side <pixels>', 'of each picture on the sheet', shared.wholeNumber(64, 2048), 480)
    .addOption(shared.qualityOption())
    .addOption(shared.providerOption())
    .addOption(shared.maxMegapixelsOption())
    .option('--overwrite', 'replace a file that is there', false)
    .option('--json', 'one JSON object on standard output: the looks with their recipes', false)
    .action(showLooks)
}

async function showLooks(photo: string, options: LooksOptions): Promise<void> {
  const input = resolve(photo)
  const { pick } = options
  const usual = pick === undefined ? `${basename(input, extname(input))}-looks.png` : undefined
  const out = options.out ?? usual
  if (out === undefined)
    throw new StudioFault('usage', { reason: 'Say where the picture goes: --out photo.png.' })
  const output = resolve(out)
  const recipe = options.recipe === undefined ? makeRecipe() : await readRecipe(options.recipe)
  await withStudio(async (studio, signal) => {
    if (!options.overwrite && (await stat(output).catch(() => null)))
      throw new StudioFault('output.exists', { file: output })
    const { packs } = await studio.packs.list()
    const known = packs.filter(({ manifest }) => manifest.task === 'colorize').map(describePack)
    const looks = looksOf(recipe, known).map((look, i) => ({
      number: i + 1,
      id: look.id,
      label: lookLabel(look, recipe, known),
      recipe: look.recipe,
    }))
    const work = { studio, input, output, looks, options, signal }
    const made = pick === undefined ? await drawSheet(work) : await renderPicked(work, pick)
    if (options.json) process.stdout.write(`${JSON.stringify(made)}\n`)
    else process.stderr.write(`${output}\n`)
  })
}

interface NumberedLook {
  number: number
  id: string
  label: string
  recipe: Recipe
}

interface Work {
  studio: Studio
  input: string
  output: string
  looks: readonly NumberedLook[]
  options: LooksOptions
  signal: AbortSignal
}

const maxPixelsOf = ({ maxMegapixels }: LooksOptions): number => Math.round(maxMegapixels * 1e6)

async function drawSheet({ studio, input, output, looks, options, signal }: Work): Promise<object> {
  const { side, provider } = options
  const pictures: SheetPicture[] = [
    { recipe: null, label: () => 'original' },
    ...looks.map(({ number, label, recipe }) => ({ recipe, label: () => `${number} ${label}` })),
  ]
  const request = { input, output, pictures, columns, side, provider, maxPixels: maxPixelsOf(options) }
  const size = await drawPictureSheet(studio, request, signal)
  return { sheet: output, ...size, looks }
}

async function renderPicked(work: Work, pick: number): Promise<object> {
  const { studio, input, output, looks, options, signal } = work
  const look = looks.find(({ number }) => number === pick)
  if (!look)
    throw new StudioFault('usage', {
      reason: `There are ${looks.length} looks: --pick 1 to ${looks.length}.`,
    })
  const report = await studio.restore(
    {
      input,
      output,
      recipe: look.recipe,
      options: { format: formatOf(output), quality: options.quality, mark: false, metadata: true },
      provider: options.provider,
      maxPixels: maxPixelsOf(options),
    },
    { signal },
  )
  return { picked: look, ...report }
}

const formats: Readonly<Record<string, OutputFormat>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.png': 'png',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
  '.avif': 'avif',
}

/** @throws StudioFault `usage` for an ending that says none */
function formatOf(output: string): OutputFormat {
  const format = formats[extname(output).toLowerCase()]
  if (format) return format
  const endings = Object.keys(formats).join(', ')
  throw new StudioFault('usage', { reason: `${output}: a picture ends in one of ${endings}.` })
}

/** "stable", "stable, factor 12 (bolder)", "stable at 75 %" */
export function lookLabel({ change }: Look, base: Recipe, packs: readonly LookPack[]): string {
  const { model, style } = base.steps.color
  const own = model ?? packOfRecipe(packs, base)?.style ?? style
  switch (change.kind) {
    case 'style':
      return change.style
    case 'factor':
      return `${own}, factor ${change.renderFactor} (${change.bold ? 'bolder' : 'finer'})`
    case 'strength':
      return `${own} at ${change.strength * 100} %`
  }
}
