/**
 * Which execution provider to use for a pack: the platform's GPU providers are tested once for each driver and
 * model, in a process of their own (a bad driver takes its process down), and the verdicts are stored: for good where the
 * answer was measured, for a day where there was none. One that runs nothing at all is not tested with every model.
 */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { arch, platform, release } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { verdictSchema, type ProviderChoice, type Verdict } from '../../contract/engine.ts'
import { StudioFault, toStudioError } from '../../contract/errors.ts'
import type { ExecutionProvider, Pack } from '../../contract/manifest.ts'
import { writeBuffers } from '../../platform/atomic-file.ts'
import type { EngineHost } from './host.ts'
import { EngineSupervisor } from './supervisor.ts'

/** GPU providers in the order in which they are tried. */
const candidates: Partial<Record<NodeJS.Platform, ExecutionProvider[]>> = {
  linux: ['cuda', 'webgpu'],
  darwin: ['coreml', 'webgpu'],
  win32: ['dml', 'webgpu'],
}

/** A driver that hangs must not hang the studio. */
const timeoutMs = 60_000

/**
 * How long a verdict holds for which nothing could be measured: a game may have had the card's memory, a driver
 * just been replaced. Long enough that one which hangs each time costs its wait once a day.
 */
const unmeasuredVerdictMaxAgeMs = 86_400_000

const storeSchema = z.object({ version: z.literal(1), verdicts: z.record(z.string(), verdictSchema) })

export interface VerdictOptions {
  host: EngineHost
  /** Where verdicts are stored; they can always be found again. */
  file: string
  /** The person's setting, for whoever asks for no provider by name; `auto` when left out. */
  preferred?: () => Promise<ProviderChoice>
  /** What identifies the driver; by default what the operating system says. */
  driver?: () => Promise<string>
}

export class ProviderVerdicts {
  readonly #options: VerdictOptions
  readonly #pending = new Map<string, Promise<Verdict>>()
  #store: Promise<Map<string, Verdict>> | null = null
  /** Of tests that go on just now. */
  readonly #engines = new Set<EngineSupervisor>()
  #closed = false

  constructor(options: VerdictOptions) {
    this.#options = options
  }

  /** The GPU providers that this platform may have. */
  candidates(): ExecutionProvider[] {
    return candidates[platform()] ?? []
  }

