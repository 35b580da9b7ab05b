/** Takes messages in, checks them, runs the handler, and sends back exactly one answer for each call. */
import {
  engineMethods,
  type EngineMethod,
  type EngineResult,
  type EngineMethods,
} from '../contract/engine.ts'
import { toEngineSchema, type FromEngine } from '../contract/engine-wire.ts'
import { StudioFault, toStudioError } from '../contract/errors.ts'
import { createProgress, type Progress } from '../contract/progress.ts'
import { issuesOf } from '../contract/recipe.ts'
import type { z } from 'zod'

export interface CallContext {
  signal: AbortSignal
  progress: Progress
}

export type Handlers = {
  [M in EngineMethod]: (
    params: z.output<EngineMethods[M]['params']>,
    context: CallContext,
  ) => Promise<EngineResult<M>>
}

export class Dispatcher {
  readonly #handlers: Handlers
  readonly #send: (message: FromEngine) => void
  readonly #log: (error: unknown) => void
  readonly #running = new Map<number, AbortController>()

  /** @param log gets unexpected errors with their stack; the caller gets only the message */
  constructor(
    handlers: Handlers,
    send: (message: FromEngine) => void,
    log: (error: unknown) => void = console.error,
  ) {
    this.#handlers = handlers
    this.#send = send
    this.#log = log
  }

  /** A message that fits no schema is dropped: without an id it can't be answered. */
  receive(raw: unknown): void {
    const parsed = toEngineSchema.safeParse(raw)
    if (!parsed.success) return
    const message = parsed.data
    if (message.type === 'cancel') {
      this.#running.get(message.id)?.abort()
      this.#send({ type: 'cancelling', id: message.id })
      return
    }
    void this.#run(message.id, message.method, message.params)
  }

  async #run(id: number, method: EngineMethod, rawParams: unknown): Promise<void> {
    const controller = new AbortController()
    this.#running.set(id, controller)
    try {
      const params = engineMethods[method].params.safeParse(rawParams)
      if (!params.success) {
        throw new StudioFault('internal', { reason: `${method}: ${issuesOf(params.error).join('; ')}` })
      }
      const progress = createProgress((fraction, note) => {
        this.#send({ type: 'progress', id, fraction, ...(note === undefined ? {} : { note }) })
      })
      // The table pairs each method with its own params; TypeScript can't follow that through an index.
      const handler = this.#handlers[method] as (params: unknown, context: CallContext) => Promise<unknown>
      const value = await handler(params.data, { signal: controller.signal, progress })
      this.#send({ type: 'result', id, value })
    } catch (error) {
      const cancelled = controller.signal.aborted ? new StudioFault('cancelled', {}, error) : error
      const crossing = toStudioError(cancelled)
      if (crossing.code === 'internal') this.#log(error)
      this.#send({ type: 'fault', id, error: crossing })
    } finally {
      this.#running.delete(id)
    }
  }
}
