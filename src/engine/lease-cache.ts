/** A cache of values that are expensive to make and to hold: any number of callers may use one, and none is released in use. */

interface Entry<Value> {
  bytes: number
  made: Promise<Value>
  /** Null until it is there. */
  value: Value | null
  /** How many use it, those included who wait for it to be made. */
  uses: number
  lastUse: number
}

export class LeaseCache<Value> {
  readonly #entries = new Map<string, Entry<Value>>()
  readonly #maxBytes: number
  readonly #release: (value: Value) => Promise<void>
  #clock = 0
  #closed = false

  /**
   * @param maxBytes bound on all together. What is used may exceed it, and the one used last stays whatever its size; the
   *   others go, the one not used for longest first
   * @param release  releases one that is not in use; called once for each
   */
  constructor(maxBytes: number, release: (value: Value) => Promise<void>) {
    this.#maxBytes = maxBytes
    this.#release = release
  }

  /** What is there now, used or not. */
  list(): { bytes: number; value: Value }[] {
    return [...this.#entries.values()].flatMap(({ bytes, value }) =>
      value === null ? [] : [{ bytes, value }],
    )
  }

  /**
   * Works with the value of a key, which is made where it is not there, and stays until the work has settled.
   * @param bytes what the value takes, an estimate
   * @param make  after a failure the next caller makes it anew
   * @throws what `make` or `work` throws
   */
  async use<Result>(
    key: string,
    bytes: number,
    make: () => Promise<Value>,
    work: (value: Value) => Promise<Result>,
  ): Promise<Result> {
    let entry = this.#entries.get(key)
    if (!entry) {
      entry = { bytes, made: make(), value: null, uses: 0, lastUse: 0 }
      this.#entries.set(key, entry)
      entry.made.catch(() => this.#entries.delete(key))
    }
    entry.uses += 1
    entry.lastUse = ++this.#clock
    try {
      entry.value = await entry.made
      await this.#evict()
      return await work(entry.value)
    } finally {
      entry.uses -= 1
      await this.#evict()
    }
  }

  /** Releases everything: at once what is not in use, the rest when its use ends. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#evict()
  }

  async #evict(): Promise<void> {
    const byAge = [...this.#entries].sort(([, a], [, b]) => a.lastUse - b.lastUse)
    const newest = byAge.at(-1)?.[1]
    let total = byAge.reduce((sum, [, { bytes }]) => sum + bytes, 0)
    const leaving: Value[] = []
    for (const [key, entry] of byAge) {
      const fits = total <= this.#maxBytes || entry === newest
      if (entry.uses > 0 || entry.value === null || (fits && !this.#closed)) continue
      this.#entries.delete(key)
      total -= entry.bytes
      leaving.push(entry.value)
    }
    // The use of another one must not fail because one of these can't be released.
    await Promise.allSettled(leaving.map(async (value) => this.#release(value)))
  }
}
