/** The engine as the rest of the studio sees it: typed calls that can be cancelled and report progress. */
import type { EngineMethod, EngineParams, EngineResult } from '../../contract/engine.ts'
import { isFault } from '../../contract/errors.ts'
import type { CallOptions } from '../../contract/progress.ts'
import type { LockMode } from './read-write-lock.ts'

export type { CallOptions }

export interface EngineCallOptions extends CallOptions {
  /**
   * Work on a photo, which the death of the engine takes with it: while one such call is alone, no other one that says
   * its turn is under way. Those that do not say it, such as previews, never wait.
   */
  turn?: LockMode | undefined
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
 * A call that is made once more, alone, where the engine dies: a photo on which it dies takes those beside it along,
 * and only who dies alone is to blame.
 * @param tidy removes what the first one left
 * @throws as `EngineClient.call`
 */
export async function callWithRetry<M extends EngineMethod>(
  engine: EngineClient,
  method: M,
  params: EngineParams<M>,
  options: CallOptions = {},
  tidy?: () => Promise<void>,
): Promise<EngineResult<M>> {
  try {
    return await engine.call(method, params, { ...options, turn: 'beside' })
  } catch (error) {
    if (!isFault(error, 'engine.died')) throw error
    await tidy?.()
    return engine.call(method, params, { ...options, turn: 'alone' })
  }
}
