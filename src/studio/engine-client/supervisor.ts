/**
 * Keeps an engine process alive and carries calls to it: one answer for each call, whatever happens to the
 * process in between.
 */
import {
  engineMethods,
  type EngineMethod,
  type EngineParams,
  type EngineResult,
} from '../../contract/engine.ts'
import { fromEngineSchema } from '../../contract/engine-wire.ts'
import { fromStudioError, StudioFault } from '../../contract/errors.ts'
import { issuesOf } from '../../contract/recipe.ts'
import { clearScratch } from '../../platform/process-liveness.ts'
import { type CallOptions, type EngineCallOptions, type EngineClient, ReadWriteLock } from './client.ts'
import type { EngineHost, EngineProcess, SpawnOptions } from './host.ts'

interface Pending {
  method: EngineMethod
  options: CallOptions
  /** Runs from a cancel on, until the call has ended. */
  grace?: NodeJS.Timeout
  settle: (outcome: { value: unknown } | { fault: StudioFault }) => void
}

/** Milliseconds before the next start after so many deaths in a row; the last one repeats. */
const restartDelaysMs = [0, 250, 1000, 4000, 15_000]

/** Milliseconds in which an engine must take in a cancel: one that is held up in a model's run for longer is ended. */
const cancelTakenMs = 2000
/** From then on until the call has ended: what is being written may be finished. */
const cancelDoneMs = 20_000
/** Longer where others are served by the same engine, which would lose their work: until then a long run may end by itself. */
const cancelSharedMs = 60_000

export class EngineSupervisor implements EngineClient {
  readonly #host: EngineHost
  readonly #options: SpawnOptions
  readonly #onDied: () => void
  readonly #pending = new Map<number, Pending>()
  readonly #lock = new ReadWriteLock()
  readonly #closing = new AbortController()
  /** The live process, ready or not. */
  #spawned: EngineProcess | null = null
  /** The same when it is ready. */
  #process: EngineProcess | null = null
  #starting: Promise<EngineProcess> | null = null
  /** The end of the process that was ended because it did not take in a cancel. */
  #ending: Promise<void> = Promise.resolve()
  #deaths = 0
  #nextId = 1

  /** @param onDied called when a process has died by itself */
  constructor(host: EngineHost, options: SpawnOptions = {}, onDied: () => void = () => {}) {
    this.#host = host
    this.#options = options
    this.#onDied = onDied
  }

  /** The running process, for tests that kill it and for the doctor. */
  get pid(): number | undefined {
    return this.#process?.pid
  }

