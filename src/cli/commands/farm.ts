/** `tintype farm`: what waits in a farm, who works there, what has failed, and what is old. */
import { Command, InvalidArgumentError } from 'commander'
import { StudioFault } from '../../contract/errors.ts'
import type { FailedWork, FarmStatus, FarmWorker } from '../../contract/farm.ts'
import type { FarmAdmin } from '../../studio/farm/farm-admin.ts'
import type { Cleaned } from '../../studio/farm/farm-retention.ts'
import {
  farmOf,
  hideArguments,
  queueOption,
  s3EndpointOption,
  storeOption,
  type FarmAddresses,
} from '../farm-options.ts'

interface Options {
  queue?: string
  json?: boolean
}

export function farmCommand(): Command {
  const farm = new Command('farm')
    .description(
      "Look at a farm's queue and workers, try failed jobs again, and remove what is old (docs/farm.md)",
    )
    // Those below take it over.
    .exitOverride()
  const listing = (name: string, description: string, isDefault = false) =>
    farm
      .command(name, { isDefault })
      .description(description)
      .addOption(queueOption())
      .option('--json', 'for a program', false)
  listing('status', 'what waits, runs and has failed, and who works', true).action((options: Options) =>
    show(options, (admin) => admin.status(), statusText),
  )
  listing('workers', 'who works, at what, and how fast').action((options: Options) =>
    show(options, async (admin) => (await admin.status()).workers, workersText),
  )
  listing('failed', 'jobs that were given up, with their faults').action((options: Options) =>
    show(options, (admin) => admin.failed(), failedText),
  )
  const changing = (name: 'retry' | 'forget', description: string, countText: (count: number) => string) =>
    farm
      .command(name)
      .description(description)
      .argument('[ids...]', 'as "tintype farm failed" says them; all where none is given')
      .addOption(queueOption())
      .option('--json', 'for a program', false)
      .action((ids: string[], options: Options) =>
        show(
          options,
          async (admin) => ({ count: await admin[name](ids.length > 0 ? ids : undefined) }),
          ({ count }) => countText(count),
        ),
      )
  changing('retry', 'put failed jobs back into the queue', (count) => `${count} put back into the queue.\n`)
  changing('forget', 'remove failed jobs', (count) => `${count} forgotten.\n`)
  farm
    .command('clean')
    .description(
      'remove old originals and results from the store; what waiting, running or failed jobs name stays',
    )
    .requiredOption('--older-than <age>', '30d, 12h: since it was put there', readAge)
    .addOption(queueOption())
    .addOption(storeOption())
    .addOption(s3EndpointOption())
    .option('--dry-run', 'only say what would be removed', false)
    .option('--json', 'for a program', false)
    .action(clean)
  return farm
}

interface CleanOptions extends FarmAddresses {
  /** Milliseconds. */
  olderThan: number
  dryRun: boolean
  json: boolean
}

async function clean({ olderThan, dryRun, json, ...addresses }: CleanOptions): Promise<void> {
  const places = farmOf(addresses)
  if (!places) {
    throw new StudioFault('usage', {
      reason: 'Say which farm: --queue redis://host:6379 and --store, or TINTYPE_QUEUE and TINTYPE_STORE.',
    })
  }
  const { openStore } = await import('../../studio/farm/open-store.ts')
  const store = await openStore(places.store, places)
  try {
    await show(
      { queue: places.queue, json },
      (admin) => admin.clean(store, olderThan, dryRun),
      (cleaned) => cleanedText(cleaned, dryRun),
    )
  } finally {
    store.close()
  }
}

const cleanedText = ({ removed, bytes, needed }: Cleaned, dryRun: boolean): string =>
  `${removed} ${dryRun ? 'would be ' : ''}removed, ${(bytes / 1e6).toFixed(1)} MB${staying(needed)}.\n`

function staying(needed: number): string {
  if (needed === 0) return ''
  const ones = needed === 1 ? 'one older one stays' : `${needed} older ones stay`
  return `; ${ones}, because jobs of the queue name ${needed === 1 ? 'it' : 'them'}`
}

/** @returns milliseconds; an hour at least: what is younger may be under way */
function readAge(text: string): number {
  const [, count = '', unit = ''] = /^(\d{1,5})([dh])$/.exec(text) ?? []
  const hours = Number(count) * (unit === 'd' ? 24 : 1)
  if (hours >= 1) return hours * 3_600_000
  throw new InvalidArgumentError('It must be days or hours, one at least, such as 30d or 12h.')
}

async function show<T>(
  { queue, json = false }: Options,
  ask: (admin: FarmAdmin) => Promise<T>,
  asText: (answer: T) => string,
): Promise<void> {
  if (queue === undefined) {
    throw new StudioFault('usage', { reason: 'Say which farm: --queue redis://host:6379, or TINTYPE_QUEUE.' })
  }
  hideArguments()
  // BullMQ is only loaded where somebody asks for a farm.
  const { withFarmAdmin } = await import('../../studio/farm/farm-admin.ts')
  const answer = await withFarmAdmin(queue, ask)
  process.stdout.write(json ? `${JSON.stringify(answer)}\n` : asText(answer))
}

function statusText({ queue, lanes, workers }: Pick<FarmStatus, 'queue' | 'lanes' | 'workers'>): string {
  const rows = lanes.map(
    ({ name, waiting, running, failed }) =>
      `${name.padEnd(5)} ${waiting} waiting, ${running} running, ${failed} failed\n`,
  )
  return `${queue}\n${rows.join('')}${workersText(workers)}`
}

function workersText(workers: readonly FarmWorker[]): string {
  return workers.length === 0 ? 'Nobody works.\n' : workers.map(workerText).join('')
}

function workerText({ id, version, providers, done, failed, perMinute, jobs }: FarmWorker): string {
  const pace = perMinute === null ? '' : `, ${perMinute.toFixed(1)} a minute`
  const now = jobs.map(({ name, progress }) => `${name} ${Math.round(progress * 100)} %`).join(', ')
  return `${id} (${version}; ${providers.join(', ')}): ${done} done, ${failed} failed${pace}; ${now === '' ? 'idle' : now}\n`
}

const failedText = (failed: readonly FailedWork[]): string =>
  failed.length === 0
    ? 'Nothing has failed.\n'
    : failed.map(({ id, fault }) => `${id}\n  ${fault.message}\n`).join('')
