/** The engine as the rest of the studio sees it: typed calls that can be cancelled and report progress. */
import type { EngineMethod, EngineParams, EngineResult } from '../../contract/engine.ts'
import { isFault } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'
import type { LockMode } from './read-write-lock.ts'

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
