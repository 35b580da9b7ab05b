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

export type { RestoreRequest } from './render/restorer.ts'

export interface Studio {
  readonly paths: StudioPaths
  readonly engine: EngineClient
  readonly packs: Packs
  readonly verdicts: Pick<ProviderVerdicts, 'candidates' | 'verdict' | 'resolve'>
  readonly enlargements: Pick<Enlargements, 'forecast' | 'prepare'>
  /** See `Restorer.restore`. */
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
}

export async function createStudio(options: StudioOptions = {}): Promise<Studio> {
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
  const restorer = new Restorer({ engine, packs, verdicts, enlargements })
  return {
    paths,
    engine,
    packs,
    verdicts,
    enlargements,
    restore: (request, callOptions) => restorer.restore(request, callOptions),
    async close() {
      await verdicts.close()
      await engine.close()
      await restorer.removeUnfinished()
    },
  }
}
