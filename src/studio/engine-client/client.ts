/** The engine process as typed calls, and the lock under which they run. */
import type { EngineMethod, EngineParams, EngineResult } from '../../contract/engine.ts'
import { isFault } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'

export type LockMode = 'shared' | 'exclusive'

interface Waiting {
  mode: LockMode
  grant: () => void
}

export class ReadWriteLock {
  #holders = 0
  #isExclusive = false
  #waiting: Waiting[] = []

  /**
   * Waits for the lock. An exclusive request waits for all holders, and no later request is granted before it is released.
   * @returns releases the lock; to be called once
   * @throws whatever `signal` was aborted with, as soon as it is
   */
  async acquire(mode: LockMode, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting)
        reject(signal?.reason as Error)
        this.#grantNext()
      }
      const waiting: Waiting = {
        mode: mode,
        grant: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiting)
      this.#grantNext()
    })
    return () => {
      this.#holders -= 1
      this.#isExclusive = false
      this.#grantNext()
    }
  }

  #grantNext(): void {
    for (let first = this.#waiting[0]; first && this.#isFreeFor(first.mode); first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#holders += 1
      this.#isExclusive = first.mode === 'exclusive'
      first.grant()
    }
  }

  #isFreeFor(mode: LockMode): boolean {
    return !this.#isExclusive && (mode === 'shared' || this.#holders === 0)
  }
}

export type { CallOptions }

export interface EngineCallOptions extends CallOptions {
  /**
   * For work on a photo, which fails when the engine dies: while a call holds the lock exclusively, no other call that
   * asks for the lock is under way. Calls without it, such as previews, never wait.
   */
  lock?: LockMode | undefined
}

export interface EngineClient {
  /**
   * One call to the engine process, which is started when it is not there.
   * @throws StudioFault `engine.died` when the process ends before it answers, `cancelled` on abort,
   *   or whatever fault the call itself gives
   */
  call<M extends EngineMethod>(
    method: M,
    params: EngineParams<M>,
    options?: EngineCallOptions,
  ): Promise<EngineResult<M>>
  /** Ends the process; pending calls get `engine.closed`. */
  close(): Promise<void>
}

/**
 * A call that is made once more, exclusively, where the engine dies: a photo on which it dies fails the other calls too,
 * and only a call that fails alone is the cause.
 * @param cleanUp removes what the first one left behind
 * @throws as `EngineClient.call`
 */
export async function callWithRetry<M extends EngineMethod>(
  engine: EngineClient,
  method: M,
  params: EngineParams<M>,
  options: CallOptions = {},
  cleanUp?: () => Promise<void>,
): Promise<EngineResult<M>> {
  try {
    return await engine.call(method, params, { ...options, lock: 'shared' })
  } catch (error) {
    if (!isFault(error, 'engine.died')) throw error
    await cleanUp?.()
    return engine.call(method, params, { ...options, lock: 'exclusive' })
  }
}
