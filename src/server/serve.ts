/** `tintype serve`: the studio for a family or an institution, and programs that ask it by keys, until it is told to end. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostServices } from '../studio/app/host-services.ts'
import { openAccess, type AccessDatabase } from '../studio/access/database.ts'
import { KeyStore } from '../studio/access/keys.ts'
import { openSession } from '../studio/session.ts'
import type { FarmOptions } from '../studio/farm/options.ts'
import { createStudio, type Studio } from '../studio/studio.ts'
import { version } from '../platform/version.ts'
import { Api } from './api/api.ts'
import { apiLimits, type ApiLimits } from './api/limits.ts'
import { createMetrics } from './api/metrics.ts'
import { createApiServices } from './api/services.ts'
import { openBrowserHost, type BrowserHost } from './host.ts'
import type { Limits } from './rate-limiter.ts'
import { createLog, type Log, type LogLevel } from './log.ts'

export interface ServeOptions {
  port: number
  /** Address that is listened on. */
  host: string
  /** Absolute; undefined: the usual one. */
  library?: string | undefined
  /** Files in PEM. */
  tlsCert?: string | undefined
  tlsKey?: string | undefined
  publicUrl?: string | undefined
  allowPrivate: boolean
  logLevel: LogLevel
  limits: Partial<ApiLimits>
  /** Other machines that share the work. */
  farm?: Omit<FarmOptions, 'onNotice'> | null
}

export interface RunningServer {
  port: number
  issueAddress(): string
  /** Lets what runs come to its end, and closes all. */
  close(): Promise<void>
}

interface Opened {
  studio: Studio
  access: AccessDatabase
  log: Log
  metrics: ReturnType<typeof createMetrics>
  /** Folder of the built interface. */
  ui: string
  /** Of connections and requests, where a test wants others. */
  hostLimits?: Limits
}

/**
 * @param made of tests, which bring a studio and folders of their own
 * @throws the system's error when the port can't be had; StudioFault `access.unusable`
 */
export async function openServer(options: ServeOptions, opened: Opened): Promise<RunningServer> {
  const { studio, access, log, metrics, ui } = opened
  const limits: ApiLimits = { ...apiLimits, ...options.limits }
  const services: HostServices = {
    host: 'browser',
    version,
    locale: Intl.DateTimeFormat().resolvedOptions().locale,
    maxUploadBytes: limits.maxBytes,
    pickFiles: null,
    pickFolder: null,
    pickTarget: null,
    pickModel: null,
    showPlace: null,
    keys: new KeyStore(access),
    allowPrivate: options.allowPrivate,
  }
  const session = await openSession(studio, services, { library: options.library })
  metrics.watchLibrary(() => (session.library.isOpen ? session.library.current.jobs : null))
  let apiServices: Awaited<ReturnType<typeof createApiServices>> | null = null
  let api: Api | null = null
  let host: BrowserHost
  try {
    const { allowPrivate } = options
    host = await openBrowserHost({
      session,
      ui,
      port: options.port,
      address: options.host,
      publicUrl: options.publicUrl,
      tls: await readTls(options),
      ...(opened.hostLimits && { limits: opened.hostLimits }),
      api: async ({ issueAddress }) => {
        const deps = { session, studio, access, limits, allowPrivate, ui, log, metrics, issueAddress }
        apiServices = await createApiServices(deps)
        return (api = new Api(apiServices))
      },
    })
  } catch (error) {
    await session.close()
    await access.close()
    throw error
  }
  let ending: Promise<void> | null = null
  const end = async () => {
    await api?.drain()
    await host.close()
    await apiServices?.close()
    await session.close()
    await access.close()
  }
  return {
    port: host.port,
    issueAddress: () => host.issueAddress(),
    close: () => (ending ??= end()),
  }
}

async function readTls({ tlsCert, tlsKey }: ServeOptions) {
  if (tlsCert === undefined || tlsKey === undefined) return undefined
  return { cert: await readFile(tlsCert), key: await readFile(tlsKey) }
}

/** Opens the server with the program's own studio; `ended` says when to close it. @throws as `openServer` */
export async function runServe(options: ServeOptions, ended: Promise<void>): Promise<void> {
  const log = createLog(options.logLevel)
  let metrics: Opened['metrics'] | null = null
  const studio = await createStudio({
    onEngineDied: () => {
      metrics?.engineRestarted()
      log.warn('the engine died, and is started again')
    },
    farm: options.farm ? { ...options.farm, onNotice: (sentence) => log.warn(sentence) } : undefined,
  })
  let access: AccessDatabase
  try {
    access = await openAccess(studio.paths.data)
  } catch (error) {
    await studio.close()
    throw error
  }
  metrics = createMetrics(access.queue, studio.farm)
  const ui = join(import.meta.dirname, '../renderer')
  const server = await openServer(options, { studio, access, log, metrics, ui })
  const address = server.issueAddress()
  console.log(`Tintype serves. The studio opens, once, at\n\n  ${address}\n`)
  console.log(
    'A key with the scope "manage" makes more such addresses (POST /api/v1/addresses); programs are told about at /api/docs.',
  )
  log.info({ port: server.port, version }, 'listening')
  await ended
  log.info('ending')
  await server.close()
  log.info('ended')
}
