/** onnxruntime sessions: made once for each model and provider, kept while they fit, and nowhere else. */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Tensor } from 'onnxruntime-node'
import { InferenceSession, listSupportedBackends } from 'onnxruntime-node'
import { StudioFault } from '../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../contract/manifest.ts'

export type Feeds = Record<string, Tensor>

interface Entry {
  model: string
  provider: ExecutionProvider
  bytes: number
  session: Promise<InferenceSession>
  lastUse: number
}

/** The weights in memory, plus what the optimiser and the first run add. */
const overhead = 2

export class SessionCache {
  readonly #entries = new Map<string, Entry>()
  readonly #maxBytes: number
  #clock = 0

  /** @param maxBytes bound on the estimated memory of all sessions together; the newest one always stays */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  list(): { model: string; provider: ExecutionProvider; bytes: number }[] {
    return [...this.#entries.values()].map(({ model, provider, bytes }) => ({ model, provider, bytes }))
  }

  /**
   * The session of a pack on a provider.
   * @throws StudioFault `provider.unavailable` where the provider can't make one, `model.notColorizer` where the
   *   file is no model that onnxruntime can load
   */
  async get(pack: Pack, provider: ExecutionProvider): Promise<InferenceSession> {
    const { id, files } = pack.manifest
    const key = `${files[0].sha256} ${provider}`
    let entry = this.#entries.get(key)
    if (!entry) {
      const bytes = files[0].bytes * overhead
      entry = { model: id, provider, bytes, session: createSession(pack, provider), lastUse: 0 }
      this.#entries.set(key, entry)
      entry.session.catch(() => this.#entries.delete(key))
    }
    entry.lastUse = ++this.#clock
    const session = await entry.session
    await this.#evict(entry)
    return session
  }

  async #evict(keep: Entry): Promise<void> {
    const byAge = [...this.#entries.entries()].sort(([, a], [, b]) => a.lastUse - b.lastUse)
    let total = byAge.reduce((sum, [, entry]) => sum + entry.bytes, 0)
    for (const [key, entry] of byAge) {
      if (total <= this.#maxBytes) break
      if (entry === keep) continue
      this.#entries.delete(key)
      total -= entry.bytes
      // `run` blocks this process, so no run can be under way on a session that is released here.
      await (await entry.session).release()
    }
  }
}

async function createSession(pack: Pack, provider: ExecutionProvider): Promise<InferenceSession> {
  const { id, files } = pack.manifest
  const file = join(pack.folder, files[0].path)
  if (provider !== 'cpu' && !listSupportedBackends().some((backend) => backend.name === provider)) {
    throw new StudioFault('provider.unavailable', { provider, reason: 'not part of this build' })
  }
  try {
    return await InferenceSession.create(file, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: availableParallelism(),
      logSeverityLevel: 3,
    })
  } catch (error) {
    const reason = firstLine(error)
    if (provider === 'cpu') throw new StudioFault('model.notColorizer', { id, file, reason }, error)
    throw new StudioFault('provider.unavailable', { provider, reason }, error)
  }
}

/** onnxruntime's messages run over many lines; the first says it. */
export function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1)[0].slice(0, 300)
}
