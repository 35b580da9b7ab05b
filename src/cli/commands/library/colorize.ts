/** `tintype library colorize`: photos of the library go through its queue; Ctrl-C stops, the same command goes on. */
import { availableParallelism } from 'node:os'
import { Command } from 'commander'
import type { ProviderChoice } from '../../../contract/engine.ts'
import { photoQuerySchema } from '../../../contract/library.ts'
import { makeRecipe, type Style } from '../../../contract/recipe.ts'
import { systemClock } from '../../../platform/clock.ts'
import { newOwner } from '../../../platform/process-liveness.ts'
import { JobRunner, type RunnerEvent } from '../../../studio/jobs/runner.ts'
import { SqliteJobQueue } from '../../../studio/jobs/sqlite-queue.ts'
import type { Library } from '../../../studio/library/open.ts'
import { PhotoRepository } from '../../../studio/library/photo-repository.ts'
import { photoOrder } from '../../../studio/library/views/order.ts'
import { LibraryRenderer } from '../../../studio/render/library-renderer.ts'
import { filmKind } from '../../../studio/jobs/queue.ts'
import { RenderJobs } from '../../../studio/render/render-jobs.ts'
import type { Studio } from '../../../studio/studio.ts'
import { exitCodes } from '../../run-command.ts'
import * as shared from '../../options.ts'
import { ProgressLine } from '../../progress-line.ts'
import { reasons, Review } from '../../review.ts'
import { selectPhotos, libraryOption, photoNumber, withLibrary, type LibraryOption } from './with-library.ts'

interface ColorizeOptions extends LibraryOption, shared.EnlargeOptions {
  album?: string
  search?: string
  style: Style
  model?: string
  renderFactor?: number
  provider?: ProviderChoice
  json: boolean
}

export function colorizeLibrary(): Command {
  const command = new Command('colorize')
    .description('Colourise photos of the library, all of them where none is named')
    .argument('[numbers...]', 'as "list" shows them', photoNumber, [])
    .option('--album <name>', 'only this album')
    .option('--search <words>', 'only what "list --search" finds')
    .addOption(shared.styleOption())
    .addOption(shared.modelOption())
    .addOption(shared.factorOption())
    .addOption(shared.providerOption())
    .option('--json', 'a summary as one JSON object on standard output', false)
    .addOption(libraryOption())
  return shared.addEnlargeOptions(command).action((ids: number[], options: ColorizeOptions) =>
    withLibrary(options, async (library, studio, signal) => {
      const photos = await selectPhotos(library, ids, options)
      await colorize(library, studio, photos, options, signal)
    }),
  )
}

async function colorize(
  library: Library,
  studio: Studio,
  photos: number[],
  options: ColorizeOptions,
  signal: AbortSignal,
): Promise<void> {
  const { style, model, renderFactor, provider } = options
  const upscale = shared.enlargingOf(options)
  const recipe = makeRecipe(
    {
      style,
      ...(model !== undefined && { model }),
      ...(renderFactor !== undefined && { renderFactor }),
    },
    { ...(upscale && { upscale }) },
  )
  const queue = new SqliteJobQueue(library.db, systemClock)
  const renders = new RenderJobs(library, new LibraryRenderer(library, studio), queue)
  const { finished } = await renders.enqueue(photos, { recipe, provider })
  // Jobs of an earlier run that was stopped are worked off, too.
  const { queued, running } = await queue.counts()
  const progressLine = new ProgressLine(
    options.json ? { write: () => true } : process.stderr,
    queued + running,
  )
  const began = systemClock.now()
  const counts = { done: 0, failed: 0 }
  const onEvent = (event: RunnerEvent) => {
    const key = String(event.job.id)
    if (event.type === 'progress') progressLine.setFraction(key, event.fraction, event.stage)
    if (event.type === 'failed') progressLine.print(event.error.message)
    if (event.type !== 'done' && event.type !== 'failed') return
    counts[event.type] += 1
    progressLine.finish(key, true)
  }
  const runner = new JobRunner({
    queue,
    clock: systemClock,
    owner: newOwner(),
    handlers: renders.handlers,
    concurrency: availableParallelism() + 1,
    // Films wait for the studio, or are coloured by `tintype film`.
    lane: { except: [filmKind] },
    onEvent,
  })
  await runner.drain(signal)
  progressLine.close()
  const { queued: left, running: elsewhere } = await queue.counts()
  const review = await reviewSince(library, began)
  if (options.json) process.stdout.write(`${JSON.stringify({ ...counts, skipped: finished, review })}\n`)
  else
    process.stderr.write(
      `${counts.done} done, ${finished} already finished, ${counts.failed} failed\n${review.text}`,
    )
  if (elsewhere > 0) process.stderr.write(`${elsewhere} more are being done by another Tintype\n`)
  if (signal.aborted) {
    process.stderr.write(
      `Stopped; ${left} are kept in the queue. The same command goes on where it stopped.\n`,
    )
    process.exitCode = exitCodes.interrupted
  } else if (counts.failed > 0) {
    process.exitCode = exitCodes.failed
  }
}

/** What the run has left to look at, by the photos' names. */
async function reviewSince({ db }: Library, began: number): Promise<Review> {
  const review = new Review()
  const photos = new PhotoRepository(db)
  for (const reason of reasons) {
    const condition = reason === 'failed' ? { states: ['failed' as const] } : { needsLook: reason }
    const { ids } = await photoOrder(db, photoQuerySchema.parse({ ...condition, renderedSince: began }))
    const names = new Map((await photos.byIds(ids)).map(({ id, name }) => [id, name]))
    review.add(reason, ...ids.flatMap((id) => names.get(id) ?? []))
  }
  return review
}