  async call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    options: EngineCallOptions = {},
  ): Promise<EngineResult<M>> {
    if (options.lock === undefined) return this.#call(method, params, options)
    const release = await this.#lock.acquire(options.lock, options.signal)
    try {
      return await this.#call(method, params, options)
    } finally {
      release()
    }
  }

  async #call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    options: CallOptions,
  ): Promise<EngineResult<M>> {
    options.signal?.throwIfAborted()
    const engine = await this.#running()
    options.signal?.throwIfAborted()
    const id = this.#nextId++
    const value = await new Promise<unknown>((resolve, reject) => {
      const onAbort = () => {
        engine.send({ type: 'cancel', id })
        this.#expectEnd(id, engine, cancelTakenMs)
      }
      options.signal?.addEventListener('abort', onAbort, { once: true })
      this.#pending.set(id, {
        method,
        options,
        settle: (outcome) => {
          clearTimeout(this.#pending.get(id)?.grace)
          this.#pending.delete(id)
          options.signal?.removeEventListener('abort', onAbort)
          if ('fault' in outcome) reject(outcome.fault)
          else resolve(outcome.value)
        },
      })
      engine.send({ type: 'call', id, method, params })
    })
    const result = engineMethods[method].result.safeParse(value)
    if (!result.success) {
      throw new StudioFault('internal', {
        reason: `${method} answered: ${issuesOf(result.error).join('; ')}`,
      })
    }
    return result.data as EngineResult<M>
  }

  async close(): Promise<void> {
    this.#closing.abort()
    const engine = this.#spawned
    this.#failAll(() => new StudioFault('engine.closed', {}))
    await this.#ending
    if (!engine) return
    await new Promise<void>((resolve) => {
      engine.onExit(() => resolve())
      engine.kill()
    })
    if (engine.pid !== undefined) await clearScratch(engine.pid)
  }

  /** Ends the engine where a cancelled call has not ended in time; its other calls fail as when it dies by itself. */
  #expectEnd(id: number, engine: EngineProcess, withinMs: number): void {
    const pending = this.#pending.get(id)
    if (!pending) return
    clearTimeout(pending.grace)
    pending.grace = setTimeout(() => {
      const isShared = [...this.#pending.values()].some(({ options }) => !options.signal?.aborted)
      if (isShared && withinMs < cancelSharedMs) return this.#expectEnd(id, engine, cancelSharedMs)
      pending.settle({ fault: new StudioFault('cancelled', {}) })
      if (this.#spawned !== engine) return
      // Nothing is sent to it any more, and its end is no death that delays the next start.
      this.#spawned = null
      this.#process = null
      this.#ending = new Promise((resolve) => {
        engine.onExit(() => resolve(engine.pid === undefined ? undefined : clearScratch(engine.pid)))
      })
      const exit = 'ended after a cancel'
      this.#failAll((method) => new StudioFault('engine.died', { during: `"${method}"`, exit }))
      engine.kill()
    }, withinMs)
  }

  get #closed(): boolean {
    return this.#closing.signal.aborted
  }

  async #running(): Promise<EngineProcess> {
    if (this.#closed) throw new StudioFault('engine.closed', {})
    if (this.#process) return this.#process
    this.#starting ??= this.#start().finally(() => {
      this.#starting = null
    })
    return this.#starting
  }

  async #start(): Promise<EngineProcess> {
    const wait = restartDelaysMs[Math.min(this.#deaths, restartDelaysMs.length - 1)]
    if (wait > 0) await delay(wait, this.#closing.signal)
    if (this.#closed) throw new StudioFault('engine.closed', {})
    const engine = this.#host.spawn(this.#options)
    this.#spawned = engine
    return new Promise((resolve, reject) => {
      let ready = false
      engine.onExit((how) => {
        if (this.#spawned !== engine) return
        this.#spawned = null
        this.#process = null
        this.#deaths += 1
        if (!this.#closed) this.#onDied()
        if (engine.pid !== undefined) void clearScratch(engine.pid)
        const died = (during: string) => new StudioFault('engine.died', { during, exit: how })
        if (!ready) reject(this.#closed ? new StudioFault('engine.closed', {}) : died('its start'))
        this.#failAll((method) => (this.#closed ? new StudioFault('engine.closed', {}) : died(`"${method}"`)))
      })
      engine.onMessage((raw) => {
        const parsed = fromEngineSchema.safeParse(raw)
        if (!parsed.success) return
        const message = parsed.data
        if (message.type === 'ready') {
          // It may have been closed before it was ready.
          if (this.#closed) return engine.kill()
          ready = true
          this.#process = engine
          resolve(engine)
          return
        }
        const pending = this.#pending.get(message.id)
        if (!pending) return
        switch (message.type) {
          case 'progress':
            pending.options.progress?.report(message.fraction, message.note)
            break
          case 'cancelling':
            this.#expectEnd(message.id, engine, cancelDoneMs)
            break
          case 'result':
            // It works: the next death starts with the first delay again.
            this.#deaths = 0
            pending.settle({ value: message.value })
            break
          case 'fault':
            pending.settle({ fault: fromStudioError(message.error) })
            break
        }
      })
    })
  }

  #failAll(fault: (method: EngineMethod) => StudioFault): void {
    for (const pending of this.#pending.values()) pending.settle({ fault: fault(pending.method) })
  }
}

/** Resolves after the time, or at once on abort. */
async function delay(ms: number, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  await new Promise<void>((resolve) => {
    const timer = setTimeout(finish, ms)
    function finish(): void {
      clearTimeout(timer)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    signal.addEventListener('abort', finish, { once: true })
  })
}
