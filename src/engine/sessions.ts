/** onnxruntime sessions: made once for each model and provider, cached while they fit. There are no others. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from 'onnxruntime-node'
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { StudioFault } from '../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../contract/manifest.ts'
import { readOnnxFile } from '../onnx/file.ts'
import { splitOnnx } from '../onnx/split.ts'
import type { GraphCache } from './graph-cache.ts'
import { LeaseCache } from './lease-cache.ts'

export type Feeds = Record<string, Tensor>

interface Made {
  model: string
  provider: ExecutionProvider
  /** One after the other they are the model; only `useParts` gets more than one. */
  parts: readonly [InferenceSession, ...InferenceSession[]]
  /** Whether the optimiser was skipped. */
  preOptimised: boolean
}

/** Products in one run: about two thirds of a second on two cores. Parts a quarter as long take a twentieth more time. */
const mostWork = 60e9
/** Larger models are not read as a whole to be cut. */
const mostCutBytes = 256 * 2 ** 20

/** The weights in memory, plus what the optimiser and the first run add. */
const overhead = 2

export class SessionCache {
  readonly #made: LeaseCache<Made>
  readonly #graphs: GraphCache | null

  /**
   * @param maxBytes bound on the estimated memory of all sessions together; the newest one stays, and those in use
   * @param graphs   where optimised graphs are stored from one start to the next; nowhere when null
   */
  constructor(maxBytes: number, graphs: GraphCache | null = null) {
    this.#made = new LeaseCache(maxBytes, async ({ parts }) => {
      for (const part of parts) await part.release()
    })
    this.#graphs = graphs
  }

  list(): { model: string; provider: ExecutionProvider; bytes: number; preOptimised: boolean }[] {
    return this.#made.list().map(({ bytes, value: { model, provider, preOptimised } }) => ({
      model,
      provider,
      bytes,
      preOptimised,
    }))
  }

  /**
   * Works with the session of a pack on a provider. It is there until the work has settled, and may be gone right after:
   * `run` lets other calls run before it starts, and these may need the memory.
   * @param path which of the pack's files; the first when left out
   * @param beside other work wants the cores between two runs and within them: threads that wait do so asleep
   * @throws what `work` throws; StudioFault `provider.unavailable` where the provider can't make one,
   *   `model.notColorizer` where the file is no model that onnxruntime can load
   */
  use<Result>(
    pack: Pack,
    provider: ExecutionProvider,
    work: (session: InferenceSession) => Promise<Result>,
    path?: string,
    beside = false,
  ): Promise<Result> {
    const { id, files } = pack.manifest
    const file = files.find((each) => each.path === path) ?? files[0]
    const isAsleep = beside && provider === 'cpu'
    const make = async () => {
      const more = isAsleep ? asleep : {}
      const { session, preOptimised } = await createSession(pack, file, provider, this.#graphs, more)
      return { model: id, provider, parts: [session] as const, preOptimised }
    }
    const key = `${file.sha256} ${provider}${isAsleep ? ' asleep' : ''}`
    return this.#made.use(key, file.bytes * overhead, make, ({ parts }) => work(parts[0]))
  }

  /**
   * As `use`, with the model in parts that run one after the other, so that none of them holds up the process for long. A GPU
   * runs it whole.
   */
  async useParts<Result>(
    pack: Pack,
    provider: ExecutionProvider,
    work: (parts: readonly InferenceSession[]) => Promise<Result>,
  ): Promise<Result> {
    const { id, files, input } = pack.manifest
    const { size } = input
    const weights =
      size.kind === 'tiles' ? Math.round(mostWork / (size.inner + 2 * size.margin) ** 2) : Infinity
    const isLarge = files[0].bytes > weights && files[0].bytes <= mostCutBytes
    if (provider !== 'cpu' || files.length > 1 || !isLarge) {
      return this.use(pack, provider, (session) => work([session]))
    }
    const [file] = files
    const make = async () => ({
      model: id,
      provider,
      parts: await openParts(pack, join(pack.folder, file.path), weights),
      preOptimised: false,
    })
    const key = `${file.sha256} in parts of ${weights}`
    return this.#made.use(key, file.bytes * overhead, make, ({ parts }) => work(parts))
  }

  /** Releases every session; for caches that live as long as one call. */
  close(): Promise<void> {
    return this.#made.close()
  }
}

