/** `tintype colorize`: files and folders in, the same tree in colour out. */
import { Command } from 'commander'
import { makeRecipe, type Style } from '../../contract/recipe.ts'
import { addBatchOptions, renderAll, type BatchCommandOptions } from '../batch-command.ts'
import * as shared from '../options.ts'

interface ColorizeOptions extends BatchCommandOptions, shared.EnlargeOptions {
  style: Style
  model?: string
  renderFactor?: number
  strength: number
  saturation: number
  merge: 'auto' | 'lab' | 'yuv601'
}

export function colorizeCommand(): Command {
  const command = new Command('colorize')
    .description('Colourise photos; folders are walked to the bottom and mirrored into --out')
    .argument('<photos...>', 'files and folders')
    .option('-o, --out <folder>', 'where the results go', 'colourised')
    .addOption(shared.styleOption())
    .addOption(shared.modelOption())
    .addOption(shared.factorOption())
    .option('--strength <0..1>', '0: the photo as it was, 1: all of the colour', shared.number(0, 1), 1)
    .option('--saturation <0..2>', 'of the new colour; 1 leaves it', shared.number(0, 2), 1)
    .addOption(shared.mergeOption())
  shared.addEnlargeOptions(command)
  return addBatchOptions(command).action((inputs: string[], options: ColorizeOptions) => {
    const { style, model, renderFactor, strength, saturation, merge } = options
    const upscale = shared.enlargingOf(options)
    const recipe = makeRecipe(
      {
        style,
        ...(model !== undefined && { model }),
        ...(renderFactor !== undefined && { renderFactor }),
        strength,
        saturation,
        merge,
      },
      { ...(upscale && { upscale }) },
    )
    return renderAll(inputs, recipe, options)
  })
}
