/** `out/main/server.js`: the studio in the browser, from its options on the command line to a clean end. */
import { realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { HostServices } from '../studio/app/host-services.ts'
import { openSession } from '../studio/session.ts'
import { createStudio } from '../studio/studio.ts'
import { version } from '../platform/version.ts'
import { openBrowserHost } from './host.ts'
import type { BrowserHost } from './host.ts'
import { openBrowser } from './open-browser.ts'

/** 2 GB: a 300-megapixel scan at 16 bits; more than that does not go through a browser. */
const maxUploadBytes = 2_000_000_000

interface Options {
  port: number
  open: boolean
  /** Absolute; undefined: the usual one. */
  library: string | undefined
}

/** @throws Error with a sentence that says what to do */
function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      library: { type: 'string' },
      'no-open': { type: 'boolean', default: false },
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
  return { port, open: !values['no-open'], library }
}

export function listenFault(error: unknown, port: number): string {
  const code = (error as NodeJS.ErrnoException).code
  if (code === 'EADDRINUSE') {
    return `Port ${port} is taken by another program. Choose another with --port, or leave it out for a free one.`
  }
  if (code === 'EACCES') return `Port ${port} may not be used by you. Choose one above 1023 with --port.`
  return error instanceof Error ? error.message : String(error)
}

/** Resolves when the person ends the program. */
export function waitForEnd(): Promise<void> {
  return new Promise((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end())
  })
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
  }
  const session = await openSession(await createStudio(), services, { library: options.library })
  try {
    const ui = join(import.meta.dirname, '../renderer')
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
    await session.close()
  }
}

// Started by itself, not by `npm start`, which calls `runServer`.
if (process.argv[1] !== undefined && realpathSync(process.argv[1]) === import.meta.filename) {
  process.exitCode = await runServer(process.argv.slice(2))
}
