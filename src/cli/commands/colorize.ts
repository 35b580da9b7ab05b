/** `tintype colorize`: files and folders in, the same tree in colour out. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import { Command } from 'commander'
import type { OutputFormat, ProviderChoice } from '../../contract/engine.ts'
import type { StudioError } from '../../contract/errors.ts'
import { makeRecipe, type Recipe, type Style } from '../../contract/recipe.ts'
import { runBatch, type BatchEvent } from '../../studio/batch/batch.ts'
import { findPhotos } from '../../studio/batch/find-photos.ts'
import { planOutputs, type BatchFormat } from '../../studio/batch/plan.ts'
import type { Studio } from '../../studio/studio.ts'
import { exitCodes } from '../exit.ts'
import * as shared from '../options.ts'
import { ProgressLine } from '../progress-line.ts'
import { withStudio } from '../session.ts'

interface ColorizeOptions {
  out: string
  style: Style
  model?: string
  renderFactor?: number
  strength: number
  saturation: number
  merge: 'auto' | 'lab' | 'yuv601'
  format: 'same' | OutputFormat
  quality: number
  longestSide?: number
  provider?: ProviderChoice
  mark: boolean
  metadata: boolean
  maxMegapixels: number
  jobs: number
  overwrite: boolean
  json: boolean
}

export function colorizeCommand(): Command {
  return new Command('colorize')
    .description('Colourise photos; folders are walked to the bottom and mirrored into --out')
    .argument('<photos...>', 'files and folders')
    .option('-o, --out <folder>', 'where the results go', 'colourised')
    .addOption(shared.styleOption())
    .addOption(shared.modelOption())
    .addOption(shared.factorOption())
    .option('--strength <0..1>', '0: the photo as it was, 1: all of the colour', shared.number(0, 1), 1)
    .option('--saturation <0..2>', 'of the new colour; 1 leaves it', shared.number(0, 2), 1)
    .addOption(shared.mergeOption())
    .addOption(shared.formatOption())
    .addOption(shared.qualityOption())
    .option('--longest-side <pixels>', 'make the results smaller', shared.wholeNumber(16, 65_500))
    .addOption(shared.providerOption())
    .option('--mark', 'put a small palette at the lower left: coloured by a machine', false)
    .option('--no-metadata', 'leave dates, places and captions out of the results')
    .addOption(shared.maxMegapixelsOption())
    .option('-j, --jobs <n>', 'photos in flight', shared.wholeNumber(1, 64), availableParallelism() + 1)
    .option('--overwrite', 'replace files that Tintype did not write', false)
    .option('--json', 'one JSON object a photo on standard output, and a summary at the end', false)
    .action(colorize)
}

async function colorize(inputs: string[], options: ColorizeOptions): Promise<void> {
  const recipe = makeRecipe({
    style: options.style,
    ...(options.model !== undefined && { model: options.model }),
    ...(options.renderFactor !== undefined && { renderFactor: options.renderFactor }),
    strength: options.strength,
    saturation: options.saturation,
    merge: options.merge,
  })
  await withStudio(async (studio, signal) => {
    const counts = await work(studio, inputs, recipe, options, signal)
    const said = `${counts.done} done, ${counts.skipped} already finished, ${counts.failed} failed`
    if (options.json) process.stdout.write(`${JSON.stringify({ event: 'summary', ...counts })}\n`)
    else process.stderr.write(`${said}. Results: ${resolve(options.out)}\n`)
    if (signal.aborted) {
      process.stderr.write(
        'Stopped. Finished pictures are kept; the same command goes on where it stopped.\n',
      )
      process.exitCode = exitCodes.interrupted
    } else if (counts.failed > 0) {
      process.exitCode = exitCodes.failed
    }
  })
}

interface Counts {
  done: number
  skipped: number
  failed: number
}

async function work(
  studio: Studio,
  inputs: string[],
  recipe: Recipe,
  options: ColorizeOptions,
  signal: AbortSignal,
): Promise<Counts> {
  const outFolder = resolve(options.out)
  // Asked for before anything is walked: a model or provider that can't be used is a matter of the command line.
  const pack = await studio.packs.forColorStep(recipe.steps.color)
  await studio.verdicts.resolve(pack, options.provider)
  const found = await findPhotos(inputs, outFolder)
  const { planned, faults } = planOutputs(found.photos, outFolder, options.format satisfies BatchFormat)
  const counts: Counts = { done: 0, skipped: 0, failed: 0 }
  const line = new ProgressLine(options.json ? { write: () => true } : process.stderr, planned.length)
  const fail = (file: string | null, error: StudioError) => {
    counts.failed += 1
    if (options.json) process.stdout.write(`${JSON.stringify({ event: 'failed', file, error })}\n`)
    else line.say(error.message)
  }
  for (const error of found.faults) fail(null, error)
  for (const { photo, error } of faults) fail(photo.file, error)
  const hear = (event: BatchEvent) => {
    const { file } = event.planned.photo
    switch (event.type) {
      case 'progress':
        line.part(file, event.fraction)
        return
      case 'failed':
        fail(file, event.error)
        break
      case 'skipped':
        counts.skipped += 1
        if (options.json) print({ event: 'skipped', file, output: event.planned.output })
        break
      case 'done':
        counts.done += 1
        for (const note of event.report.notes) {
          if (!options.json) line.say(`${file}: ${note.message}`)
        }
        if (options.json) print({ event: 'done', file, ...event.report })
        break
    }
    line.finished(file, event.type !== 'skipped')
  }
  await runBatch(
    studio,
    planned,
    {
      outFolder,
      recipe,
      options: {
        quality: options.quality,
        mark: options.mark,
        metadata: options.metadata,
        ...(options.longestSide !== undefined && { longestSide: options.longestSide }),
      },
      provider: options.provider,
      maxPixels: Math.round(options.maxMegapixels * 1e6),
      concurrency: options.jobs,
      overwrite: options.overwrite,
    },
    hear,
    signal,
  )
  line.close()
  return counts
}

function print(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}
