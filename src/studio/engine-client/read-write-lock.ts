/** Who may call at the same time: any number beside each other, or one alone. In the order of asking. */
export type LockMode = 'beside' | 'alone'

interface Waiting {
  turn: LockMode
  enter: () => void
}

export class ReadWriteLock {
  #inside = 0
  #alone = false
  #waiting: Waiting[] = []

  /**
   * Waits for its turn. One that is to be alone waits for all before it; nobody comes in after it until it has left.
   * @returns leaves again; to be called once
   * @throws whatever `signal` was aborted with, as soon as it is
   */
  async take(turn: LockMode, signal?: AbortSignal): Promise<() => void> {
    signal?.throwIfAborted()
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting)
        reject(signal?.reason as Error)
        this.#next()
      }
      const waiting: Waiting = {
        turn,
        enter: () => {
          signal?.removeEventListener('abort', onAbort)
          resolve()
        },
      }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waiting.push(waiting)
      this.#next()
    })
    return () => {
      this.#inside -= 1
      this.#alone = false
      this.#next()
    }
  }

  #next(): void {
    for (let first = this.#waiting[0]; first && this.#isFreeFor(first.turn); first = this.#waiting[0]) {
      this.#waiting.shift()
      this.#inside += 1
      this.#alone = first.turn === 'alone'
      first.enter()
    }
  }

  #isFreeFor(turn: LockMode): boolean {
    return !this.#alone && (turn === 'beside' || this.#inside === 0)
  }
}
