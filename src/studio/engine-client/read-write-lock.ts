/** A read-write lock: any number of shared holders, or one exclusive one, in the order of asking. */
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
