/** `tintype worker`: an engine that does a farm's work, until it is told to end. */
import { once } from 'node:events'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { ProviderChoice } from '../../contract/engine.ts'
import type { ExecutionProvider } from '../../contract/manifest.ts'
import { isFault, type StudioFault } from '../../contract/errors.ts'
import { systemClock } from '../../platform/clock.ts'
import { newOwner } from '../../platform/process-liveness.ts'
import type { EngineClient } from '../engine-client/client.ts'
import { possibleProviders } from '../engine-client/possible-providers.ts'
import type { ProviderVerdicts } from '../engine-client/provider-verdicts.ts'
import { filmTools } from '../film/tools.ts'
import { JobRunner, type JobHandler, type RunnerEvent } from '../jobs/runner.ts'
import type { PackRegistry, Packs } from '../models/registry.ts'
import type { StudioPaths } from '../paths.ts'
import type { Restorer } from '../render/restorer.ts'
import { abortable } from '../../platform/abortable.ts'
import type { BlobStore } from './blob-store.ts'
import { BullQueue, type LaneName } from './bull-queue.ts'
import type { FarmConnection, FarmNotice } from './connection.ts'
import { PackFetcher } from './farm-packs.ts'
import { checkVersion } from './farm-version.ts'
import { OriginalsCache } from './originals-cache.ts'
import { renderHandler, type HandlerDeps } from './render-handler.ts'
import { segmentHandler } from './segment-handler.ts'
import { StoreWatch } from './store-watch.ts'
import { wakeForWork } from './wake-ups.ts'
import { WorkerFigures } from './worker-figures.ts'
import { heartbeatMs, sayAlive, sayGone } from './worker-registry.ts'
import { renderKind, segmentKind } from './work.ts'

export interface WorkerOptions {
  connection: FarmConnection
  store: BlobStore
  paths: StudioPaths
  engine: EngineClient
  registry: PackRegistry
  verdicts: Pick<ProviderVerdicts, 'resolve'>
  restorerWith: (packs: Packs) => Pick<Restorer, 'restore'>
  /** Of Tintype. */
  version: string
  /** Jobs at the same time. */
  jobs: number
  /** For jobs that do not say on what they run. */
  provider?: ProviderChoice | undefined
  /** Bytes of originals that are kept here. */
  cacheBytes: number
  leaseMs?: number | undefined
  /** Milliseconds that running jobs get at the end. */
  drainMs: number
  /** Told, in a sentence, that the store is away, and that it is back. */
  onNotice: FarmNotice
  onEvent?: (event: RunnerEvent<string>) => void
  onReady?: (worker: { id: string; lanes: readonly LaneName[] }) => void
}

/** Milliseconds for giving back what was under way. */
const giveBackTimeoutMs = 5000
/** Milliseconds that a job waits for a store which does not answer, before it goes back. */
const storeTimeoutMs = 60_000

/**
 * Works until `signal` is aborted, and lets what is under way come to its end for a while; then it goes back to the queue.
 * @throws StudioFault `farm.otherVersion`
 */
export async function runWorker(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { connection, version, jobs } = options
  await abortable(checkVersion(connection, version), signal)
  const id = newOwner()
  const watch = new StoreWatch(options.store, options.onNotice, signal)
  // Without a store it could only spoil what others could do.
  while (!(await watch.untilBack(storeTimeoutMs, signal)));
  const provider = await ownProvider(options)
  const lanes = lanesOf(provider, await hasFilmTools(options))
  const queue = new BullQueue({
    connection,
    take: lanes,
    isHeld: () => watch.isAway,
    ...(options.leaseMs && { leaseMs: options.leaseMs }),
  })
  const figures = new WorkerFigures()
  const stop = new AbortController()
  let refused: StudioFault | null = null
  const ended = stop.signal
  const runner = new JobRunner<string>({
    queue,
    clock: systemClock,
    owner: id,
    handlers: await handlersOf(options, id, watch),
    concurrency: jobs,
    onEvent: (event) => {
      figures.note(event)
      options.onEvent?.(event)
    },
  })
  const providers = await possibleProviders()
  const beat = async () => {
    const about = {
      id,
      host: hostname(),
      version,
      providers: provider === 'cpu' ? ['cpu' as const] : providers,
    }
    await checkVersion(connection, version)
    await sayAlive(connection, { ...about, ...figures.now() })
  }
  try {
    await abortable(queue.watch(), signal)
    await abortable(beat(), signal)
    options.onReady?.({ id, lanes })
    const beating = beatOn(beat, ended, (fault) => {
      refused = fault
      stop.abort()
    })
    const drained = drainAt(signal, runner, options.drainMs).then(() => stop.abort())
    // What waits for a Redis that is gone would wait forever: its leases run out by themselves.
    const waking = wakeForWork({ connection, queue, runner }, ended)
    await Promise.race([runner.run(ended), givenUp(ended, connection)])
    await waking
    await beating
    if (refused) throw refused as StudioFault
    await drained
  } finally {
    if (connection.isUp()) await sayGone(connection, id).catch(() => undefined)
    await queue.close()
  }
}

