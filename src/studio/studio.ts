/** Engine, packs and renders for a host: the terminal, the server and the desktop each make one. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { forkHost, type EngineHost } from './engine-client/host.ts'
import { ModelSpeeds } from './engine-client/model-speeds.ts'
import { EngineSupervisor } from './engine-client/supervisor.ts'
import { ProviderVerdicts } from './engine-client/provider-verdicts.ts'
import { PackRegistry, type Packs } from './models/registry.ts'
import { defaultPaths, graphsFolder, type StudioPaths } from './paths.ts'
import { clearAbandonedScratch } from '../platform/process-liveness.ts'
import { readSettings } from './settings.ts'
import { Enlargements } from './render/enlargements.ts'
import { Restorer, type RestoreRequest } from './render/restorer.ts'
import type { CallOptions, EngineClient } from './engine-client/client.ts'
import type { RenderReport } from '../contract/engine.ts'
import type { Farm } from './farm/farm.ts'
import type { FarmOptions } from './farm/options.ts'
import type { WorkerOptions } from './farm/worker.ts'
import type { SegmentFarm } from './film/request.ts'
import { version } from '../platform/version.ts'

export type { RestoreRequest } from './render/restorer.ts'

export interface Studio {
  readonly paths: StudioPaths
  readonly engine: EngineClient
  readonly packs: Packs
  readonly verdicts: Pick<ProviderVerdicts, 'candidates' | 'verdict' | 'resolve'>
  readonly enlargements: Pick<Enlargements, 'forecast' | 'prepare'>
  /** Other machines that share the work; null where there are none. */
  readonly farm?: Farm | null
  readonly segments?: SegmentFarm | undefined
  /** See `Restorer.restore`. A farm's workers render what is no preview, and add its own faults. */
  restore(request: RestoreRequest, options?: CallOptions): Promise<RenderReport>
  /** Ends the engine; pending calls get `engine.closed`, and what it was writing of cancelled renders is removed. */
  close(): Promise<void>
}

export interface StudioOptions {
  paths?: StudioPaths
  /** How the engine is started; as a child process when left out. */
  host?: EngineHost
  /** What identifies the graphics driver, where the host knows it better than the operating system. */
  driver?: () => Promise<string>
  /** Called when the engine has died by itself; it is started again. */
  onEngineDied?: () => void
  /** Other machines that share the work. */
  farm?: FarmOptions | undefined
}

interface StudioServices {
  paths: StudioPaths
  engine: EngineSupervisor
  packs: PackRegistry
  verdicts: ProviderVerdicts
  enlargements: Enlargements
  restorerWith(packs: Packs): Restorer
}

async function createServices(options: Omit<StudioOptions, 'farm'>): Promise<StudioServices> {
  const paths = options.paths ?? defaultPaths()
  const host = options.host ?? forkHost(paths.engineEntry, { graphs: graphsFolder(paths) })
  // Without a cache folder verdicts are found anew each time; that is no reason not to start.
  await mkdir(paths.cache, { recursive: true }).catch(() => undefined)
  await clearAbandonedScratch()
  const engine = new EngineSupervisor(host, {}, options.onEngineDied)
  const packs = new PackRegistry(
    {
      builtIn: join(paths.resources, 'models'),
      installed: join(paths.data, 'models'),
    },
    async (file) => (await engine.call('hash', { file })).sha256,
  )
  const verdicts = new ProviderVerdicts({
    host,
    file: join(paths.cache, 'verdicts.json'),
    preferred: async () => (await readSettings(paths.data)).provider,
    ...(options.driver && { driver: options.driver }),
  })
  const speeds = new ModelSpeeds(engine, join(paths.cache, 'speeds.json'))
  const enlargements = new Enlargements({ packs, verdicts, speeds })
  const restorerWith = (own: Packs) => new Restorer({ engine, packs: own, verdicts, enlargements })
  return { paths, engine, packs, verdicts, enlargements, restorerWith }
}

/** @throws StudioFault `usage`, where the farm's addresses are none */
export async function createStudio(options: StudioOptions = {}): Promise<Studio> {
  const services = await createServices(options)
  const { paths, engine, packs, verdicts, enlargements } = services
  const restorer = services.restorerWith(packs)
  const farm = await openFarmOf(options, services)
  return {
    paths,
    engine,
    packs,
    verdicts,
    enlargements,
    farm,
    segments: farm?.segments,
    restore: (request, callOptions) =>
      // Somebody waits for a preview: it is made here.
      farm && request.isPreview !== true
        ? farm.restorer.restore(request, callOptions)
        : restorer.restore(request, callOptions),
    async close() {
      await farm?.close()
      await verdicts.close()
      await engine.close()
      await restorer.removeUnfinished()
    },
  }
}

async function openFarmOf({ farm }: StudioOptions, { engine, packs }: StudioServices): Promise<Farm | null> {
  if (!farm) return null
  try {
    // BullMQ and what it brings are only loaded where there is a farm.
    const { Farm } = await import('./farm/farm.ts')
    return await Farm.open(farm, { engine, packs })
  } catch (error) {
    await engine.close()
    throw error
  }
}

export type FarmWorkerOptions = Omit<StudioOptions, 'farm'> &
  Pick<WorkerOptions, 'jobs' | 'provider' | 'cacheBytes' | 'leaseMs' | 'drainMs' | 'onEvent' | 'onReady'> & {
    farm: Omit<FarmOptions, 'window'>
  }

/**
 * Works for a farm until `signal` is aborted: an engine without a library.
 * @throws StudioFault `usage`, `farm.otherVersion`
 */
export async function runFarmWorker(options: FarmWorkerOptions, signal: AbortSignal): Promise<void> {
  const { openFarm } = await import('./farm/farm.ts')
  const { runWorker } = await import('./farm/worker.ts')
  const open = await openFarm(options.farm)
  const services = await createServices(options)
  const { engine, verdicts } = services
  try {
    const { onNotice } = options.farm
    await runWorker({ ...options, ...open, ...services, onNotice, registry: services.packs, version }, signal)
  } finally {
    open.close()
    await verdicts.close()
    await engine.close()
  }
}
