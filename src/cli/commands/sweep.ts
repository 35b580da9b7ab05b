/** `tintype sweep`: one photo at several render factors and in both styles, on one sheet to choose from. */
import { basename, extname, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { ProviderChoice } from '../../contract/engine.ts'
import { makeRecipe, type Style } from '../../contract/recipe.ts'
import * as shared from '../options.ts'
import { drawPictureSheet, type SheetPicture } from '../picture-sheet.ts'
import { withStudio } from '../run-command.ts'

interface SweepOptions {
  out?: string
  factors: number[]
  model?: string
  side: number
  provider?: ProviderChoice
  maxMegapixels: number
}

export function sweepCommand(): Command {
  return new Command('sweep')
    .description('One photo at several render factors and in both styles, on one contact sheet')
    .argument('<photo>')
    .option('-o, --out <file>', 'the sheet: .png, .jpg or .webp (default: <photo>-sweep.png here)')
    .option('--factors <list>', 'render factors, with commas', readFactors, [10, 14, 18, 22, 28, 34])
    .addOption(shared.modelOption())
    .option('--side <pixels>', 'of each picture on the sheet', shared.wholeNumber(64, 2048), 420)
    .addOption(shared.providerOption())
    .addOption(shared.maxMegapixelsOption())
    .action(sweep)
}

function readFactors(text: string): number[] {
  const factors = text.split(',').map(shared.wholeNumber(5, 64))
  if (factors.length > 24) throw new InvalidArgumentError('24 factors at most fit on a sheet.')
  return factors
}

async function sweep(photo: string, options: SweepOptions): Promise<void> {
  const input = resolve(photo)
  const name = basename(input, extname(input))
  const output = resolve(options.out ?? `${name}-sweep.png`)
  const { factors, model, side, provider } = options
  const styles: Style[] = model === undefined ? ['stable', 'artistic'] : ['stable']
  // Each row begins with the photo as it is, so that every row can be judged by itself.
  const pictures = styles.flatMap((style): SheetPicture[] => [
    { recipe: null, label: () => 'original' },
    ...factors.map((renderFactor): SheetPicture => ({
      recipe: makeRecipe({ style, renderFactor, ...(model !== undefined && { model }) }),
      label: (factor) => `${model ?? style} ${factor ?? 'fixed size'}`,
    })),
  ])
  await withStudio(async (studio, signal) => {
    const maxPixels = Math.round(options.maxMegapixels * 1e6)
    const request = { input, output, pictures, columns: factors.length + 1, side, provider, maxPixels }
    await drawPictureSheet(studio, request, signal)
    process.stderr.write(`${output}\n`)
  })
}