/** Resolves when the worker has ended and what it gives back has had its time. */
async function givenUp(ended: AbortSignal, connection: FarmConnection): Promise<void> {
  if (!ended.aborted) await once(ended, 'abort')
  await pause(connection.isUp() ? giveBackTimeoutMs : 0, undefined, { ref: false })
}

/** Resolves when the worker is to end and has nothing more to do, or its time is over. */
async function drainAt(signal: AbortSignal, runner: JobRunner<string>, drainMs: number): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort')
  await Promise.race([runner.finish(), pause(drainMs, undefined, { ref: false })])
}

/** A beat that fails is tried again with the next; a studio of another version ends the worker. */
async function beatOn(
  beat: () => Promise<void>,
  signal: AbortSignal,
  onRefused: (fault: StudioFault) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await pause(heartbeatMs, undefined, { signal })
      await abortable(beat(), signal)
    } catch (error) {
      if (isFault(error, 'farm.otherVersion')) onRefused(error)
    }
  }
}

async function handlersOf(
  options: WorkerOptions,
  worker: string,
  watch: StoreWatch,
): Promise<Record<string, JobHandler<string>>> {
  const { store, paths, engine, verdicts, registry, restorerWith, version, provider } = options
  const originals = new OriginalsCache(store, join(paths.cache, 'farm', 'originals'), options.cacheBytes)
  await originals.open()
  const packs = new PackFetcher(store, registry, join(paths.data, 'models'))
  const deps: HandlerDeps = {
    store,
    engine,
    verdicts,
    packs,
    originals,
    restorerWith,
    version,
    worker,
    provider,
  }
  const withRetry = withStoreRetry(watch)
  return {
    [renderKind]: withRetry(renderHandler(deps)),
    [segmentKind]: withRetry(segmentHandler(deps, paths)),
  }
}

/**
 * Where the store does not answer, the job goes back when it does again, or after a time: the next worker's
 * store is the same.
 */
function withStoreRetry(watch: StoreWatch): (handler: JobHandler<string>) => JobHandler<string> {
  return (handler) => async (payload, context) => {
    try {
      return await handler(payload, context)
    } catch (error) {
      if (isFault(error, 'farm.storeFailed')) await watch.untilBack(storeTimeoutMs, context.signal)
      throw error
    }
  }
}

/** On what the built-in colouriser runs here: whether this machine has a card that is worth asking. */
async function ownProvider({ registry, verdicts, provider }: WorkerOptions): Promise<ExecutionProvider> {
  if (provider === 'cpu') return 'cpu'
  const pack = await registry.get('tintype-stable')
  return verdicts.resolve(pack, provider)
}

const lanesOf = (provider: ExecutionProvider, hasFilms: boolean): LaneName[] => {
  const lanes: LaneName[] = provider === 'cpu' ? ['any', 'film', 'gpu'] : ['gpu', 'film', 'any']
  return lanes.filter((lane) => lane !== 'film' || hasFilms)
}

async function hasFilmTools({ paths }: WorkerOptions): Promise<boolean> {
  return filmTools(paths).then(
    () => true,
    () => false,
  )
}
