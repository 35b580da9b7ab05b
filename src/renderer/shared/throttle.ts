/** Runs something soon, but not too often. */

/**
 * The first call runs at once, a row of calls at most every `intervalMs`, and never two runs at the same time; the last
 * call is always followed by a run.
 */
export class Throttle {
  readonly #intervalMs: number
  readonly #run: () => unknown
  #timer: ReturnType<typeof setTimeout> | null = null
  #lastRun = 0
  #running = false
  #callAgain = false

  constructor(intervalMs: number, run: () => unknown) {
    this.#intervalMs = intervalMs
    this.#run = run
  }

  readonly call = (): void => {
    if (this.#running) {
      this.#callAgain = true
      return
    }
    const waitMs = Math.max(0, this.#lastRun + this.#intervalMs - Date.now())
    this.#timer ??= setTimeout(() => void this.#start(), waitMs)
  }

  /** Gives up the run that waits. */
  readonly cancel = (): void => {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    this.#callAgain = false
  }

  async #start(): Promise<void> {
    this.#timer = null
    this.#lastRun = Date.now()
    this.#running = true
    try {
      await this.#run()
    } finally {
      this.#running = false
      if (this.#callAgain) {
        this.#callAgain = false
        this.call()
      }
    }
  }
}
