/** `out/main/server.js`: the studio in the browser, from its options on the command line to a clean end. */
import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { isIP } from 'node:net'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { HostServices } from '../studio/app/host-services.ts'
import { openSession } from '../studio/session.ts'
import { usualWindow, type FarmOptions } from '../studio/farm/options.ts'
import { createStudio, type Studio } from '../studio/studio.ts'
import { version } from '../platform/version.ts'
import { openBrowserHost } from './host.ts'
import type { BrowserHost } from './host.ts'
import { openBrowser } from './open-browser.ts'
import { listenFault, waitForEnd } from './run.ts'
import { addressesWith } from './sharing/addresses.ts'
import { SharingService } from './sharing/service.ts'

/** 2 GB: a 300-megapixel scan at 16 bits; more than that does not go through a browser. */
const maxUploadBytes = 2_000_000_000

interface Options {
  port: number
  open: boolean
  /** Absolute; undefined: the usual one. */
  library: string | undefined
  /** Where guests reach this machine, when it can't tell itself: behind a bridge, in a container. */
  shareAddress: string | undefined
  /** Machines that share the work. */
  farm: FarmOptions | undefined
}

/** @throws Error with a sentence that says what to do */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      library: { type: 'string' },
      'share-address': { type: 'string' },
      'no-open': { type: 'boolean', default: false },
      queue: { type: 'string' },
      store: { type: 'string' },
      's3-endpoint': { type: 'string' },
      window: { type: 'string' },
    },
  })
  const given = values.port ?? process.env['TINTYPE_PORT'] ?? '0'
  const port = Number(given)
  if (!/^\d+$/.test(given) || port > 65_535) {
    throw new Error(
      `"${given}" is not a port. Give a number from 1 to 65535, or leave it out for a free one.`,
    )
  }
  const library = values.library === undefined ? undefined : resolve(values.library)
  const shareAddress = values['share-address']
  if (shareAddress !== undefined && isIP(shareAddress) === 0) {
    throw new Error(`"${shareAddress}" is no address. Give one such as 192.168.1.20, or leave it out.`)
  }
  return { port, open: !values['no-open'], library, shareAddress, farm: readFarm(values) }
}

interface FarmValues {
  queue?: string | undefined
  store?: string | undefined
  's3-endpoint'?: string | undefined
  window?: string | undefined
}

/** @throws Error with a sentence that says what to do */
function readFarm(values: FarmValues): FarmOptions | undefined {
  const queue = values.queue ?? process.env['TINTYPE_QUEUE']
  const store = values.store ?? process.env['TINTYPE_STORE']
  if (queue === undefined && store === undefined) return undefined
  if (queue === undefined || store === undefined) {
    throw new Error('--queue and --store go together: a farm needs both.')
  }
  const window = Number(values.window ?? usualWindow)
  if (!Number.isInteger(window) || window < 1 || window > 10_000) {
    throw new Error(
      `"${values.window}" is no window. Give a number of jobs from 1 to 10000, or leave it out.`,
    )
  }
  // The address may hold a password, and everybody on a machine sees what programs were started with.
  process.title = 'tintype'
  const s3Endpoint = values['s3-endpoint'] ?? process.env['TINTYPE_S3_ENDPOINT']
  return { queue, store, s3Endpoint, window, onNotice: (sentence) => console.error(sentence) }
}

/** Enter in the terminal prints a new address: each one opens the studio once. */
function offerAddresses(host: BrowserHost): () => void {
  if (!process.stdin.isTTY) return () => undefined
  const lines = createInterface({ input: process.stdin })
  lines.on('line', () => console.log(host.issueAddress()))
  // With a reader on the terminal Ctrl-C comes here instead of as a signal.
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  return () => lines.close()
}

/** @returns the exit code: 0 after a clean end, 1 when it could not start, 2 for wrong options */
export async function runServer(args: string[]): Promise<number> {
  let options: Options
  try {
    options = readOptions(args)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 2
  }
  const ended = waitForEnd()
  let studio: Studio
  try {
    studio = await createStudio({ farm: options.farm })
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    return 2
  }
  const ui = join(import.meta.dirname, '../renderer')
  const { shareAddress } = options
  const sharing = new SharingService({
    data: studio.paths.data,
    ui,
    addresses: addressesWith(shareAddress),
  })
  const services: HostServices = {
    host: 'browser',
    version,
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
    maxUploadBytes,
    pickFiles: null,
    pickFolder: null,
    pickTarget: null,
    pickModel: null,
    showPlace: null,
    sharing,
  }
  const session = await openSession(studio, services, { library: options.library })
  sharing.attach(session)
  try {
    const host = await openBrowserHost({ session, ui, port: options.port })
    const address = host.issueAddress()
    console.log(`Tintype is open at\n\n  ${address}\n`)
    console.log(
      'The address works once, on this machine only. Enter prints a new one; Ctrl-C ends the studio.',
    )
    const opened = options.open ? openBrowser(address) : null
    const stopOffering = offerAddresses(host)
    await ended
    stopOffering()
    opened?.remove()
    await host.close()
    return 0
  } catch (error) {
    console.error(listenFault(error, options.port))
    return 1
  } finally {
    await sharing.detach()
    await session.close()
  }
}

// Started by itself, not by `npm start`, which calls `runServer`.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await runServer(process.argv.slice(2))
}
