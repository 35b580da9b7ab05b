/** `tintype sweep`: one photo at several render factors and in both styles, on one sheet to choose from. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, extname, join, resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { ProviderChoice } from '../../contract/engine.ts'
import { makeRecipe, type Style } from '../../contract/recipe.ts'
import * as shared from '../options.ts'
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
  const styles: Style[] = options.model === undefined ? ['stable', 'artistic'] : ['stable']
  await withStudio(async (studio, signal) => {
    const folder = await mkdtemp(join(tmpdir(), 'tintype-sweep-'))
    const maxPixels = Math.round(options.maxMegapixels * 1e6)
    try {
      const cells: { file: string; label: string }[] = []
      for (const style of styles) {
        // Each row begins with the photo as it is, so that every row can be judged by itself.
        cells.push({ file: input, label: 'original' })
        for (const renderFactor of options.factors) {
          const file = join(folder, `${style}-${renderFactor}.webp`)
          const report = await studio.restore(
            {
              input,
              output: file,
              recipe: makeRecipe({
                style,
                renderFactor,
                ...(options.model !== undefined && { model: options.model }),
              }),
              options: {
                format: 'webp',
                quality: 92,
                longestSide: options.side,
                mark: false,
                metadata: false,
              },
              provider: options.provider,
              maxPixels,
            },
            { signal },
          )
          cells.push({ file, label: `${options.model ?? style} ${report.renderFactor ?? 'fixed size'}` })
        }
      }
      await studio.engine.call(
        'contactSheet',
        {
          cells,
          columns: options.factors.length + 1,
          cellSide: options.side,
          title: basename(input),
          output,
        },
        { signal },
      )
      process.stderr.write(`${output}\n`)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
}
