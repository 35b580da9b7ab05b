/** `tintype serve`: the studio without a window, for browsers and programs. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError, Option } from 'commander'
import { StudioFault } from '../../contract/errors.ts'
import { listenFault, waitForEnd } from '../../server/run.ts'
import { logLevels, type LogLevel } from '../../server/log.ts'
import { apiLimits } from '../../server/api/limits.ts'
import { runServe } from '../../server/serve.ts'
import { usualWindow } from '../../studio/farm/options.ts'
import { farmOf, queueOption, s3EndpointOption, storeOption, type FarmAddresses } from '../farm-options.ts'
import { number, wholeNumber } from '../options.ts'
import { exitCodes } from '../run-command.ts'

interface Options extends FarmAddresses {
  port: number
  host: string
  library?: string
  publicUrl?: string
  tlsCert?: string
  tlsKey?: string
  allowPrivate: boolean
  logLevel: LogLevel
  maxMegabytes: number
  keepHours: number
  renders?: number
  window: number
  storeDays?: number
  maxQueued: number
  drainSeconds: number
}

const portOption = () =>
  new Option('-p, --port <n>', 'port that is listened on; 0: any free one')
    .argParser(wholeNumber(0, 65_535))
    .env('TINTYPE_PORT')
    .default(8080)

export function serveCommand(): Command {
  return new Command('serve')
    .description('Open the studio to browsers and programs, without a window (docs/serve.md)')
    .addOption(portOption())
    .option('--host <address>', 'address that is listened on; 0.0.0.0 for all of the machine', '127.0.0.1')
    .option('--library <folder>', 'folder of the library (default: the usual one)')
    .option('--public-url <url>', 'what people call the server, where that is not --host and --port', readUrl)
    .option('--tls-cert <file>', 'certificate in PEM; with --tls-key the server speaks https')
    .option('--tls-key <file>', 'its key in PEM')
    .option('--allow-private', 'fetch pictures, and tell webhooks, in private networks too', false)
    .addOption(
      new Option('--log-level <level>', 'how much is logged, as JSON on standard error')
        .choices(logLevels)
        .default('info'),
    )
    .option('--max-megabytes <n>', 'largest picture that is taken', number(1, 4000), 200)
    .option('--keep-hours <n>', 'how long results of programs are kept', number(0.01, 8760), 24)
    .option(
      '--renders <n>',
      "programs' pictures in work at the same time (default: 2; of a farm its window)",
      wholeNumber(1, 10_000),
    )
    .option('--max-queued <n>', 'jobs that may wait before more are refused', wholeNumber(1, 1_000_000), 500)
    .option('--drain-seconds <n>', 'what running jobs get at the end', number(0, 3600), 30)
    .addOption(queueOption())
    .addOption(storeOption())
    .addOption(s3EndpointOption())
    .option('--window <n>', 'jobs in the farm at the same time', wholeNumber(1, 10_000), usualWindow)
    .option(
      '--store-days <n>',
      "how long the farm's store keeps originals and results that nobody works on (default: always)",
      number(1, 36_500),
    )
    .action(serve)
}

async function serve(options: Options): Promise<void> {
  const { port, host, library, publicUrl, tlsCert, tlsKey, allowPrivate, logLevel } = options
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new StudioFault('usage', { reason: '--tls-cert and --tls-key go together: name both files.' })
  }
  const farm = farmOf(options)
  const ended = waitForEnd()
  try {
    const limits = {
      maxBytes: Math.round(options.maxMegabytes * 1e6),
      retentionMs: Math.round(options.keepHours * 3_600_000),
      renders: options.renders ?? (farm ? options.window : apiLimits.renders),
      maxQueued: options.maxQueued,
      drainMs: Math.round(options.drainSeconds * 1000),
    }
    const folder = library === undefined ? undefined : resolve(library)
    const retentionMs = options.storeDays === undefined ? undefined : options.storeDays * 24 * 3_600_000
    const wanted = { port, host, publicUrl, tlsCert, tlsKey, allowPrivate, logLevel, limits, library: folder }
    await runServe({ ...wanted, farm: farm && { ...farm, window: options.window, retentionMs } }, ended)
  } catch (error) {
    if (error instanceof StudioFault) throw error
    process.stderr.write(`tintype: ${listenFault(error, port)}\n`)
    process.exitCode = exitCodes.failed
  }
}

function readUrl(text: string): string {
  const url = URL.parse(text)
  if (url && (url.protocol === 'http:' || url.protocol === 'https:') && url.pathname === '/')
    return url.origin
  throw new InvalidArgumentError('It must be an address without a path, such as https://photos.example.org.')
}
