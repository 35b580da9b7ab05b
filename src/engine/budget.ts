/** A bound on memory: photos wait when the ones in flight would not fit together. */

interface Waiting {
  bytes: number
  enter: () => void
}

export class MemoryBudget {
  readonly #limit: number
  readonly #queue: Waiting[] = []
  #used = 0

  /** @param limit bytes that all holders together may take; one alone may exceed it, or it could never run */
  constructor(limit: number) {
    this.#limit = limit
  }

  /**
   * Runs `work` once `bytes` fit; first come, first served.
   * @throws whatever `signal` was aborted with, while waiting
   */
  async hold<T>(bytes: number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#enter(bytes, signal)
    try {
      return await work()
    } finally {
      this.#used -= bytes
      this.#admit()
    }
  }

  #enter(bytes: number, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted()
    if (this.#queue.length === 0 && this.#fits(bytes)) {
      this.#used += bytes
      return Promise.resolve()
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        bytes,
        enter: () => {
          signal.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      const onAbort = () => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1)
        reject(signal.reason as Error)
        this.#admit()
      }
      signal.addEventListener('abort', onAbort, { once: true })
      this.#queue.push(waiting)
    })
  }

  #fits(bytes: number): boolean {
    return this.#used === 0 || this.#used + bytes <= this.#limit
  }

  #admit(): void {
    while (this.#queue[0] && this.#fits(this.#queue[0].bytes)) {
      const next = this.#queue.shift()!
      this.#used += next.bytes
      next.enter()
    }
  }
}
