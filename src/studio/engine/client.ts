/** The engine as the rest of the studio sees it: typed calls that can be cancelled and report progress. */
import type { EngineMethod, EngineParams, EngineResult } from '../../contract/engine.ts'
import type { Progress } from '../../contract/progress.ts'

export interface CallOptions {
  signal?: AbortSignal | undefined
  progress?: Progress | undefined
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
    options?: CallOptions,
  ): Promise<EngineResult<M>>
  /** Ends the process; pending calls get `engine.closed`. */
  close(): Promise<void>
}
