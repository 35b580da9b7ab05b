/** What a person waits for at the screen goes before films: between two frames a film waits until none of it is under way. */
import { raceAbort } from './waiting.ts'

export class OnScreenWork {
  #running = 0
  #idle: PromiseWithResolvers<void> | null = null

  /** Work that is waited for at the screen. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1
    this.#idle ??= Promise.withResolvers()
    try {
      return await work()
    } finally {
      this.#running -= 1
      if (this.#running === 0) {
        this.#idle?.resolve()
        this.#idle = null
      }
    }
  }

  /** Resolves when nobody waits at the screen. @throws the signal's reason */
  async idle(signal: AbortSignal): Promise<void> {
    while (this.#idle) await raceAbort(this.#idle.promise, signal)
  }
}
