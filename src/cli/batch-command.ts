/** What the commands that render many photos share: their options, the batch, and what is printed of it. */
import { availableParallelism } from 'node:os'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ProviderChoice, RenderReport } from '../contract/engine.ts'
import type { OutputFormat } from '../contract/photo-formats.ts'
import type { StudioError } from '../contract/errors.ts'
import { stepOf } from '../contract/findings.ts'
import type { Recipe } from '../contract/recipe.ts'
import { runBatch, type BatchEvent, planOutputs, type BatchFormat } from '../studio/batch/batch.ts'
import { findPhotos } from '../studio/find-photos.ts'
import type { Studio } from '../studio/studio.ts'
import { exitCodes, withStudio } from './run-command.ts'
import * as shared from './options.ts'
import { passedOverLines } from './passed-over.ts'
import { ProgressLine } from './progress-line.ts'
import { Review } from './review.ts'
import { withPalette } from './input-files.ts'
import { forecastEnlarging, timeText } from './enlarge-forecast.ts'

export interface BatchCommandOptions {
  out: string
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
  /** Names the files that were passed over. */
  verbose?: boolean
  /** Prints what the steps found in each photo. */
  report?: boolean
  /** A photo whose palette all of them take. */
  coloursOf?: string
}

/** Adds the options of `BatchCommandOptions` other than `out`, `report` and `coloursOf`. */
export function addBatchOptions(command: Command): Command {
  return command
    .addOption(shared.formatOption())
    .addOption(shared.qualityOption())
    .option('--longest-side <pixels>', 'make the results smaller', shared.wholeNumber(16, 65_500))
    .addOption(shared.providerOption())
    .option('--mark', 'put a small palette at the lower left: coloured by a machine', false)
    .option('--no-metadata', 'leave dates, places and captions out of the results')
    .addOption(shared.maxMegapixelsOption())
    .option('-j, --jobs <n>', 'photos in flight', shared.wholeNumber(1, 64), availableParallelism() + 1)
    .option('--overwrite', 'replace files that Tintype did not write', false)
    .addOption(shared.verboseOption())
    .option('--json', 'one JSON object a photo on standard output, and a summary at the end', false)
}

/** Renders files and folders by one recipe and sets the exit code. */
export async function renderAll(
  inputs: string[],
  recipe: Recipe,
  options: BatchCommandOptions,
): Promise<void> {
  await withStudio(async (studio, signal) => {
    const review = new Review()
    const counts = await renderBatch(studio, inputs, recipe, options, signal, review)
    const said = `${counts.done} done, ${counts.skipped} already finished, ${counts.failed} failed`
    if (options.json) process.stdout.write(`${JSON.stringify({ event: 'summary', ...counts, review })}\n`)
    else process.stderr.write(`${said}. Results: ${resolve(options.out)}\n${review.text}`)
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

async function renderBatch(
  studio: Studio,
  inputs: string[],
  requestedRecipe: Recipe,
  options: BatchCommandOptions,
  signal: AbortSignal,
  review: Review,
): Promise<Counts> {
  const outFolder = resolve(options.out)
  const maxPixels = Math.round(options.maxMegapixels * 1e6)
  const { recipe, reference } = await withPalette(requestedRecipe, options.coloursOf, studio, maxPixels)
  // Asked for before anything is walked: a model or provider that can't be used is a matter of the command line.
  const pack = await studio.packs.forColorStep(recipe.steps.color)
  await studio.verdicts.resolve(pack, options.provider, signal)
  const found = await findPhotos(inputs, outFolder)
  const { planned } = planOutputs(found.photos, outFolder, options.format satisfies BatchFormat)
  const counts: Counts = { done: 0, skipped: 0, failed: 0 }
  const progressLine = new ProgressLine(options.json ? { write: () => true } : process.stderr, planned.length)
  const waiting = await forecastEnlarging(studio, planned, recipe, maxPixels, signal)
  if (waiting !== null && options.json) printJson({ event: 'forecast', seconds: waiting })
  else if (waiting !== null) process.stderr.write(`${timeText(waiting)}\n`)
  const onFailure = (file: string | null, error: StudioError) => {
    counts.failed += 1
    if (file !== null) review.add('failed', file)
    if (options.json) process.stdout.write(`${JSON.stringify({ event: 'failed', file, error })}\n`)
    else progressLine.print(error.message)
  }
  for (const error of found.faults) onFailure(null, error)
  if (options.json && found.passedOver.length > 0) printJson({ event: 'passedOver', kinds: found.passedOver })
  if (!options.json) process.stderr.write(passedOverLines(found.passedOver, options.verbose))
  const onEvent = (event: BatchEvent) => {
    const { file } = event.planned.photo
    switch (event.type) {
      case 'progress':
        progressLine.setFraction(file, event.fraction, event.stage)
        return
      case 'failed':
        onFailure(file, event.error)
        break
      case 'skipped':
        counts.skipped += 1
        if (options.json) printJson({ event: 'skipped', file, output: event.planned.output })
        break
      case 'done':
        counts.done += 1
        review.rendered(file, event.report)
        for (const note of event.report.notes) {
          if (!options.json) progressLine.print(`${file}: ${note.message}`)
        }
        if (options.report && !options.json) process.stdout.write(reportText(file, event.report))
        if (options.json) printJson({ event: 'done', file, ...event.report })
        break
    }
    progressLine.finish(file, event.type !== 'skipped')
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
      maxPixels,
      reference,
      concurrency: options.jobs,
      overwrite: options.overwrite,
    },
    onEvent,
    signal,
  )
  progressLine.close()
  return counts
}

function printJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

/** A photo's findings, one a line, the step's name in front. */
export function reportText(file: string, { findings }: Pick<RenderReport, 'findings'>): string {
  const lines = findings.map((finding) => `  ${stepOf(finding).padEnd(10)}${finding.message}`)
  return [file, ...(lines.length > 0 ? lines : ['  nothing to report']), ''].join('\n')
}