interface Opened {
  session: InferenceSession
  preOptimised: boolean
}

/** @throws StudioFault `model.notColorizer` where the file is no model that onnxruntime can load */
async function openParts(pack: Pack, path: string, weights: number): Promise<Made['parts']> {
  const opened: InferenceSession[] = []
  try {
    const graphs = splitOnnx(await readOnnxFile(path), weights)
    if (graphs.length === 1) return [await openSession(path, 'cpu')]
    for (const graph of graphs) opened.push(await openSession(graph, 'cpu', modestSession))
    return opened as [InferenceSession, ...InferenceSession[]]
  } catch (error) {
    for (const session of opened) await session.release()
    const { id } = pack.manifest
    throw new StudioFault('model.notColorizer', { id, file: path, reason: firstLine(error) }, error)
  }
}

/**
 * Threads that have nothing to do between two layers give their core away. By default they wait at full speed, which is a
 * twentieth faster where nothing else runs, and keeps everything else waiting where it does.
 */
const asleep: InferenceSession.SessionOptions = {
  extra: { session: { intra_op: { allow_spinning: '0' } } },
}

/**
 * Each session has threads of its own; those of the parts that do not run must not wait at full speed. And each would keep the
 * memory of its largest run: together four times as much, for a twentieth of the time. Nor does a run take its memory in one
 * piece, which the system would fill with zeros each time: what the last tensor has given back is used again.
 */
const modestSession: InferenceSession.SessionOptions = {
  enableCpuMemArena: false,
  enableMemPattern: false,
  ...asleep,
}

async function createSession(
  pack: Pack,
  { path, sha256, bytes }: Pack['manifest']['files'][number],
  provider: ExecutionProvider,
  graphs: GraphCache | null,
  more: InferenceSession.SessionOptions,
): Promise<Opened> {
  const { id, files } = pack.manifest
  const file = join(pack.folder, path)
  if (provider !== 'cpu' && !listSupportedBackends().some((backend) => backend.name === provider)) {
    throw new StudioFault('provider.unavailable', { provider, reason: 'not part of this build' })
  }
  // GPU providers compile what no file can hold; a graph with weights beside it would point to the wrong folder.
  const cacheable = provider === 'cpu' && files.length === 1 ? graphs : null
  try {
    return await optimised(file, { sha256, bytes }, provider, cacheable, more)
  } catch (error) {
    const reason = firstLine(error)
    if (provider === 'cpu') throw new StudioFault('model.notColorizer', { id, file, reason }, error)
    throw new StudioFault('provider.unavailable', { provider, reason }, error)
  }
}

/** A session of the graph that was optimised at an earlier start, or of one that is stored for the next start. */
async function optimised(
  file: string,
  { sha256, bytes }: { sha256: string; bytes: number },
  provider: ExecutionProvider,
  graphs: GraphCache | null,
  more: InferenceSession.SessionOptions,
): Promise<Opened> {
  const plain = async () => ({ session: await openSession(file, provider, more), preOptimised: false })
  if (!graphs?.isWorthwhile(bytes)) return plain()
  const key = await graphs.key(sha256, provider)
  const cached = await graphs.find(key)
  if (cached !== null) {
    try {
      return {
        session: await openSession(cached, provider, { ...more, graphOptimizationLevel: 'disabled' }),
        preOptimised: true,
      }
    } catch {
      // Its bytes are right and it still can't be used: it depends on more than the key holds.
      await graphs.drop(cached)
    }
  }
  const part = await graphs.begin(key, bytes)
  if (part !== null) {
    try {
      const session = await openSession(file, provider, { ...more, optimizedModelFilePath: part })
      await graphs.store(key, part)
      return { session, preOptimised: false }
    } catch {
      // The disk may be full, or the model wrong: without the copy it will show which.
      await graphs.drop(part)
    }
  }
  return plain()
}

/** One session, which the caller releases. @throws onnxruntime's error */
export function openSession(
  model: string | Uint8Array,
  provider: ExecutionProvider,
  more: InferenceSession.SessionOptions = {},
): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: availableParallelism(),
    logSeverityLevel: 3,
    ...more,
  }
  return typeof model === 'string'
    ? InferenceSession.create(model, options)
    : InferenceSession.create(model, options)
}

/** onnxruntime's messages run over many lines; the first says it. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].slice(0, 300)
}
