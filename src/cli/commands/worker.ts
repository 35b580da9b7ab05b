/** `tintype worker`: this machine works for a farm. */
import { Command } from 'commander'
import { availableParallelism } from 'node:os'
import type { ProviderChoice } from '../../contract/engine.ts'
import { StudioFault } from '../../contract/errors.ts'
import { waitForEnd } from '../../server/run.ts'
import { runFarmWorker } from '../../studio/studio.ts'
import { farmOf, queueOption, s3EndpointOption, storeOption, type FarmAddresses } from '../farm-options.ts'
import { number, providerOption, wholeNumber } from '../options.ts'
import { exitCodes } from '../run-command.ts'

interface Options extends FarmAddresses {
  jobs: number
  provider?: ProviderChoice
  cacheGigabytes: number
  leaseSeconds: number
  drainSeconds: number
  quiet: boolean
}

/** As many as a studio renders at once: they overlap decoding, inference and encoding. */
const usualJobs = Math.max(1, Math.min(4, availableParallelism()))

export function workerCommand(): Command {
  return new Command('worker')
    .description('Work for a farm: render what a studio puts into its queue (docs/farm.md)')
    .addOption(queueOption())
    .addOption(storeOption())
    .addOption(s3EndpointOption())
    .option('-j, --jobs <n>', 'jobs at the same time', wholeNumber(1, 64), usualJobs)
    .addOption(providerOption())
    .option(
      '--cache-gigabytes <n>',
      'originals that are kept here for the next job',
      number(0.001, 100_000),
      20,
    )
    .option(
      '--lease-seconds <n>',
      'after so long without a sign of life its jobs go to others',
      number(1, 3600),
      30,
    )
    .option('--drain-seconds <n>', 'what running jobs get at the end', number(0, 3600), 30)
    .option('-q, --quiet', 'say nothing of single jobs', false)
    .action(work)
}

async function work(options: Options): Promise<void> {
  const farm = farmOf(options)
  if (!farm) {
    throw new StudioFault('usage', {
      reason: 'A worker needs --queue and --store; docs/farm.md tells of both.',
    })
  }
  const say = (sentence: string) => process.stderr.write(`${sentence}\n`)
  const ending = new AbortController()
  void waitForEnd().then(() => ending.abort())
  const { jobs, provider, quiet } = options
  try {
    await runFarmWorker(
      {
        farm: { ...farm, onNotice: say },
        jobs,
        provider,
        cacheBytes: Math.round(options.cacheGigabytes * 1e9),
        leaseMs: Math.round(options.leaseSeconds * 1000),
        drainMs: Math.round(options.drainSeconds * 1000),
        onEngineDied: () => say('The engine died, and is started again.'),
        onReady: ({ id, lanes }) => say(`Worker ${id} works: ${lanes.join(', ')}.`),
        onEvent: (event) => {
          if (event.type === 'failed') say(event.error.message)
          else if (event.type !== 'progress' && !quiet) say(`${event.type} ${event.job.key}`)
        },
      },
      ending.signal,
    )
  } catch (error) {
    if (ending.signal.aborted) return
    if (!(error instanceof StudioFault) || error.code === 'usage') throw error
    say(`tintype: ${error.message}`)
    process.exitCode = exitCodes.failed
  }
}