  /**
   * The provider to render with.
   * @param asked `auto`: the first trusted one that is faster than the CPU, else the CPU. A named provider is
   *   tested too: it may be slow, but it must be right. Undefined: what the person's setting says
   * @throws StudioFault `provider.unavailable` when a named provider is not to be trusted; as `verdict`
   */
  async resolve(
    pack: Pack,
    asked: ProviderChoice | undefined,
    signal?: AbortSignal,
  ): Promise<ExecutionProvider> {
    const choice = asked ?? (await this.#options.preferred?.()) ?? 'auto'
    if (choice === 'cpu') return 'cpu'
    if (choice !== 'auto') {
      const verdict = await this.verdict(pack, choice, { signal })
      if (verdict.trusted) return choice
      throw new StudioFault('provider.unavailable', { provider: choice, reason: verdict.reason })
    }
    for (const provider of this.candidates()) {
      if (!pack.manifest.providers.includes(provider)) continue
      const verdict = await this.verdict(pack, provider, { signal })
      if (verdict.trusted && (verdict.speedup ?? 0) >= 1) return provider
    }
    return 'cpu'
  }

  /**
   * The verdict on a provider for a pack; tested now when it is not known.
   * @param options `again`: tested now whatever is known, for a person who asks for a test; `signal`: ends the wait, not
   *   the test, whose verdict somebody else may want
   * @throws the signal's reason; StudioFault `engine.closed` after `close`; no other
   */
  async verdict(
    pack: Pack,
    provider: ExecutionProvider,
    { again = false, signal }: { again?: boolean; signal?: AbortSignal | undefined } = {},
  ): Promise<Verdict> {
    const [key, forAll] = [await this.#key(provider, pack), await this.#key(provider)]
    this.#store ??= this.#load()
    const store = await this.#store
    const known = store.get(key) ?? store.get(forAll)
    if (known && !again) return known
    let testing = this.#pending.get(key)
    if (!testing) {
      testing = this.#verifyProvider(pack, provider).then(async (verdict) => {
        store.set(key, verdict)
        if (verdict.missing) store.set(forAll, verdict)
        else store.delete(forAll)
        await this.#save(store)
        return verdict
      })
      this.#pending.set(key, testing)
    }
    const tested = testing.finally(() => this.#pending.delete(key))
    return signal ? raceAbort(tested, signal) : tested
  }

  /** Ends what is being tested: nobody waits for a driver that hangs. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#engines].map((engine) => engine.close()))
  }

  async #verifyProvider(pack: Pack, provider: ExecutionProvider): Promise<Verdict> {
    if (this.#closed) throw new StudioFault('engine.closed', {})
    const engine = new EngineSupervisor(this.#options.host, { silent: true })
    this.#engines.add(engine)
    const timeout = AbortSignal.timeout(timeoutMs)
    // A hung driver handles no cancel message; ending its process rejects the call.
    timeout.addEventListener('abort', () => void engine.close(), { once: true })
    try {
      return await engine.call('verifyProvider', { pack, provider })
    } catch (error) {
      // It says nothing of the provider, and is not to be remembered.
      if (this.#closed) throw error
      const fault = toStudioError(error)
      const reason =
        fault.code === 'engine.died' ? `its driver ended the process (${fault.data.exit})` : fault.message
      const tested = timeout.aborted ? `no answer within ${timeoutMs / 1000} seconds` : reason
      return {
        provider,
        trusted: false,
        reason: tested,
        difference: null,
        speedup: null,
        testedAt: new Date().toISOString(),
      }
    } finally {
      this.#engines.delete(engine)
      await engine.close()
    }
  }

  /** @param pack left out: of a verdict that holds for every model */
  async #key(provider: ExecutionProvider, pack?: Pack): Promise<string> {
    const driver = await (this.#options.driver ?? driverKey)()
    const text = [provider, pack?.manifest.files[0].sha256 ?? 'every model', driver].join('\n')
    return createHash('sha256').update(text).digest('hex')
  }

  async #load(): Promise<Map<string, Verdict>> {
    try {
      const store = storeSchema.parse(JSON.parse(await readFile(this.#options.file, 'utf8')))
      // Only here, at the start: within one run no driver that went wrong is tried by itself again.
      return new Map(Object.entries(store.verdicts).filter(([, verdict]) => isValid(verdict)))
    } catch {
      // Not there yet, or from another version: every verdict can be found again.
      return new Map()
    }
  }

  async #save(store: Map<string, Verdict>): Promise<void> {
    const text = JSON.stringify({ version: 1, verdicts: Object.fromEntries(store) }, null, 2)
    // A folder that can't be written costs a second test next time, nothing else.
    await writeBuffers(this.#options.file, [Buffer.from(text)]).catch(() => undefined)
  }
}

/** What the promise gives, or the signal's reason where that comes first. */
async function raceAbort<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>()
  const onAbort = () => {
    reject(signal.reason instanceof Error ? signal.reason : new StudioFault('cancelled', {}))
  }
  // Also then the race below waits for both: a promise that fails with nobody waiting would end the program.
  if (signal.aborted) onAbort()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([promise, aborted])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

function isValid({ difference, testedAt }: Verdict): boolean {
  if (difference !== null) return true
  const age = Date.now() - Date.parse(testedAt)
  // A time to come: the clock was set since.
  return age >= 0 && age < unmeasuredVerdictMaxAgeMs
}

/** What changes when the graphics driver does, as far as the system says without asking the driver itself. */
async function driverKey(): Promise<string> {
  const parts: string[] = [platform(), arch(), release(), process.env['VK_ICD_FILENAMES'] ?? '']
  if (platform() === 'linux') {
    parts.push(await readFile('/proc/driver/nvidia/version', 'utf8').catch(() => 'no nvidia'))
    const cards = await readdir('/sys/class/drm').catch(() => [] as string[])
    for (const card of cards.filter((name) => /^card\d+$/.test(name)).sort()) {
      const device = join('/sys/class/drm', card, 'device')
      const ids = await Promise.all(
        ['vendor', 'device'].map((name) => readFile(join(device, name), 'utf8').catch(() => '')),
      )
      parts.push(ids.map((id) => id.trim()).join(':'))
    }
  }
  return parts.join('\n')
}
